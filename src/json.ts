// JSON whose numbers keep their digits. JavaScript's numbers have 15 to 17 digits, so a number that it would change
// stays as its text.

declare global {
  interface JSON {
    /** In Node 21 and later; TypeScript does not know it yet. */
    rawJSON(text: string): RawNumber;
    isRawJSON(value: unknown): value is RawNumber;
  }
}

/** A number that JavaScript would spell differently, as its text; `JSON.stringify` prints that. */
export interface RawNumber {
  readonly rawJSON: string;
}

export type JsonNumber = number | RawNumber;

/** A stored number, as text if JavaScript has no number of the same value. */
export type Decimal = number | string;

/** Numbers with a point, an exponent or many digits, and -0. JavaScript spells all others as they were sent. */
const perhapsChanged = /\d[.eE]|\d{16}|-0/;

/**
 * Different numbers that JavaScript may consider equal: those of over 15 digits, or with an exponent beyond its range.
 */
export const perhapsRounded = /[\d.]{16}|\d[eE][-+]?\d{3}/;

/** Parses JSON without changing numbers, if the text matches `needed`. Throws a SyntaxError for invalid JSON. */
export function parseJson(text: string, needed = perhapsChanged): unknown {
  if (!needed.test(text)) return JSON.parse(text);
  try {
    return JSON.parse(text, keepNumber);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    // A reviver recurses. Text nested too deep for that is no payload, and is refused later.
    return JSON.parse(text);
  }
}

/** A reviver for `JSON.parse` that keeps numbers as they were sent. */
export function keepNumber(_key: string, value: unknown, context?: { source?: string }): unknown {
  return typeof value === 'number' && context?.source !== undefined ? readNumber(context.source, value) : value;
}

/** Returns the number of a JSON text. */
export function readNumber(text: string, value = Number(text)): JsonNumber {
  return String(value) === text ? value : JSON.rawJSON(text);
}

export function isJsonNumber(value: unknown): value is JsonNumber {
  return typeof value === 'number' || isRawNumber(value);
}

export function isRawNumber(value: unknown): value is RawNumber {
  return JSON.isRawJSON(value);
}

export function numberText(value: JsonNumber): string {
  return typeof value === 'number' ? String(value) : value.rawJSON;
}

/** The most characters of a stored number. Its exponent has at most three digits. */
const keptCharactersMax = 1_000;
const spelling = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/;
const longExponent = /[eE][-+]?0*[1-9]\d{3}/;

/** Returns true for a number that the database compares: payload_value has the same bounds. */
export function isComparable(text: string): boolean {
  return text.length <= keptCharactersMax && spelling.test(text) && !longExponent.test(text);
}

/** Returns the number in a text, for storing; undefined for any other text and for numbers too long. */
export function toDecimal(text: string): Decimal | undefined {
  if (!isComparable(text)) return undefined;
  const value = Number(text);
  return Number.isFinite(value) && valueKey(String(value)) === valueKey(text) ? value : text;
}

/** Returns the same text for all spellings of a value, itself one of them: 1, 1.0 and 10e-1 have one. */
export function valueKey(text: string): string {
  const { sign, digits, exponent } = partsOf(text);
  return digits === '' ? '0' : `${sign}${digits}e${exponent}`;
}

/** Compares numbers exactly: negative if `a` is less, positive if `b` is. */
export function compareNumbers(a: string, b: string): number {
  const [x, y] = [Number(a), Number(b)];
  // Rounding preserves the order, so only numbers that round to the same need an exact comparison.
  if (x !== y) return x < y ? -1 : 1;
  if (a === b) return 0;
  const [one, other] = [partsOf(a), partsOf(b)];
  const sign = one.sign === '-' ? -1 : 1;
  if (one.digits === '' || other.digits === '') return signOf(one) - signOf(other);
  if (one.sign !== other.sign) return sign;
  const magnitude = one.digits.length + one.exponent - (other.digits.length + other.exponent);
  if (magnitude !== 0) return sign * magnitude;
  if (one.digits === other.digits) return 0;
  return one.digits < other.digits ? -sign : sign;
}

interface Parts {
  sign: '' | '-';
  /** Without zeros at either end; '' for 0. */
  digits: string;
  exponent: number;
}

function signOf({ sign, digits }: Parts): number {
  if (digits === '') return 0;
  return sign === '-' ? -1 : 1;
}

function partsOf(text: string): Parts {
  const sign = text.startsWith('-') ? '-' : '';
  const [mantissa = '', power = '0'] = text.slice(sign.length).split(/[eE]/);
  const [whole = '', fraction = ''] = mantissa.split('.');
  const all = whole + fraction;
  let [start, end] = [0, all.length];
  // Not a regular expression, because one for trailing zeros would retry at each zero.
  while (all[start] === '0') start++;
  while (end > start && all[end - 1] === '0') end--;
  return { sign, digits: all.slice(start, end), exponent: Number(power) - fraction.length + (all.length - end) };
}
