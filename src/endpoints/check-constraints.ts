import type { Constraints, ConstraintsInput, FieldInput, FieldType } from '../access/actor.ts';
import { isStorable } from '../db/storable.ts';
import { payloadBytesMax, type RefusalDetail } from '../errors.ts';
import { compareNumbers, isJsonNumber, valueKey } from '../json.ts';
import { readDecimal } from './fields.ts';
import { compilePattern, PatternFault, patternCharactersMax } from './pattern.ts';

export const enumValuesMax = 100;
const enumCharactersMax = 200;

/** The types that each constraint applies to. */
const typesOf: Record<keyof Constraints, readonly FieldType[]> = {
  min: ['number'],
  max: ['number'],
  minLength: ['string', 'array'],
  maxLength: ['string', 'array'],
  pattern: ['string'],
  enum: ['string', 'number'],
  format: ['string'],
  itemType: ['array'],
};

/** Returns all faults of a field's constraints at the path `at`. */
export function checkConstraints(at: string, { type, constraints }: FieldInput): RefusalDetail[] {
  if (!constraints) return [];
  const misplaced = Object.entries(typesOf).flatMap(([name, types]) =>
    has(constraints, name) && !types.includes(type)
      ? [{ field: `${at}.${name}`, error: `Must be absent: it is for ${types.join(' and ')} fields` }]
      : [],
  );
  if (misplaced.length > 0) return misplaced;
  const faults = [
    ...checkOrder(at, 'min', 'max', constraints),
    ...checkLengths(at, constraints),
    ...checkOrder(at, 'minLength', 'maxLength', constraints),
    ...(constraints.pattern == null ? [] : checkPattern(`${at}.pattern`, constraints.pattern)),
    ...(constraints.enum ? checkEnum(`${at}.enum`, type, constraints.enum) : []),
  ];
  return faults.length > 0 ? faults : checkTogether(at, type, constraints);
}

/** The least and most characters of a text in each format. */
const lengthsOf: Record<NonNullable<Constraints['format']>, readonly [least: number, most: number]> = {
  email: [6, 254],
  uri: [3, payloadBytesMax],
  'date-time': [20, payloadBytesMax],
  uuid: [36, 36],
};

/** Returns faults of constraints that no value can satisfy together. */
function checkTogether(
  at: string,
  type: FieldType,
  { minLength, maxLength, format, ...constraints }: ConstraintsInput,
): RefusalDetail[] {
  if (format != null) {
    const [least, most] = lengthsOf[format];
    if ((minLength ?? 0) > most)
      return [{ field: `${at}.minLength`, error: `Must be at most ${most}: a text of this format is no longer` }];
    if ((maxLength ?? most) < least)
      return [{ field: `${at}.maxLength`, error: `Must be at least ${least}: a text of this format is no shorter` }];
  }
  if ((minLength ?? 0) >= payloadBytesMax)
    return [{ field: `${at}.minLength`, error: `Must be less than ${payloadBytesMax}: a payload has no more bytes` }];
  const fitting = constraints.enum?.filter((value) =>
    fitsOthers(type, value, { minLength, maxLength, ...constraints }),
  );
  return fitting?.length === 0
    ? [{ field: `${at}.enum`, error: 'Must have a value that fits the other constraints: none does' }]
    : [];
}

function fitsOthers(
  type: FieldType,
  value: unknown,
  { min, max, minLength, maxLength, pattern }: ConstraintsInput,
): boolean {
  if (type === 'number') {
    const number = String(readDecimal(value));
    return compareNumbers(number, String(min ?? number)) >= 0 && compareNumbers(number, String(max ?? number)) <= 0;
  }
  if (typeof value !== 'string') return true;
  const { length } = [...value];
  return (
    length >= (minLength ?? 0) &&
    length <= (maxLength ?? length) &&
    (pattern == null || compilePattern(pattern).matches(value))
  );
}

function has(constraints: ConstraintsInput, name: string): boolean {
  return Object.entries(constraints).some(([given, value]) => given === name && value != null);
}

function checkOrder(
  at: string,
  low: 'min' | 'minLength',
  high: 'max' | 'maxLength',
  constraints: ConstraintsInput,
): RefusalDetail[] {
  const [least, most] = [constraints[low], constraints[high]];
  return least != null && most != null && compareNumbers(String(least), String(most)) > 0
    ? [{ field: `${at}.${low}`, error: `Must not be above ${high}` }]
    : [];
}

function checkLengths(at: string, { minLength, maxLength }: ConstraintsInput): RefusalDetail[] {
  return Object.entries({ minLength, maxLength }).flatMap(([name, length]) =>
    length != null && length < 0 ? [{ field: `${at}.${name}`, error: 'Must be 0 or more' }] : [],
  );
}

function checkPattern(field: string, pattern: string): RefusalDetail[] {
  if (pattern.length > patternCharactersMax)
    return [{ field, error: `Must have at most ${patternCharactersMax} characters` }];
  if (!isStorable(pattern))
    return [{ field, error: String.raw`Must be Unicode text without a NUL character; write \x00 for that` }];
  try {
    compilePattern(pattern);
    return [];
  } catch (error) {
    if (error instanceof PatternFault) return [{ field, error: error.message }];
    throw error;
  }
}

function checkEnum(field: string, type: FieldType, values: readonly unknown[]): RefusalDetail[] {
  if (values.length < 1 || values.length > enumValuesMax)
    return [{ field, error: `Must be 1 to ${enumValuesMax} values` }];
  const keys = values.map((value) => (type === 'number' ? keyOf(value) : value));
  return values.flatMap((value, index) => {
    const error = faultOfEnumValue(type, value, keys.indexOf(keys[index]) < index);
    return error ? [{ field: `${field}[${index}]`, error }] : [];
  });
}

/** Returns the same key for all spellings of a number. */
function keyOf(value: unknown): unknown {
  const decimal = readDecimal(value);
  return decimal === undefined ? value : valueKey(String(decimal));
}

function faultOfEnumValue(type: FieldType, value: unknown, repeated: boolean): string | undefined {
  const fits = type === 'number' ? readDecimal(value) !== undefined : typeof value === type;
  if (!fits)
    return isJsonNumber(value) && type === 'number'
      ? 'Must be a number of at most 1,000 characters, with an exponent of at most three digits'
      : `Must be a ${type}, as the field is`;
  if (repeated) return 'Must be listed once';
  if (type === 'number') return undefined;
  if (typeof value === 'string' && value.length > enumCharactersMax)
    return `Must have at most ${enumCharactersMax} characters`;
  return typeof value === 'string' && !isStorable(value) ? 'Must be Unicode text without a NUL character' : undefined;
}
