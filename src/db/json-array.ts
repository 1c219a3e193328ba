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
