import type { Constraints, Field, FieldType } from '../../access/actor.ts';
import { compilePattern } from '../../endpoints/pattern.ts';
import type { RefusalDetail } from '../../errors.ts';
import { compareNumbers, isJsonNumber, isRawNumber, type JsonNumber, numberText, valueKey } from '../../json.ts';
import { textFormats } from './text-formats.ts';

/** The remaining budget of a payload's patterns: characters times instructions, of some nanoseconds each. */
export interface Matching {
  steps: number;
}

/** At the slowest some 100 ms. */
export const matchingStepsMax = 5_000_000;
const matchedCharactersMax = 10_000;
/** For one field. */
export const itemFaultsMax = 20;
const enumValuesShown = 20;

/** Returns the fault of a value of the right type; undefined when it fits. */
type Fault = (value: unknown, matching: Matching) => string | undefined;

/**
 * Returns a check of a field's constraints for a value of its type at the path `at`. Undefined for a field without
 * constraints.
 */
export function constraintCheck({
  type,
  constraints = {},
}: Pick<Field, 'type' | 'constraints'>):
  | ((value: unknown, matching: Matching, at: () => string) => RefusalDetail[])
  | undefined {
  const faults = faultsOf(type, constraints);
  const { itemType } = constraints;
  if (faults.length === 0 && itemType === undefined) return undefined;
  return (value, matching, at) => [
    ...faults.flatMap((fault) => {
      const error = fault(value, matching);
      return error === undefined ? [] : [{ field: at(), error }];
    }),
    ...(itemType === undefined || !Array.isArray(value) ? [] : checkItems(at, itemType, value)),
  ];
}

function faultsOf(
  type: FieldType,
  { min, max, minLength, maxLength, pattern, enum: values, format }: Constraints,
): Fault[] {
  const faults = [
    min === undefined
      ? undefined
      : ofNumber((value) => compareNumbers(numberText(value), String(min)) >= 0, `Must be at least ${min}`),
    max === undefined
      ? undefined
      : ofNumber((value) => compareNumbers(numberText(value), String(max)) <= 0, `Must be at most ${max}`),
    minLength === undefined
      ? undefined
      : ofLength((length) => length >= minLength, `Must have at least ${counted(minLength, type)}`),
    maxLength === undefined
      ? undefined
      : ofLength((length) => length <= maxLength, `Must have at most ${counted(maxLength, type)}`),
    pattern === undefined ? undefined : ofPattern(pattern),
    values === undefined ? undefined : ofEnum(values, type),
    format === undefined ? undefined : ofText(textFormats[format].fits, textFormats[format].error),
  ];
  return faults.filter((fault) => fault !== undefined);
}

function ofNumber(fits: (value: JsonNumber) => boolean, error: string): Fault {
  return (value) => (!isJsonNumber(value) || fits(value) ? undefined : error);
}

function ofText(fits: (value: string) => boolean, error: string): Fault {
  return (value) => (typeof value !== 'string' || fits(value) ? undefined : error);
}

function ofLength(fits: (length: number) => boolean, error: string): Fault {
  return (value) => (fits(lengthOf(value)) ? undefined : error);
}

function ofEnum(values: readonly (string | number)[], type: FieldType): Fault {
  const allowed = new Set<unknown>(type === 'number' ? values.map((value) => valueKey(String(value))) : values);
  const shown = values.slice(0, enumValuesShown).join(', ');
  const error = `Must be one of: ${shown}${values.length > enumValuesShown ? ', …' : ''}`;
  const keyOf = (value: unknown) => (isJsonNumber(value) ? valueKey(numberText(value)) : value);
  return (value) => (allowed.has(keyOf(value)) ? undefined : error);
}

function ofPattern(text: string): Fault {
  const pattern = compilePattern(text);
  return (value, matching) => {
    if (typeof value !== 'string') return undefined;
    if (lengthOf(value) > matchedCharactersMax)
      return `Must have at most ${matchedCharactersMax} characters to be matched against a pattern`;
    matching.steps -= value.length * pattern.instructions;
    if (matching.steps < 0) return 'Must be shorter: matching all patterns of this payload would take too long';
    return pattern.matches(value) ? undefined : `Must match the pattern ${text}`;
  };
}

function checkItems(at: () => string, itemType: FieldType, items: readonly unknown[]): RefusalDetail[] {
  const details: RefusalDetail[] = [];
  for (const [index, item] of items.entries()) {
    const type = jsonType(item);
    if (type === itemType) continue;
    details.push({ field: `${at()}[${index}]`, error: `Expected ${itemType}, received ${type}` });
    if (details.length === itemFaultsMax) break;
  }
  return details;
}

/** Returns the number of items of an array, of code points of a string. */
function lengthOf(value: unknown): number {
  if (Array.isArray(value)) return value.length;
  if (typeof value !== 'string') return 0;
  let length = 0;
  for (const _ of value) length++;
  return length;
}

function counted(count: number, type: FieldType): string {
  const unit = type === 'array' ? 'item' : 'character';
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

/** Returns the JSON type of a parsed value, as the contract names it. */
export function jsonType(value: unknown): string {
  if (value === null) return 'null';
  if (isRawNumber(value)) return 'number';
  return Array.isArray(value) ? 'array' : typeof value;
}
