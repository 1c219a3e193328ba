import type { FieldInput, FieldType } from '../access/actor.ts';
import type { RefusalDetail } from '../errors.ts';
import { parentsOf } from './field-path.ts';

/** The type of a node, and the words that name its source. */
interface Told {
  type: FieldType;
  by: string;
}

/**
 * Returns the faults of fields whose paths contradict each other. `items.sku` is never found if `items` is an array,
 * and an item cannot have two types.
 */
export function checkParents(fields: readonly FieldInput[]): RefusalDetail[] {
  const told = new Map<string, Told>();
  for (const { name, type } of fields) told.set(name, { type, by: `is declared of type ${type}` });
  for (const { name, constraints } of fields) {
    const type = constraints?.itemType;
    if (type != null && !told.has(`${name}[]`))
      told.set(`${name}[]`, { type, by: `is of type ${type} by the itemType of ${name}` });
  }
  return [
    ...fields.flatMap(({ name }, index) => {
      const fault = faultBelow(name, told);
      return fault === undefined ? [] : [{ field: `fields[${index}].name`, error: fault }];
    }),
    ...fields.flatMap(({ name, constraints }, index) => {
      const [itemType, items] = [constraints?.itemType, told.get(`${name}[]`)];
      if (itemType == null || !items || items.type === itemType) return [];
      return [
        { field: `fields[${index}].constraints.itemType`, error: `Must be ${items.type}: ${name}[] ${items.by}` },
      ];
    }),
  ];
}

/** Records the types that a path gives to its parents. Returns the first contradiction. */
function faultBelow(name: string, told: Map<string, Told>): string | undefined {
  for (const { path, type } of parentsOf(name)) {
    const present = told.get(path);
    if (!present) told.set(path, { type, by: `is an ${type} by ${name}` });
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
