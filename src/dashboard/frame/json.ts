// JSON whose numbers keep their digits. It needs browsers that pass the source text to a reviver: all since 2025.
// Others read and write numbers as JavaScript does.

/** A number that JavaScript would change. `JSON.stringify` prints its original text. */
interface RawNumber {
  readonly rawJSON: string;
}

declare global {
  interface JSON {
    rawJSON(text: string): RawNumber;
  }
}

/** Parses JSON without changing a number. Throws a SyntaxError. */
export function parseJson(text: string): unknown {
  return JSON.parse(text, (_, value: unknown, context?: { source?: string }) =>
    typeof value === 'number' && context?.source !== undefined ? readNumber(context.source) : value,
  );
}

/** Returns the number of a text or a Decimal, for use in JSON. */
export function readNumber(decimal: number | string): number | RawNumber {
  const value = Number(decimal);
  return String(value) === String(decimal) || !('rawJSON' in JSON) ? value : JSON.rawJSON(String(decimal));
}

/**
 * Returns a number as a Decimal of the API: as text if JavaScript would change it. A text that is no number stays as it
 * is.
 */
export function toDecimal(text: string): number | string {
  const value = Number(text);
  return String(value) === text && Number.isFinite(value) ? value : text.trim();
}
