/** An answer as it came over the wire. */
export interface Answer {
  status: number;
  /** By lower-case name; repeated ones in order. */
  headers: ReadonlyMap<string, readonly string[]>;
  body: Buffer;
}

export interface ParsedAnswer {
  answer: Answer;
  /** The bytes after the answer. */
  rest: Buffer;
}

/**
 * Returns the first whole answer of the received bytes; undefined while it is not whole. Interim answers such as 100
 * Continue are skipped. `ended` means that no more bytes come, `bodyless` that the request was a HEAD. Throws when the
 * bytes are not HTTP.
 */
export function parseAnswer(received: Buffer, { ended = false, bodyless = false } = {}): ParsedAnswer | undefined {
  const headEnd = received.indexOf('\r\n\r\n');
  if (headEnd < 0) return undefined;
  const [statusLine = '', ...lines] = received.subarray(0, headEnd).toString('latin1').split('\r\n');
  const status = Number(/^HTTP\/1\.1 ([1-5]\d\d) /.exec(statusLine)?.[1]);
  if (!status) throw new Error(`Not an HTTP answer: ${JSON.stringify(statusLine.slice(0, 200))}`);
  const headers = headersOf(lines);
  const behind = received.subarray(headEnd + 4);
  if (status === 101) return { answer: { status, headers, body: Buffer.alloc(0) }, rest: behind };
  if (status < 200) return parseAnswer(behind, { ended, bodyless });
  const body = parseBody(behind, { headers, status, ended, bodyless });
  return body && { answer: { status, headers, body: body.bytes }, rest: body.rest };
}

export function headerOf({ headers }: Answer, name: string): string | undefined {
  return headers.get(name)?.join(', ');
}

function headersOf(lines: readonly string[]): Map<string, string[]> {
  const headers = new Map<string, string[]>();
  for (const line of lines) {
    const [, name = '', value = ''] = /^([\w!#$%&'*+.^`|~-]+):[ \t]*(.*?)[ \t]*$/.exec(line) ?? [];
    if (name === '') throw new Error(`Not a header of HTTP: ${JSON.stringify(line)}`);
    headers.set(name.toLowerCase(), [...(headers.get(name.toLowerCase()) ?? []), value]);
  }
  return headers;
}

interface Behind {
  headers: ReadonlyMap<string, readonly string[]>;
  status: number;
  ended: boolean;
  bodyless: boolean;
}

function parseBody(
  behind: Buffer,
  { headers, status, ended, bodyless }: Behind,
): { bytes: Buffer; rest: Buffer } | undefined {
  if (bodyless || status === 204 || status === 304) return { bytes: Buffer.alloc(0), rest: behind };
  if (headers.get('transfer-encoding')?.join() === 'chunked') return parseChunks(behind);
  const lengths = headers.get('content-length');
  if (lengths === undefined) return ended ? { bytes: behind, rest: Buffer.alloc(0) } : undefined;
  const [length = '', ...more] = lengths;
  if (!/^\d+$/.test(length) || more.length > 0) throw new Error(`Not a Content-Length: ${lengths.join(', ')}`);
  const end = Number(length);
  return behind.length < end ? undefined : { bytes: behind.subarray(0, end), rest: behind.subarray(end) };
}

function parseChunks(behind: Buffer): { bytes: Buffer; rest: Buffer } | undefined {
  const chunks: Buffer[] = [];
  for (let at = 0; ; ) {
    const lineEnd = behind.indexOf('\r\n', at);
    if (lineEnd < 0) return undefined;
    const size = Number.parseInt(behind.subarray(at, lineEnd).toString('latin1'), 16);
    if (!Number.isInteger(size)) throw new Error('Not a chunk size');
    const end = lineEnd + 2 + size;
    if (behind.length < end + 2) return undefined;
    if (size === 0) return { bytes: Buffer.concat(chunks), rest: behind.subarray(end + 2) };
    chunks.push(behind.subarray(lineEnd + 2, end));
    at = end + 2;
  }
}
