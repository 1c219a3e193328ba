/** The OID of PostgreSQL's `json`. */
const jsonOid = 114;

/**
 * Well-formed texts of JSON as a `json[]` parameter in PostgreSQL's binary form, where they stand as they are: written as text, an array
 * has each quote in them escaped, and unescaped again.
 */
export function jsonArray(texts: readonly (string | null)[]): Buffer {
  const sizes = texts.map((text) => (text === null ? 0 : Buffer.byteLength(text)));
  const header = [1, texts.includes(null) ? 1 : 0, jsonOid, texts.length, 1];
  const array = Buffer.allocUnsafe(sizes.reduce((sum, size) => sum + 4 + size, 4 * header.length));
  let at = 0;
  for (const number of header) at = array.writeInt32BE(number, at);
  texts.forEach((text, place) => {
    at = array.writeInt32BE(text === null ? -1 : (sizes[place] ?? 0), at);
    if (text !== null) at += array.write(text, at);
  });
  return array;
}
