/** The values of a generated statement, added in the order of their placeholders. */
export class Parameters {
  readonly values: unknown[];

  /** `first` are the values of $1, $2 and so on. */
  constructor(...first: unknown[]) {
    this.values = first;
  }

  /** Returns its placeholder, such as `$3`; `type` casts it. */
  add(value: unknown, type: string): string {
    this.values.push(value);
    return `$${this.values.length}::${type}`;
  }

  /** Returns the SQL of a condition on a value, in a list; an empty list without a value. */
  when(value: unknown, type: string, condition: (parameter: string) => string): string[] {
    return value == null ? [] : [condition(this.add(value, type))];
  }
}

/** Returns SQL that is true if the text of `text` contains `sought`, ignoring case; null without a text. */
export function containsSql(parameters: Parameters, text: string, sought: string): string {
  return `strpos(fold_case(${text}), fold_case(${parameters.add(sought, 'text')})) > 0`;
}

/**
 * Returns the same for a payload, a json column. It searches the text with escapes decoded, however they were written.
 * Payloads without escapes, the usual case, skip the decoding.
 */
export function payloadContainsSql(parameters: Parameters, payload: string, sought: string): string {
  const text = `case when strpos(${payload}::text, '\\') = 0 then ${payload}::text else payload_text(${payload}) end`;
  return containsSql(parameters, text, sought);
}

/** The OID of PostgreSQL's `json`. */
const jsonOid = 114;

/**
 * Encodes JSON texts as a `json[]` parameter in PostgreSQL's binary form, which needs no escapes. The text form of an
 * array escapes every quote.
 */
export function jsonArray(texts: readonly (string | null)[]): Buffer {
  const sizes = texts.map((text) => (text === null ? 0 : Buffer.byteLength(text)));
  const header = [1, texts.includes(null) ? 1 : 0, jsonOid, texts.length, 1];
  const array = Buffer.allocUnsafe(sizes.reduce((sum, size) => sum + 4 + size, 4 * header.length));
  let at = 0;
  for (const number of header) at = array.writeInt32BE(number, at);
  texts.forEach((text, index) => {
    at = array.writeInt32BE(text === null ? -1 : (sizes[index] ?? 0), at);
    if (text !== null) at += array.write(text, at);
  });
  return array;
}
