/** Returns a request of HTTP/1.1. Header values are written as UTF-8, and a body adds Content-Length. */
export function requestBytes(
  method: string,
  path: string,
  headers: readonly (readonly [string, string])[],
  body?: string | Uint8Array,
): Buffer {
  const bytes = body === undefined ? undefined : Buffer.from(body);
  const all = [['Host', '127.0.0.1'], ...headers, ...(bytes ? [['Content-Length', String(bytes.length)]] : [])];
  const head = `${method} ${path} HTTP/1.1\r\n${all.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
  return Buffer.concat([Buffer.from(head), bytes ?? Buffer.alloc(0)]);
}

/** Returns a GraphQL call. `variables` are JSON text, or a value. */
export function graphqlBytes(
  headers: readonly (readonly [string, string])[],
  query: string,
  variables: unknown = {},
): Buffer {
  const variablesText = typeof variables === 'string' ? variables : JSON.stringify(variables);
  const body = `{"query":${JSON.stringify(query)},"variables":${variablesText}}`;
  return requestBytes('POST', '/graphql', [['Content-Type', 'application/json'], ...headers], body);
}
