// JSON whose numbers keep their digits. JavaScript's own number has 15 to 17 of them: what it would change goes on as the text that was sent.

declare global {
  interface JSON {
    /** Of Node 21 and later, which TypeScript does not know yet. */
    rawJSON(text: string): RawNumber;
    isRawJSON(value: unknown): value is RawNumber;
  }
}

/** A number that JavaScript would spell in another way, as its text; `JSON.stringify` prints that. */
export interface RawNumber {
  readonly rawJSON: string;
}

export type JsonNumber = number | RawNumber;

/** A number that is kept: as its text where JavaScript has no number of the same value. */
export type Decimal = number | string;

/** Numbers with a point, an exponent or many digits, and -0. Anything else JavaScript spells as it was sent. */
const perhapsChanged = /\d[.eE]|\d{16}|-0/;

/** Numbers that JavaScript may take for equal though they are not: of over 15 digits, or with an exponent past all that it has. */
export const perhapsRounded = /[\d.]{16}|\d[eE][-+]?\d{3}/;

/** Parses JSON without changing a number, where a text has what `needed` looks for. Throws a SyntaxError for what is no JSON. */
export function parseJson(text: string, needed = perhapsChanged): unknown {
  if (!needed.test(text)) return JSON.parse(text);
  try {
    return JSON.parse(text, keepNumber);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    // A reviver goes down by recursion. What is nested so deep is no payload, and refused as that.
    return JSON.parse(text);
  }
}

/** A reviver for `JSON.parse`: a number stays as it was sent. */
export function keepNumber(_key: string, value: unknown, context?: { source?: string }): unknown {
  return typeof value === 'number' && context?.source !== undefined ? readNumber(context.source, value) : value;
}

/** The number that a JSON text spells. */
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

/** Numbers that are kept have at most so many characters, and an exponent of at most three digits. */
const keptCharactersMax = 1_000;
const spelling = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/;
const longExponent = /[eE][-+]?0*[1-9]\d{3}/;

/** Tells whether a number is one that the database compares: payload_value knows the same bounds. */
export function isComparable(text: string): boolean {
  return text.length <= keptCharactersMax && spelling.test(text) && !longExponent.test(text);
}

/** The number that a text spells, to be kept; undefined when it spells none, or one too long. */
export function toDecimal(text: string): Decimal | undefined {
  if (!isComparable(text)) return undefined;
  const value = Number(text);
  return Number.isFinite(value) && valueKey(String(value)) === valueKey(text) ? value : text;
}

/** The same for all spellings of a value, itself one of them: 1, 1.0 and 10e-1 have one. */
export function valueKey(text: string): string {
  const { sign, digits, exponent } = partsOf(text);
  return digits === '' ? '0' : `${sign}${digits}e${exponent}`;
}

/** Less than 0 when `a` is the lesser number, more when `b` is, by their exact values. */
export function compareNumbers(a: string, b: string): number {
  const [x, y] = [Number(a), Number(b)];
  // Rounding keeps the order, so only what is rounded to the same has to be looked at.
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
  // By hand: a pattern for zeros at the end would try at each of them.
  while (all[start] === '0') start++;
  while (end > start && all[end - 1] === '0') end--;
  return { sign, digits: all.slice(start, end), exponent: Number(power) - fraction.length + (all.length - end) };
}
