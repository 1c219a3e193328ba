import type { FieldType, FieldWanted } from '../access/actor.ts';
import { isStorable } from '../db/storable.ts';
import type { RefusalDetail } from '../errors.ts';
import { checkConstraints } from './check-constraints.ts';

const fieldsMax = 200;
export const searchableMax = 10;
const faultsTold = 20;
const pathCharactersMax = 200;
/** As deep as a payload may be nested. */
const pathPartsMax = 64;
const searchableTypes: readonly FieldType[] = ['string', 'number', 'boolean'];

/**
 * What is wrong with the fields that an endpoint is to have: where, such as `fields[2].constraints.pattern`, and what to do.
 * Stops at some 20 faults: a pattern that is too large takes a while to be told.
 */
export function checkFields(fields: readonly FieldWanted[]): RefusalDetail[] {
  if (fields.length > fieldsMax) return [{ field: 'fields', error: `Must be at most ${fieldsMax}` }];
  const types = new Map<string, FieldType>();
  const faults: RefusalDetail[] = [];
  let searchable = 0;
  for (const [index, field] of fields.entries()) {
    const at = `fields[${index}]`;
    if (field.searchable) searchable++;
    if (types.has(field.name)) faults.push({ field: `${at}.name`, error: 'Must be named once; another field has this name' });
    else faults.push(...checkPath(`${at}.name`, field.name));
    types.set(field.name, field.type);
    faults.push(...checkSearchable(`${at}.searchable`, field, searchable), ...checkConstraints(`${at}.constraints`, field));
    if (faults.length >= faultsTold) return faults;
  }
  return [...faults, ...checkParents(fields, types)];
}

function checkPath(at: string, path: string): RefusalDetail[] {
  const parts = path.split('.');
  if (path.length > pathCharactersMax) return [{ field: at, error: `Must have at most ${pathCharactersMax} characters` }];
  if (!isStorable(path)) return [{ field: at, error: 'Must be Unicode text without a NUL character' }];
  if (parts.includes('')) return [{ field: at, error: 'Must be a name, or names joined by single dots: customer.email' }];
  if (parts.length > pathPartsMax) return [{ field: at, error: `Must go at most ${pathPartsMax} levels deep` }];
  return [];
}

function checkSearchable(at: string, { searchable, type }: FieldWanted, count: number): RefusalDetail[] {
  if (!searchable) return [];
  if (!searchableTypes.includes(type)) return [{ field: at, error: 'Must be false: only a string, number or boolean can be searchable' }];
  if (count > searchableMax) return [{ field: at, error: `Must be false: at most ${searchableMax} fields can be searchable` }];
  return [];
}

/** A path leads through objects: `items.sku` is never found where `items` is declared an array. */
function checkParents(fields: readonly FieldWanted[], types: ReadonlyMap<string, FieldType>): RefusalDetail[] {
  return fields.flatMap(({ name }, index) => {
    for (let dot = name.indexOf('.'); dot !== -1; dot = name.indexOf('.', dot + 1)) {
      const parent = name.slice(0, dot);
      const type = types.get(parent);
      if (type === undefined || type === 'object') continue;
      return [{ field: `fields[${index}].name`, error: `Must not lie below ${parent}, which is declared of type ${type}; only an object has fields` }];
    }
    return [];
  });
}
