import type { FieldInput, FieldType } from '../access/actor.ts';
import { isStorable } from '../db/storable.ts';
import type { RefusalDetail } from '../errors.ts';
import { checkConstraints } from './check-constraints.ts';
import { checkParents } from './check-parents.ts';
import { faultOfPath, leadsThroughList, parentsOf } from './field-path.ts';

const fieldsMax = 200;
export const searchableMax = 10;
const faultsTold = 20;
const pathCharactersMax = 200;
/** The depth that a payload may be nested to. */
const depthMax = 64;
const searchableTypes: readonly FieldType[] = ['string', 'number', 'boolean'];

/**
 * Returns the faults of an endpoint's fields, each with a path such as `fields[2].constraints.pattern` and a remedy.
 * Stops at some 20 faults, because a pattern that is too large is slow to check.
 */
export function checkFields(fields: readonly FieldInput[]): RefusalDetail[] {
  if (fields.length > fieldsMax) return [{ field: 'fields', error: `Must be at most ${fieldsMax}` }];
  const names = new Set<string>();
  const faults: RefusalDetail[] = [];
  let searchable = 0;
  for (const [index, field] of fields.entries()) {
    const at = `fields[${index}]`;
    if (field.searchable) searchable++;
    if (names.has(field.name))
      faults.push({ field: `${at}.name`, error: 'Must be named once; another field has this name' });
    else faults.push(...checkPath(`${at}.name`, field));
    names.add(field.name);
    faults.push(
      ...checkSearchable(`${at}.searchable`, field, searchable),
      ...checkConstraints(`${at}.constraints`, field),
    );
    if (faults.length >= faultsTold) return faults;
  }
  return [...faults, ...checkParents(fields)];
}

function checkPath(at: string, { name: path, type }: FieldInput): RefusalDetail[] {
  if (path.length > pathCharactersMax)
    return [{ field: at, error: `Must have at most ${pathCharactersMax} characters` }];
  if (!isStorable(path)) return [{ field: at, error: 'Must be Unicode text without a NUL character' }];
  const fault = faultOfPath(path);
  if (fault) return [{ field: at, error: fault }];
  const depth = parentsOf(path).length + (type === 'object' || type === 'array' ? 2 : 1);
  return depth > depthMax ? [{ field: at, error: `Must go at most ${depthMax} levels deep` }] : [];
}

function checkSearchable(at: string, { name, searchable, type }: FieldInput, count: number): RefusalDetail[] {
  if (!searchable) return [];
  if (leadsThroughList(name))
    return [
      { field: at, error: 'Must be false: a record has one value of a searchable field, and many of a path with []' },
    ];
  if (!searchableTypes.includes(type))
    return [{ field: at, error: 'Must be false: only a string, number or boolean can be searchable' }];
  if (count > searchableMax)
    return [{ field: at, error: `Must be false: at most ${searchableMax} fields can be searchable` }];
  return [];
}
