import type { Field } from '../../access/actor.ts';
import { leadsThroughList, parentsOf, stretchesOf } from '../../endpoints/field-path.ts';
import type { RefusalDetail } from '../../errors.ts';
import { isRawNumber } from '../../json.ts';
import { constraintCheck, itemFaultsMax, jsonType, type Matching } from './constraint-checks.ts';

type Check = (payload: object, matching: Matching) => RefusalDetail[];

/** Caches one list of checks per field set, for as long as the key that it was loaded with lives. */
const compiled = new WeakMap<readonly Field[], Checks>();

/** The checks of a field set, in its order. `comparesNumbers` is true when one compares a number by its value. */
interface Checks {
  checks: Check[];
  comparesNumbers: boolean;
}

export function checksOf(fields: readonly Field[]): Checks {
  const known = compiled.get(fields);
  if (known) return known;
  const checks = withLists(fields).map((field) =>
    leadsThroughList(field.name) ? checkOfItems(field) : checkOfOne(field),
  );
  const comparesNumbers = fields.some(
    ({ type, constraints }) => type === 'number' && constraints && Object.keys(constraints).length > 0,
  );
  const made = { checks, comparesNumbers };
  compiled.set(fields, made);
  return made;
}

/** A path with `[]` declares a list. Where no field declares it, it is checked like an optional field. */
function withLists(fields: readonly Field[]): readonly Field[] {
  const names = new Set(fields.map(({ name }) => name));
  return fields.flatMap((field) => {
    const lists = parentsOf(field.name).filter(({ path, type }) => type === 'array' && !names.has(path));
    for (const { path } of lists) names.add(path);
    return [...lists.map(({ path: name }): Field => ({ name, type: 'array', required: false })), field];
  });
}

/** Checks a value at the path `at`; undefined when it is missing. */
type Judge = (found: { value: unknown } | undefined, matching: Matching, at: () => string) => RefusalDetail[];

function checkOfOne(field: Field): Check {
  const judge = judgeOf(field);
  const [names = []] = stretchesOf(field.name);
  const at = names.join('.');
  const path = () => at;
  return (payload, matching) => judge(valueAt(payload, names), matching, path);
}

/** An absent list has no faulty item. Only the first 20 faults of a field are returned. */
function checkOfItems(field: Field): Check {
  const judge = judgeOf(field);
  const stretches = stretchesOf(field.name);
  const deepest = stretches.length - 1;
  return (payload, matching) => {
    const details: RefusalDetail[] = [];
    const indexes: number[] = [];
    const at = () => pathText(stretches, indexes);
    const walk = (below: unknown, depth: number) => {
      const found = valueAt(below, stretches[depth] ?? []);
      if (depth === deepest) details.push(...judge(found, matching, at));
      else if (Array.isArray(found?.value)) {
        for (const [index, item] of found.value.entries()) {
          if (details.length >= itemFaultsMax) return;
          indexes[depth] = index;
          walk(item, depth + 1);
        }
      }
    };
    walk(payload, 0);
    return details;
  };
}

/** Returns a path such as `items[2].sku`. */
function pathText(stretches: readonly string[][], indexes: readonly number[]): string {
  return stretches
    .map(
      (names, depth) =>
        `${depth === 0 ? '' : `[${indexes[depth - 1]}]${names.length > 0 ? '.' : ''}`}${names.join('.')}`,
    )
    .join('');
}

const nothing: RefusalDetail[] = [];

function judgeOf({ type: wanted, required, nullable = !required, constraints = {} }: Field): Judge {
  const constrained = constraintCheck({ type: wanted, constraints });
  return (found, matching, at) => {
    if (!found) return required ? [{ field: at(), error: 'Required field is missing' }] : nothing;
    const { value } = found;
    if (value === null && nullable) return nothing;
    const type = jsonType(value);
    if (type !== wanted) return [{ field: at(), error: `Expected ${wanted}, received ${type}` }];
    return constrained?.(value, matching, at) ?? nothing;
  };
}

/** Own properties only: a `constructor` that was not sent is missing. */
function valueAt(below: unknown, names: readonly string[]): { value: unknown } | undefined {
  let value = below;
  for (const name of names) {
    if (
      typeof value !== 'object' ||
      value === null ||
      Array.isArray(value) ||
      isRawNumber(value) ||
      !Object.hasOwn(value, name)
    )
      return undefined;
    value = Reflect.get(value, name);
  }
  return { value };
}
