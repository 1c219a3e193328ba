import { describe, expect, test } from 'vitest';
import { raw } from '../support/client.ts';
import { answerTo, client, endpoint, expectAlive, head, json, server } from './bad-input-fixtures.ts';
import { rawAnswers } from './raw-answers.ts';
import { expectRefusal } from './refusal.ts';

describe('a request that is too large', () => {
  test('is refused by its Content-Length, before the body is sent', async () => {
    const answer = await answerTo(head('POST', json, 'Content-Length: 102401'));
    expectRefusal(answer, 413, 'PAYLOAD_TOO_LARGE');
    expect(answer.tookMs).toBeLessThan(2_000);
    await expectAlive();
  });

  test('is refused when the client asks with Expect: 100-continue', async () => {
    const answer = await answerTo(head('POST', json, 'Content-Length: 500000000', 'Expect: 100-continue'));
    expectRefusal(answer, 413, 'PAYLOAD_TOO_LARGE');
    expect(answer.tookMs).toBeLessThan(2_000);
  });

  test('is refused when a chunked body grows too long, before it ends', async () => {
    const chunk = `${(40_000).toString(16)}\r\n${'x'.repeat(40_000)}\r\n`;
    const answer = await answerTo([head('POST', json, 'Transfer-Encoding: chunked'), chunk, chunk, chunk], {
      pauseMs: 50,
    });
    expectRefusal(answer, 413, 'PAYLOAD_TOO_LARGE');
    expect(answer.tookMs).toBeLessThan(2_000);
    await expectAlive();
  });

  test('is refused once on a connection that is kept alive', async () => {
    const open = head('POST', json, 'Content-Length: 102401').replace('Connection: close\r\n', '');
    expectRefusal(await answerTo(open), 413, 'PAYLOAD_TOO_LARGE');
  });

  test('is INVALID_ARGUMENT for its headers', async () => {
    expectRefusal(await answerTo(head('POST', json, `X-Filler: ${'x'.repeat(20_000)}`)), 400, 'INVALID_ARGUMENT');
    await expectAlive();
  });

  test('is NOT_FOUND for its path', async () => {
    expectRefusal(await client.get(`/api/v1/data/${'a'.repeat(5_000)}`), 404, 'NOT_FOUND');
  });
});

describe('a refusal that does not need the body is sent before it', () => {
  test('401', async () => {
    const answer = await answerTo(head('POST', json, 'Content-Length: 100').replace(/Authorization: .*\r\n/, ''));
    expectRefusal(answer, 401, 'UNAUTHENTICATED');
    expect(answer.tookMs).toBeLessThan(2_000);
  });

  test('404 for the endpoint', async () => {
    const answer = await answerTo(head('POST', json, 'Content-Length: 100').replace(endpoint.slug, 'no-such-endpoint'));
    expectRefusal(answer, 404, 'ENDPOINT_NOT_FOUND');
    expect(answer.tookMs).toBeLessThan(2_000);
  });

  test('405', async () => {
    const answer = await answerTo(head('PATCH', json, 'Content-Length: 100'));
    expectRefusal(answer, 405, 'METHOD_NOT_ALLOWED');
    expect(answer.tookMs).toBeLessThan(2_000);
  });

  test('415', async () => {
    const answer = await answerTo(head('POST', 'Content-Type: text/plain', 'Content-Length: 100'));
    expectRefusal(answer, 415, 'UNSUPPORTED_MEDIA_TYPE');
    expect(answer.tookMs).toBeLessThan(2_000);
  });
});

describe('a request that is refused before its body arrives has no second answer', () => {
  const unknown = () =>
    head('POST', json, 'Transfer-Encoding: chunked')
      .replace(/Authorization: .*\r\n/, '')
      .replace('Connection: close\r\n', '');

  test('when the body is malformed', async () => {
    expectRefusal(await answerTo([unknown(), 'zz\r\n'], { pauseMs: 200 }), 401, 'UNAUTHENTICATED');
    expectRefusal(await answerTo(`${unknown()}7\r\n{"a":1}\r\nzz\r\n`), 401, 'UNAUTHENTICATED');
  });

  test('when the body never ends', async () => {
    expectRefusal(await answerTo([unknown(), '7\r\n'], { pauseMs: 200 }), 401, 'UNAUTHENTICATED');
  });
});

