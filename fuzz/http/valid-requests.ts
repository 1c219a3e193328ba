import { requestBytes } from '../request-bytes.ts';

/** An endpoint with a key, a record, a request and its owner's cookie, for requests to name. */
export interface Fixture {
  slug: string;
  key: string;
  /** The id of one of its records. */
  record: string;
  request: string;
  cookie: string;
}

/** The documented write, as bytes. */
export function validPost(
  { slug, key }: Pick<Fixture, 'slug' | 'key'>,
  headers: readonly (readonly [string, string])[] = [],
  body = '{"a":1}',
): Buffer {
  return requestBytes(
    'POST',
    `/api/v1/data/${slug}`,
    [['Authorization', `Bearer ${key}`], ['Content-Type', 'application/json'], ...headers],
    body,
  );
}

/** Returns one request of every kind, for mutations to start from. */
export function validRequests(fixture: Fixture): Buffer[] {
  const { slug, key, record, request, cookie } = fixture;
  const keyed = [['Authorization', `Bearer ${key}`]] as const;
  const typed = [...keyed, ['Content-Type', 'application/json']] as const;
  const chunked =
    `POST /api/v1/data/${slug} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${key}\r\n` +
    'Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n';
  return [
    validPost(fixture),
    validPost(fixture, [
      ['Idempotency-Key', '"abc"'],
      ['X-Webhook-Auth', 'Bearer a'],
      ['X-Webhook-Auth-Header', 'X-Token'],
    ]),
    Buffer.from(`${chunked}4\r\n{"a"\r\n3;ext=1\r\n:1}\r\n0\r\nTrailer: x\r\n\r\n`),
    requestBytes('PUT', `/api/v1/data/${slug}/${record}`, [...typed, ['Expect', '100-continue']], '{"a":[1,"\u00e9"]}'),
    requestBytes('GET', `/api/v1/data/${slug}/${record}`, keyed),
    requestBytes('GET', `/api/v1/data/${slug}?limit=2&cursor=${record}`, keyed),
    requestBytes(
      'GET',
      `/api/v1/data/${slug}/search?q=a&from=2026-01-01T00:00:00Z&to=2027-01-01T00:00:00.000%2B02:00&limit=2`,
      keyed,
    ),
    requestBytes('GET', `/api/v1/requests/${request}`, keyed),
    requestBytes('DELETE', `/api/v1/data/${slug}/rec_01h455vb4pex5vsknk084sn02q`, typed),
    requestBytes(
      'POST',
      '/graphql',
      typed,
      '{"query":"query Q($n: Int) { records(first: $n) { edges { node { id payload } } } }",' +
        '"variables":{"n":2},"operationName":"Q"}',
    ),
    requestBytes('GET', `/graphql?query=${encodeURIComponent('{ apiKey { name } }')}`, [
      ...keyed,
      ['Accept', 'application/json'],
    ]),
    requestBytes('GET', '/api/auth/get-session', [
      ['Cookie', cookie],
      ['Origin', 'http://127.0.0.1'],
    ]),
    requestBytes(
      'POST',
      '/api/auth/sign-in/social',
      [['Content-Type', 'application/json']],
      '{"provider":"google","callbackURL":"/"}',
    ),
    requestBytes('GET', '/healthz', []),
    requestBytes('GET', '/graphql', [
      ['Connection', 'Upgrade'],
      ['Upgrade', 'websocket'],
      ['Sec-WebSocket-Version', '13'],
      ['Sec-WebSocket-Key', 'dGhlIHNhbXBsZSBub25jZQ=='],
      ['Sec-WebSocket-Protocol', 'graphql-transport-ws'],
    ]),
  ];
}
