import { type Place, validPost } from './valid-requests.ts';

/** A request that somebody made by hand to do harm. */
export interface Crafted {
  name: string;
  bytes: Buffer;
  /** What the answers must be, in order, where the contract leaves no choice; otherwise anything but a failure will do. */
  statuses?: number[];
  /** It never arrives whole: after 5 s it is cut off. */
  partial?: boolean;
  bodyless?: boolean;
}

export function craftedRequests(place: Place): Crafted[] {
  const { slug, key } = place;
  const path = `/api/v1/data/${slug}`;
  const authorization = `Authorization: Bearer ${key}\r\n`;
  const json = 'Content-Type: application/json\r\n';
  const head = (first: string, ...lines: string[]) =>
    `${first}\r\nHost: 127.0.0.1\r\n${authorization}${json}${lines.map((line) => `${line}\r\n`).join('')}\r\n`;
  const post = (...lines: string[]) => head(`POST ${path} HTTP/1.1`, ...lines);
  const get = (...lines: string[]) => head(`GET ${path} HTTP/1.1`, ...lines);
  const crafted = (name: string, text: string | Buffer, statuses?: number[], more: Partial<Crafted> = {}): Crafted => ({
    name,
    bytes: typeof text === 'string' ? Buffer.from(text, 'latin1') : text,
    ...(statuses && { statuses }),
    ...more,
  });
  const smuggled = `GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`;
  return [
    // Two ideas of where a request ends. What is behind must not be answered as a request of its own.
    crafted(
      'length and chunks',
      `${post('Content-Length: 6', 'Transfer-Encoding: chunked')}0\r\n\r\n${smuggled}`,
      [400],
    ),
    crafted(
      'chunks and length',
      `${post('Transfer-Encoding: chunked', 'Content-Length: 6')}0\r\n\r\n${smuggled}`,
      [400],
    ),
    crafted('two lengths', `${post('Content-Length: 7', 'Content-Length: 8')}{"a":1}${smuggled}`, [400]),
    crafted('two equal lengths', `${post('Content-Length: 7', 'Content-Length: 7')}{"a":1}${smuggled}`, [400]),
    crafted('a list of lengths', `${post('Content-Length: 7, 7')}{"a":1}${smuggled}`, [400]),
    crafted('a signed length', `${post('Content-Length: +7')}{"a":1}`, [400]),
    crafted('a negative length', `${post('Content-Length: -7')}{"a":1}`, [400]),
    crafted('a hexadecimal length', `${post('Content-Length: 0x7')}{"a":1}`, [400]),
    crafted('a length of many digits', `${post('Content-Length: 99999999999999999999999999')}{"a":1}`, [400]),
    crafted('a length at 2^53', `${post('Content-Length: 9007199254740993')}{"a":1}`, [413]),
    crafted('a length of 2^64 and 7', `${post('Content-Length: 18446744073709551623')}{"a":1}`, [400]),
    crafted('space before a colon', `${post('Content-Length : 7')}{"a":1}${smuggled}`, [400]),
    crafted('a tab before a colon', `${post('Transfer-Encoding\t: chunked')}0\r\n\r\n${smuggled}`, [400]),
    crafted('a folded header', `${post('X-Folded: a', ' b', 'Content-Length: 7')}{"a":1}`, [400]),
    crafted('a folded length', `${post('Content-Length:', ' 7')}{"a":1}`, [400]),
    crafted('chunks, twice', `${post('Transfer-Encoding: chunked, chunked')}0\r\n\r\n${smuggled}`, [400]),
    crafted(
      'chunks before another coding',
      `${post('Transfer-Encoding: chunked, identity')}0\r\n\r\n${smuggled}`,
      [400],
    ),
    crafted('another coding', `${post('Transfer-Encoding: xchunked')}0\r\n\r\n${smuggled}`, [501]),
    crafted('chunks in a vertical tab', `${post('Transfer-Encoding: \x0bchunked')}0\r\n\r\n${smuggled}`, [400]),
    crafted('an empty coding', `${post('Transfer-Encoding:')}0\r\n\r\n`),
    crafted(
      'two codings, in two headers',
      `${post('Transfer-Encoding: chunked', 'Transfer-Encoding: identity')}0\r\n\r\n${smuggled}`,
      [400],
    ),
    crafted(
      'a chunk size that overflows',
      `${post('Transfer-Encoding: chunked')}10000000000000007\r\n{"a":1}\r\n0\r\n\r\n`,
      [400],
    ),
    crafted('a chunk size of eight Fs', `${post('Transfer-Encoding: chunked')}FFFFFFFF\r\n{"a":1}\r\n`, undefined, {
      partial: true,
    }),
    crafted('a chunk size with a sign', `${post('Transfer-Encoding: chunked')}-7\r\n{"a":1}\r\n0\r\n\r\n`, [400]),
    crafted('a chunk size in 0x', `${post('Transfer-Encoding: chunked')}0x7\r\n{"a":1}\r\n0\r\n\r\n`, [400]),
    crafted('a chunk size with a space', `${post('Transfer-Encoding: chunked')}7 \r\n{"a":1}\r\n0\r\n\r\n`, [400]),
    crafted(
      'a chunk that is longer than it says',
      `${post('Transfer-Encoding: chunked')}3\r\n{"a":1}\r\n0\r\n\r\n`,
      [400],
    ),
    crafted(
      'a chunk extension of 20,000 bytes',
      `${post('Transfer-Encoding: chunked')}7;${'a'.repeat(20_000)}\r\n{"a":1}\r\n0\r\n\r\n`,
    ),
    crafted('chunks that end with bare line feeds', `${post('Transfer-Encoding: chunked')}7\n{"a":1}\n0\n\n`, [400]),
    crafted(
      'trailers that are no headers',
      `${post('Transfer-Encoding: chunked')}7\r\n{"a":1}\r\n0\r\nno trailer\r\n\r\n`,
    ),
    crafted(
      'trailers that name a length',
      `${post('Transfer-Encoding: chunked')}7\r\n{"a":1}\r\n0\r\nContent-Length: 100\r\n\r\n`,
    ),
    crafted(
      'bare line feeds',
      `POST ${path} HTTP/1.1\nHost: 127.0.0.1\n${authorization.replace('\r', '')}${json.replace('\r', '')}Content-Length: 7\n\n{"a":1}`,
    ),
    crafted('a bare carriage return in a header', `${post('X-A: a\rX-B: b', 'Content-Length: 7')}{"a":1}`, [400]),
    crafted('a NUL in a header', `${post('X-A: a\0b', 'Content-Length: 7')}{"a":1}`, [400]),
    crafted('a NUL in a header name', `${post('X\0A: a', 'Content-Length: 7')}{"a":1}`, [400]),
    crafted('bytes in a header', `${post('X-A: \xff\xfe\x80', 'Content-Length: 7')}{"a":1}`, [202]),
    crafted('bytes in the key', get('Authorization: Bearer \xff')),
    crafted('two keys', get(authorization.trimEnd())),
    crafted('a second host', get('Host: example.com')),
    crafted('a host that is none', `GET ${path} HTTP/1.1\r\nHost: a b/../\r\n${authorization}\r\n`),
    crafted('no host', `GET ${path} HTTP/1.1\r\n${authorization}\r\n`, [400]),
    crafted('a header without a name', get(': a'), [400]),
    crafted('a header without a colon', get('nothing'), [400]),
    crafted(
      'a line that begins with a space',
      `GET ${path} HTTP/1.1\r\n Host: 127.0.0.1\r\n${authorization}\r\n`,
      [400],
    ),
    crafted('a line of nothing before it', `\r\n\r\n${get()}`, [200]),
    crafted('2,000 headers', get(...Array.from({ length: 900 }, (_, n) => `X-${n}: a`))),
    crafted('headers of 17 KB', get(`X-A: ${'a'.repeat(17_000)}`), [400]),
    crafted('headers of a megabyte', get(`X-A: ${'a'.repeat(1_000_000)}`)),
    crafted('a path of a megabyte', `GET /${'a'.repeat(1_000_000)} HTTP/1.1\r\n`),
    crafted('a method of a megabyte', `${'A'.repeat(1_000_000)} / HTTP/1.1\r\n`),
    crafted('a body one byte too long', validPost(place, [], `{"a":"${'x'.repeat(102_401 - 8)}"}`), [413]),
    crafted('a body of ten megabytes', validPost(place, [], `{"a":"${'x'.repeat(10_000_000)}"}`)),
    crafted(
      'a document of two megabytes',
      head('POST /graphql HTTP/1.1', 'Content-Length: 2000000').concat('{'.repeat(2_000_000)),
    ),
    crafted('a body shorter than it says', `${post('Content-Length: 100')}{"a":1}`, [408], { partial: true }),
    // What is asked for, and how.
    crafted('TRACE', head(`TRACE ${path} HTTP/1.1`), [405]),
    crafted('CONNECT', head('CONNECT 127.0.0.1:80 HTTP/1.1')),
    crafted('CONNECT to a path', head(`CONNECT ${path} HTTP/1.1`)),
    crafted('HEAD', head(`HEAD ${path} HTTP/1.1`), [405], { bodyless: true }),
    crafted('OPTIONS *', head('OPTIONS * HTTP/1.1')),
    crafted('PRI, as HTTP/2 opens', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', [400]),
    crafted('a method in lower case', head(`get ${path} HTTP/1.1`), [400]),
    crafted('a method that nobody knows', head(`BREW ${path} HTTP/1.1`), [400]),
    ...['HTTP/0.9', 'HTTP/1.2', 'HTTP/2.0', 'HTTP/1.11', 'http/1.1', 'HTTP/1', 'HTTPS/1.1', 'ICE/1.0', 'RTSP/1.0'].map(
      (version) => crafted(`version ${version}`, head(`GET ${path} ${version}`)),
    ),
    crafted('HTTP/1.0', `GET ${path} HTTP/1.0\r\n${authorization}\r\n`, [200]),
    crafted('a simple request', `GET ${path}\r\n\r\n`),
    crafted('two spaces', head(`GET  ${path} HTTP/1.1`)),
    crafted('a tab for a space', head(`GET\t${path} HTTP/1.1`), [400]),
    ...[
      `http://127.0.0.1${path}`,
      `http://example.com${path}`,
      `HTTPS://user:word@example.com:1${path}`,
      'http://',
      'http:///',
      'example.com:443',
      '*',
      '//example.com/',
      `//${path}`,
      '?',
      '#',
      `${path}#fragment`,
      'api/v1',
      '/..',
      '/%',
      '/%zz',
      '/%00',
      '/%c0%af',
      '/%ff%fe',
      '/\xff\xfe',
      '/a b',
      '/{}|\\^`<>"',
      '/api/auth/%00',
      '/api/auth/callback/%ff',
      '/api/auth/callback/google?code=%00&state=%00',
      '/api/auth/verify-email?token=%00',
      '/api/auth/error?error=%00',
      '/graphql?query=%',
      '/graphql?query=%00',
      '/graphql?query={a}&variables=[',
      '/graphql?query={__typename}&variables={"__proto__":1}',
      '/graphql?query={__typename}&extensions=1',
      `${path}?__proto__=1&constructor=2`,
      `${path}?limit=1&limit=2`,
      `${path}?limit[]=1`,
      `${path}?cursor=%00`,
      `${path}?${'a=1&'.repeat(3_000)}`,
      `${path}/search?q=%00`,
      `${path}/search?q=%ff`,
      `${path}/search?q=a&from=0000-00-00T00:00:00Z`,
      `${path}/${'a'.repeat(200)}`,
      `${path}/${'a'.repeat(201)}`,
      `/api/v1/requests/${'%'.repeat(50)}`,
      '/api/v1/requests/%00',
    ].map((target) => crafted(`target ${target.slice(0, 60)}`, head(`GET ${target} HTTP/1.1`))),
    // What is expected, offered and preferred.
    crafted('Expect something else', `${post('Expect: a-miracle', 'Content-Length: 7')}{"a":1}`, [202]),
    crafted('Expect twice', `${post('Expect: 100-continue', 'Expect: 100-continue', 'Content-Length: 7')}{"a":1}`),
    crafted(
      'Expect with HTTP/1.0',
      `POST ${path} HTTP/1.0\r\n${authorization}${json}Expect: 100-continue\r\nContent-Length: 7\r\n\r\n{"a":1}`,
    ),
    ...['websocket', 'h2c', 'TLS/1.0', 'websocket, h2c', '', '\xff'].flatMap((upgrade) =>
      ['/graphql', path].map((target) =>
        crafted(
          `Upgrade: ${upgrade} at ${target}`,
          head(`GET ${target} HTTP/1.1`, 'Connection: Upgrade', `Upgrade: ${upgrade}`),
        ),
      ),
    ),
    ...[
      'Sec-WebSocket-Version: 99',
      'Sec-WebSocket-Key: short',
      'Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits=99',
      'Sec-WebSocket-Protocol: ,,',
    ].map((line) =>
      crafted(
        `a WebSocket with ${line}`,
        head(
          'GET /graphql HTTP/1.1',
          'Connection: Upgrade',
          'Upgrade: websocket',
          'Sec-WebSocket-Version: 13',
          'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
          line,
        ),
      ),
    ),
    crafted(
      'a WebSocket by POST',
      head(
        'POST /graphql HTTP/1.1',
        'Connection: Upgrade',
        'Upgrade: websocket',
        'Sec-WebSocket-Version: 13',
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
        'Content-Length: 2',
      ).concat('{}'),
    ),
    ...['gzip', 'identity', '\xff', 'gzip, deflate, br'].map((coding) =>
      crafted(`Content-Encoding: ${coding}`, `${post(`Content-Encoding: ${coding}`, 'Content-Length: 7')}{"a":1}`),
    ),
    ...['bytes=0-1', 'bytes=-1', 'items=1'].map((range) => crafted(`Range: ${range}`, get(`Range: ${range}`), [200])),
    ...['wait=99999999999999999999', 'wait=-1', 'wait="', `${'a,'.repeat(4_000)}`].map((prefer) =>
      crafted(`Prefer: ${prefer.slice(0, 40)}`, `${post(`Prefer: ${prefer}`, 'Content-Length: 7')}{"a":1}`),
    ),
    ...['"', '"a', '"a"b', '\xff', 'a\tb', `"${'\\'.repeat(6_000)}`].map((value) =>
      crafted(
        `Idempotency-Key: ${value.slice(0, 20)}`,
        `${post(`Idempotency-Key: ${value}`, 'Content-Length: 7')}{"a":1}`,
        [400],
      ),
    ),
    ...[
      '\xff',
      'http://\xff.com/',
      'http://[',
      'http://%00/',
      `http://${'a'.repeat(300)}.com`,
      'http://127.0.0.1:99999/',
    ].map((url) =>
      crafted(
        `X-Webhook-Callback: ${url.slice(0, 20)}`,
        `${post(`X-Webhook-Callback: ${url}`, 'Content-Length: 7')}{"a":1}`,
        [400],
      ),
    ),
    ...[
      'application/json; charset=\xff',
      'application/json; charset=utf-16',
      `application/json;${'a=b;'.repeat(3_000)}`,
      'application/json;;;',
      'multipart/form-data; boundary=',
      '*/*',
      '/',
      '\xff',
    ].flatMap((type) =>
      [path, '/graphql', '/api/auth/sign-in/email'].map((target) =>
        crafted(
          `Content-Type: ${type.slice(0, 40)} at ${target}`,
          head(`POST ${target} HTTP/1.1`, 'Content-Length: 7')
            .replace(json, `Content-Type: ${type}\r\n`)
            .concat('{"a":1}'),
        ),
      ),
    ),
    // Bodies that are no JSON.
    ...[
      '{"a":"\xff"}',
      '{"a":"\xed\xa0\x80"}',
      '\xef\xbb\xbf{"a":1}',
      '\0',
      '{"a":"\0"}',
      '\x1f\x8b\x08\0',
      '{"a":1}\0',
    ].flatMap((body) =>
      [path, '/graphql', '/api/auth/sign-in/email'].map((target) =>
        crafted(
          `body ${JSON.stringify(body)} at ${target}`,
          `${head(`POST ${target} HTTP/1.1`, `Content-Length: ${body.length}`)}${body}`,
        ),
      ),
    ),
    ...[
      '[]',
      '1',
      'null',
      '"a"',
      '{"query":1}',
      '{"query":null}',
      '{"query":"{a}","variables":[]}',
      '{"query":"{a}","operationName":{}}',
      '{"query":"{a}","extensions":[]}',
      `${'['.repeat(30_000)}`,
    ].map((body) =>
      crafted(
        `document ${body.slice(0, 40)}`,
        `${head('POST /graphql HTTP/1.1', `Content-Length: ${body.length}`)}${body}`,
      ),
    ),
    ...[
      '{"email":{}}',
      '{"email":"a","password":[]}',
      '{"email":"\\u0000","password":"x"}',
      '[]',
      '{"email":"\\ud800@a.b","password":"12345678"}',
      `{"email":"a@b.c","password":"${'x'.repeat(50_000)}"}`,
    ].flatMap((body) =>
      [
        '/api/auth/sign-in/email',
        '/api/auth/sign-up/email',
        '/api/auth/request-password-reset',
        '/api/auth/reset-password',
        '/api/auth/change-password',
        '/api/auth/sign-in/social',
      ].map((target) =>
        crafted(
          `${body.slice(0, 30)} at ${target}`,
          `${head(`POST ${target} HTTP/1.1`, `Content-Length: ${body.length}`).replace(authorization, '')}${body}`,
        ),
      ),
    ),
    // What only looks like a protocol.
    crafted('the opening of TLS', Buffer.from('1603010200010001fc0303', 'hex')),
    crafted('SMTP', 'EHLO example.com\r\n', [400]),
    crafted('a Redis command', '*1\r\n$4\r\nPING\r\n', [400]),
    crafted('nothing but line ends', '\r\n'.repeat(1_000), undefined, { partial: true }),
    crafted('nothing but NULs', Buffer.alloc(10_000), [400]),
    crafted('all bytes there are', Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)), [400]),
  ];
}