describe('a body', () => {
  test('of 10,000 open brackets is INVALID_JSON, closed or not', async () => {
    expectRefusal(await client.post(endpoint.path, '['.repeat(10_000)), 400, 'INVALID_JSON');
    expectRefusal(await client.post(endpoint.path, `{"a":${'['.repeat(10_000)}`), 400, 'INVALID_JSON');
    expectRefusal(
      await client.post(endpoint.path, `{"a":${'['.repeat(10_000)}${']'.repeat(10_000)}}`),
      400,
      'INVALID_JSON',
    );
    expectRefusal(
      await client.post(endpoint.path, `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`),
      400,
      'INVALID_JSON',
    );
    await expectAlive();
  });

  test.each<[string, number[]]>([
    ['Latin-1', [0xe4]],
    ['an overlong slash', [0xc0, 0xaf]],
    ['an encoded surrogate', [0xed, 0xa0, 0x80]],
    ['half of a character', [0xf0, 0x9f, 0x98]],
    ['past the last character', [0xf4, 0x90, 0x80, 0x80]],
  ])('that is not UTF-8 is INVALID_JSON: %s', async (_, bytes) => {
    const body = Uint8Array.from([...new TextEncoder().encode('{"a":"'), ...bytes, ...new TextEncoder().encode('"}')]);
    expectRefusal(await client.post(endpoint.path, body), 400, 'INVALID_JSON');
    await expectAlive();
  });

  test.each<[string, BufferEncoding, string]>([
    ['UTF-16', 'utf16le', '{"a":1}'],
    ['UTF-8 behind a byte-order mark', 'utf8', '\ufeff{"a":1}'],
  ])('in %s is INVALID_JSON', async (_, encoding, text) => {
    expectRefusal(await client.post(endpoint.path, new Uint8Array(Buffer.from(text, encoding))), 400, 'INVALID_JSON');
  });

  test('that is absent is UNSUPPORTED_MEDIA_TYPE without a type, and INVALID_JSON with one', async () => {
    expectRefusal(await answerTo(head('POST')), 415, 'UNSUPPORTED_MEDIA_TYPE');
    expectRefusal(await answerTo(head('POST', 'Content-Length: 0')), 415, 'UNSUPPORTED_MEDIA_TYPE');
    expectRefusal(await answerTo(head('POST', json)), 400, 'INVALID_JSON');
    expectRefusal(await answerTo(head('POST', json, 'Content-Length: 0')), 400, 'INVALID_JSON');
    await expectAlive();
  });

  test('may come in chunks', async () => {
    const answer = await answerTo(
      [head('POST', json, 'Transfer-Encoding: chunked'), '4\r\n{"a"\r\n', '3\r\n:1}\r\n', '0\r\n\r\n'],
      { pauseMs: 30 },
    );
    expect(answer.status).toBe(202);
  });

  test('may wait for 100 Continue', async () => {
    const received = await raw(server, [head('POST', json, 'Content-Length: 7', 'Expect: 100-continue'), '{"a":1}'], {
      pauseMs: 100,
    });
    expect(received).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 202 /);
  });
});

