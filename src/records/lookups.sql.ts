import type { Parameters } from '../db/parameters.ts';
import { isJsonNumber, type JsonNumber, numberText, valueKey } from '../json.ts';
import type { Comparison, Scalar } from './check-conditions.ts';

/** The part of a searchable field's index that holds all records that may fit. */
export interface Lookup {
  name: string;
  /** No two of these have a value in common. */
  parts: readonly Part[];
  /** True when each part is a single value: within it the index is in the order of ids. */
  points: boolean;
}

/** The values of a column of record_value within all bounds. */
interface Part {
  column: ValueColumn;
  bounds: readonly { sign: '=' | '<' | '<=' | '>' | '>='; value: string }[];
}

export type ValueColumn = 'number' | 'text';

/** The number of characters of a string that record_value keeps. */
const keptCharacters = 256;

/** Returns the narrowest look-up of a searchable field that holds all records that fit; undefined when none narrows. */
export function lookupOf(name: string, comparisons: readonly Comparison[]): Lookup | undefined {
  const wanted = comparisons.filter(({ path }) => path === name);
  const [values] = wanted
    .flatMap((one) => (one.operator === 'eq' ? [[one.value]] : one.operator === 'in' ? [one.values] : []))
    .filter((scalars) => !scalars.includes(null))
    .toSorted((a, b) => a.length - b.length);
  if (values) return { name, parts: pointsOf(values), points: true };
  const ranges = wanted.flatMap(rangeOf);
  const [first] = ranges;
  if (!first) return undefined;
  const bounds = ranges.filter(({ column }) => column === first.column).map(({ sign, value }) => ({ sign, value }));
  return { name, parts: [{ column: first.column, bounds }], points: false };
}

/**
 * In the index, strings with an equal beginning share a key; so do a string and the boolean that reads like it, and
 * all spellings of a number.
 */
function pointsOf(values: readonly Scalar[]): Part[] {
  const points = new Map<string, Part>();
  for (const scalar of values) {
    const column = columnOf(scalar);
    const value = indexKeyOf(scalar);
    points.set(`${column} ${value}`, { column, bounds: [{ sign: '=', value }] });
  }
  return [...points.values()];
}

type Range = { column: ValueColumn } & Part['bounds'][number];

/** Only the beginning of a string is kept, so both sides of the bound itself may fit. */
function rangeOf(comparison: Comparison): Range[] {
  switch (comparison.operator) {
    case 'lt':
    case 'lte':
      return [range(comparison.value, comparison.operator === 'lt' ? '<' : '<=', '<=')];
    case 'gt':
    case 'gte':
      return [range(comparison.value, comparison.operator === 'gt' ? '>' : '>=', '>=')];
    default:
      return [];
  }
}

function range(value: string | JsonNumber, ofNumbers: Range['sign'], ofStrings: Range['sign']): Range {
  return { column: columnOf(value), sign: isJsonNumber(value) ? ofNumbers : ofStrings, value: indexKeyOf(value) };
}

function columnOf(value: Scalar): ValueColumn {
  return isJsonNumber(value) ? 'number' : 'text';
}

function indexKeyOf(value: Scalar): string {
  return isJsonNumber(value) ? valueKey(numberText(value)) : kept(String(value));
}

function kept(text: string): string {
  return text.length <= keptCharacters ? text : [...text].slice(0, keptCharacters).join('');
}

/** Returns SQL that is true for a look-up part's rows of record_value, in the environment of `$1` and `$2`. */
export function partSql(parameters: Parameters, name: string, { column, bounds }: Part): string {
  const within = bounds.map(
    ({ sign, value }) =>
      `record_value.${column} ${sign} ${parameters.add(value, column === 'number' ? 'numeric' : 'text')}`,
  );
  return [ofNameSql(parameters, name), ...within].join(' and ');
}

/** Returns SQL that is true for all of a field's rows of record_value, in the environment of `$1` and `$2`. */
export function ofNameSql(parameters: Parameters, name: string): string {
  return `record_value.endpoint_id = $1 and record_value.environment = $2
    and record_value.name = ${parameters.add(name, 'text')}`;
}
