import { type Crafted, crafted, piecesFor } from './craft.ts';
import type { Fixture } from './valid-requests.ts';

/** Requests with headers that are wrong, rare or contradictory. */
export function craftedHeaders(fixture: Fixture): Crafted[] {
  const { path, authorization, json, head, post, get } = piecesFor(fixture);
  return [
    // Expect, Upgrade and Prefer.
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
  ];
}