describe('input that is not HTTP', () => {
  test.each<[string, string]>([
    ['garbage', 'garbage\r\n\r\n'],
    ['bytes', '\0\u0001\u0002\u0003\r\n\r\n'],
    ['the opening of TLS', '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001'],
    ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['a method that nobody knows', `FETCH ${endpoint.path} HTTP/1.1\r\nHost: localhost\r\n\r\n`],
    ['a version that is none', `GET ${endpoint.path} HTTP/9.9\r\nHost: localhost\r\n\r\n`],
    ['a header without a name', `GET ${endpoint.path} HTTP/1.1\r\nHost: localhost\r\n: nothing\r\n\r\n`],
    ['a Content-Length that is no number', `${head('POST', json, 'Content-Length: seven')}{"a":1}`],
    ['a negative Content-Length', `${head('POST', json, 'Content-Length: -7')}{"a":1}`],
    ['two lengths that differ', `${head('POST', json, 'Content-Length: 7', 'Content-Length: 8')}{"a":1}`],
    [
      'both a length and chunks',
      `${head('POST', json, 'Content-Length: 7', 'Transfer-Encoding: chunked')}7\r\n{"a":1}\r\n0\r\n\r\n`,
    ],
    ['a host that is none', head('GET').replace('Host: localhost', 'Host: a b/\u00ff')],
    ['an empty host', head('GET').replace('Host: localhost', 'Host:')],
    ['no host', `${head('POST', json, 'Content-Length: 7').replace('Host: localhost\r\n', '')}{"a":1}`],
  ])('is INVALID_ARGUMENT in the usual shape: %s', async (_, text) => {
    const answer = await answerTo(text);
    expectRefusal(answer, 400, 'INVALID_ARGUMENT');
    await expectAlive();
  });

  test('is refused by GraphQL in its own shape: an invalid host', async () => {
    const { status, json: body } = await answerTo(
      head('GET').replace('Host: localhost', 'Host: :').replace(endpoint.path, '/graphql?query={__typename}'),
    );
    expect({ status, body }).toMatchObject({
      status: 400,
      body: { errors: [{ extensions: { code: 'INVALID_ARGUMENT' } }] },
    });
  });

  test('is refused as a chunk size', async () => {
    const [answer] = rawAnswers(
      await raw(server, `${head('POST', json, 'Transfer-Encoding: chunked')}zz\r\n{"a":1}\r\n0\r\n\r\n`),
    );
    if (!answer) throw new Error('There was no answer');
    expectRefusal(answer, 400, 'INVALID_ARGUMENT');
    await expectAlive();
  });

  test('is refused after a body longer than its Content-Length, which is answered itself', async () => {
    const open = head('POST', json, 'Content-Length: 7').replace('Connection: close\r\n', '');
    const answers = rawAnswers(await raw(server, `${open}{"a":1}{"a":2}`));
    const [first, rest] = answers;
    expect(answers.map(({ status }) => status)).toEqual([202, 400]);
    if (rest) expectRefusal(rest, 400, 'INVALID_ARGUMENT');
    expect(rest?.json.request_id).not.toBe(first?.headers.get('x-request-id'));
    await expectAlive();
  });
});

describe('a path', () => {
  test.each(['/api/v1/data/%', '/api/v1/data/%zz', `${endpoint.path}/%e0%a4%a`, `${endpoint.path}/%ff`])(
    'that is malformed is INVALID_ARGUMENT: %s',
    async (path) => {
      expectRefusal(await answerTo(head('GET').replace(endpoint.path, path)), 400, 'INVALID_ARGUMENT');
      await expectAlive();
    },
  );

  test('with a malformed query is refused or read, and never fails', async () => {
    for (const query of [
      'limit=%',
      'cursor=%zz',
      'limit[]=1',
      'limit=1&limit=2',
      '__proto__=1',
      'constructor=1',
      '&&==',
    ]) {
      expect((await answerTo(head('GET').replace(endpoint.path, `${endpoint.path}?${query}`))).status).toBeLessThan(
        500,
      );
    }
    await expectAlive();
  });

  test('with dots is NOT_FOUND', async () => {
    expectRefusal(
      await answerTo(head('GET').replace(endpoint.path, '/api/v1/data/../../etc/passwd')),
      404,
      'NOT_FOUND',
    );
  });
});

describe('a client that offers more than HTTP/1.1', () => {
  test('is answered normally: h2c, which Java offers by default', async () => {
    const upgrade = [
      'Connection: Upgrade, HTTP2-Settings',
      'Upgrade: h2c',
      'HTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA',
    ];
    const call = head('POST', json, 'Content-Length: 7', ...upgrade).replace('Connection: close\r\n', '');
    const [answer, next] = rawAnswers(await raw(server, [`${call}{"a":1}`, head('GET')], { pauseMs: 200 }));
    expect([answer?.status, next?.status]).toEqual([202, 200]);
  });

  test('gets the usual NOT_FOUND for a WebSocket at a path of REST', async () => {
    const upgrade = [
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    ];
    expectRefusal(await answerTo(head('GET', ...upgrade).replace('Connection: close\r\n', '')), 404, 'NOT_FOUND');
    await expectAlive();
  });

  test('may send an unknown expectation, and is answered normally', async () => {
    const answer = await answerTo(`${head('POST', json, 'Content-Length: 7', 'Expect: a-miracle')}{"a":1}`);
    expect(answer.status).toBe(202);
  });
});

test('two hundred silent connections do not delay others', async () => {
  const silent = Array.from({ length: 200 }, () => raw(server, ''));
  await expectAlive();
  await Promise.all(silent);
  await expectAlive();
});
