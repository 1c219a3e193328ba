import type { FieldInput, FieldType } from '../access/actor.ts';
import { isStorable } from '../db/storable.ts';
import type { RefusalDetail } from '../errors.ts';
import { checkConstraints } from './check-constraints.ts';
import { faultOfPath, leadsThroughList, parentsOf } from './field-path.ts';

const fieldsMax = 200;
export const searchableMax = 10;
const faultsMax = 20;
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
    if (faults.length >= faultsMax) return faults;
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

/** The type of a node, and the words that name its source. */
interface NodeType {
  type: FieldType;
  by: string;
}

/**
 * Returns the faults of fields whose paths contradict each other. `items.sku` is never found if `items` is an array,
 * and an item cannot have two types.
 */
function checkParents(fields: readonly FieldInput[]): RefusalDetail[] {
  const nodes = new Map<string, NodeType>();
  for (const { name, type } of fields) nodes.set(name, { type, by: `is declared of type ${type}` });
  for (const { name, constraints } of fields) {
    const type = constraints?.itemType;
    if (type != null && !nodes.has(`${name}[]`))
      nodes.set(`${name}[]`, { type, by: `is of type ${type} by the itemType of ${name}` });
  }
  return [
    ...fields.flatMap(({ name }, index) => {
      const fault = faultBelow(name, nodes);
      return fault === undefined ? [] : [{ field: `fields[${index}].name`, error: fault }];
    }),
    ...fields.flatMap(({ name, constraints }, index) => {
      const [itemType, items] = [constraints?.itemType, nodes.get(`${name}[]`)];
      if (itemType == null || !items || items.type === itemType) return [];
      return [
        { field: `fields[${index}].constraints.itemType`, error: `Must be ${items.type}: ${name}[] ${items.by}` },
      ];
    }),
  ];
}

/** Records the types that a path gives to its parents. Returns the first contradiction. */
function faultBelow(name: string, nodes: Map<string, NodeType>): string | undefined {
  for (const { path, type } of parentsOf(name)) {
    const present = nodes.get(path);
    if (!present) nodes.set(path, { type, by: `is an ${type} by ${name}` });
    else if (present.type !== type)
      return `Must not lie below ${path}, which ${present.by}; ${hint(present.type, path)}`;
  }
  return undefined;
}

function hint(type: FieldType, path: string): string {
  if (type === 'array') return `write ${path}[] for each of its items`;
  return type === 'object'
    ? `write ${path}.name for what it has`
    : 'only an object has fields, and only an array has items';
}
