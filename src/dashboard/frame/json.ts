// JSON whose numbers keep their digits, in browsers that tell a reviver what was written: all since 2025. Others read and write as JavaScript does.

/** A number that JavaScript would spell in another way; `JSON.stringify` prints its text. */
interface RawNumber {
  readonly rawJSON: string;
}

declare global {
  interface JSON {
    rawJSON(text: string): RawNumber;
  }
}

/** Parses JSON without changing a number. Throws a SyntaxError for what is no JSON. */
export function parseJson(text: string): unknown {
  return JSON.parse(text, (_, value: unknown, context?: { source?: string }) =>
    typeof value === 'number' && context?.source !== undefined ? readNumber(context.source) : value,
  );
}

/** The number that a text spells, or a Decimal is: to go into JSON. */
export function readNumber(decimal: number | string): number | RawNumber {
  const value = Number(decimal);
  return String(value) === String(decimal) || !('rawJSON' in JSON) ? value : JSON.rawJSON(String(decimal));
}

/** A number as a Decimal of the API: as its text where JavaScript would change it. What is no number stays the text that it is. */
export function toDecimal(text: string): number | string {
  const value = Number(text);
  return String(value) === text && Number.isFinite(value) ? value : text.trim();
}
