import { isStorable } from '../db/storable.ts';
import { faultOfPath } from '../endpoints/field-path.ts';
import { Refusal } from '../errors.ts';
import { isComparable, isJsonNumber, type JsonNumber, numberText } from '../json.ts';

/** The value that a condition compares with: any JSON value but objects and arrays. */
export type Scalar = string | JsonNumber | boolean | null;

/** A comparison of the value at a path. `condition` is the index of its condition. */
export type Comparison = { readonly path: string; readonly condition: number } & (
  | { readonly operator: 'eq' | 'ne'; readonly value: Scalar }
  | { readonly operator: 'lt' | 'lte' | 'gt' | 'gte'; readonly value: string | JsonNumber }
  | { readonly operator: 'in'; readonly values: readonly Scalar[] }
  | { readonly operator: 'contains'; readonly text: string }
);

/**
 * A caller's comparisons of the value at a path; all must hold. Null is a value for `eq` and `ne`, and absent for the
 * others.
 */
export interface ConditionInput {
  path: string;
  eq?: unknown;
  ne?: unknown;
  lt?: unknown;
  lte?: unknown;
  gt?: unknown;
  gte?: unknown;
  in?: readonly unknown[] | null | undefined;
  contains?: string | null | undefined;
}

const conditionsMax = 20;
const valuesMax = 50;
const pathCharactersMax = 200;
const textCharactersMax = 1_000;

/** Returns the comparisons of conditions. Throws INVALID_ARGUMENT for one that cannot be compared, and names it. */
export function checkConditions(conditions: readonly ConditionInput[]): Comparison[] {
  if (conditions.length > conditionsMax) throw invalid(`A filter has at most ${conditionsMax} conditions`);
  return conditions.flatMap((condition, index) => comparisonsOf(condition, index));
}

/** Throws INVALID_ARGUMENT for an invalid path. `at` is the caller's name for it. */
export function checkPath(path: string, at: string): void {
  const fault =
    path.length > pathCharactersMax ? `Must have at most ${pathCharactersMax} characters` : faultOfPath(path);
  if (fault) throw invalid(`${at}: ${fault}`);
  checkText(path, at);
}

function comparisonsOf(condition: ConditionInput, index: number): Comparison[] {
  const at = `filter[${index}]`;
  const { path, contains } = condition;
  const of = { path, condition: index };
  checkPath(path, `${at}.path`);
  const found: Comparison[] = [];
  for (const operator of ['eq', 'ne'] as const) {
    const value = condition[operator];
    if (value !== undefined) found.push({ ...of, operator, value: scalar(value, `${at}.${operator}`) });
  }
  for (const operator of ['lt', 'lte', 'gt', 'gte'] as const) {
    const value = condition[operator];
    if (value != null) found.push({ ...of, operator, value: ordered(value, `${at}.${operator}`) });
  }
  if (condition.in != null) found.push({ ...of, operator: 'in', values: list(condition.in, `${at}.in`) });
  if (contains != null) {
    if (contains === '') throw invalid(`${at}.contains must have 1 to ${textCharactersMax} characters`);
    found.push({ ...of, operator: 'contains', text: checkText(contains, `${at}.contains`) });
  }
  if (found.length === 0) throw invalid(`${at} must compare: with eq, ne, lt, lte, gt, gte, in or contains`);
  return found;
}

function list(values: readonly unknown[], at: string): Scalar[] {
  if (values.length === 0 || values.length > valuesMax) throw invalid(`${at} must have 1 to ${valuesMax} values`);
  return values.map((value, index) => scalar(value, `${at}[${index}]`));
}

function ordered(value: unknown, at: string): string | JsonNumber {
  const checked = scalar(value, at);
  if (typeof checked === 'string' || isJsonNumber(checked)) return checked;
  throw invalid(`${at} must be a string or a number; nothing else has an order`);
}

function scalar(value: unknown, at: string): Scalar {
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'string') return checkText(value, at);
  if (isJsonNumber(value) && isComparable(numberText(value))) return value;
  throw invalid(
    `${at} must be a string, true, false, null, or a number of at most 1,000 characters with an exponent of at most three digits`,
  );
}

function checkText(text: string, at: string): string {
  if (text.length <= textCharactersMax && isStorable(text)) return text;
  throw invalid(`${at} must be Unicode text of at most ${textCharactersMax} characters, without a NUL`);
}

function invalid(message: string): Refusal {
  return new Refusal('INVALID_ARGUMENT', { message });
}
