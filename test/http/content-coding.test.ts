import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { makeUser } from '../support/account.ts';
import { graphql, rest } from '../support/client.ts';
import { makeEndpoint } from '../support/endpoint.ts';
import { answerTo, client, databaseUrl, endpoint, expectAlive, head, json, server } from './bad-input-fixtures.ts';
import { expectRefusal } from './refusal.ts';

const text = '{"order_id":"订单","amount":1.0}';
const as = (coding: string) => ({ 'content-encoding': coding });
const bytes = (buffer: Buffer) => Uint8Array.from(buffer);

describe('a compressed body', () => {
  test.each<[string, string, Buffer]>([
    ['gzip', 'gzip', gzipSync(text)],
    ['gzip by its old name', 'x-gzip', gzipSync(text)],
    ['gzip, in capitals and with space around', ' GZIP ', gzipSync(text)],
    ['gzip of two members', 'gzip', Buffer.concat([gzipSync(text.slice(0, 9)), gzipSync(text.slice(9))])],
    ['gzip that is padded with zeros', 'gzip', Buffer.concat([gzipSync(text), Buffer.alloc(512)])],
    ['deflate in the wrapping of zlib', 'deflate', deflateSync(text)],
    ['deflate without', 'deflate', deflateRawSync(text)],
    ['deflate of another window and level', 'Deflate', deflateSync(text, { windowBits: 9, level: 9 })],
    ['identity', 'identity', Buffer.from(text)],
    ['nothing', '', Buffer.from(text)],
  ])('is accepted, and kept to the character: %s', async (_, coding, body) => {
    const { status, json: answer } = await client.post(endpoint.path, bytes(body), as(coding));
    expect(status).toBe(202);
    expect((await client.get(`${endpoint.path}/${answer.id}`)).text).toContain(`"payload":${text},"status":"`);
    expect((await client.put(`${endpoint.path}/${answer.id}`, bytes(body), as(coding))).status).toBe(202);
  });

  test.each<[string, string, Buffer]>([
    ['gzip', 'gzip', gzipSync(text).subarray(0, -4)],
    ['gzip, of which the head is there', 'gzip', gzipSync(text).subarray(0, 12)],
    ['deflate', 'deflate', deflateSync(text).subarray(0, -2)],
    ['deflate without its wrapping', 'deflate', deflateRawSync(text).subarray(0, -2)],
  ])('that is cut off is INVALID_JSON, and the answer says so: %s', async (_, coding, body) => {
    const answer = await client.post(endpoint.path, bytes(body), as(coding));
    expectRefusal(answer, 400, 'INVALID_JSON');
    expect(answer.json.error).toBe(`The ${coding} body is cut off; send it whole, or without Content-Encoding`);
  });

  test.each<[string, string, Buffer]>([
    ['not compressed at all', 'gzip', Buffer.from(text)],
    ['not compressed at all, as deflate', 'deflate', Buffer.from(text)],
    ['deflate that is called gzip', 'gzip', deflateSync(text)],
    ['gzip that is called deflate', 'deflate', gzipSync(text)],
    ['gzip with another checksum', 'gzip', Buffer.concat([gzipSync(text).subarray(0, -8), Buffer.alloc(8, 1)])],
    ['gzip with something behind', 'gzip', Buffer.concat([gzipSync(text), Buffer.from('something')])],
    ['deflate with something behind', 'deflate', Buffer.concat([deflateSync(text), Buffer.from('something')])],
  ])('that is %s is INVALID_JSON, and the answer says so', async (_, coding, body) => {
    const answer = await client.post(endpoint.path, bytes(body), as(coding));
    expectRefusal(answer, 400, 'INVALID_JSON');
    expect(answer.json.error).toContain(`not the ${coding} that Content-Encoding says`);
  });

  test.each(['br', 'zstd', 'compress', 'gzip, gzip', 'gzip, br', 'aws-chunked', 'utf-8', 'none'])(
    'in any other coding is UNSUPPORTED_MEDIA_TYPE before it is sent, with the supported ones: %s',
    async (coding) => {
      const answer = await answerTo(head('POST', json, 'Content-Length: 100', `Content-Encoding: ${coding}`));
      expectRefusal(answer, 415, 'UNSUPPORTED_MEDIA_TYPE');
      expect(answer.headers.get('accept-encoding')?.trim()).toBe('gzip, deflate');
      expect(answer.tookMs).toBeLessThan(2_000);
    },
  );

  test('with two codings in two headers is refused too', async () => {
    expectRefusal(
      await answerTo(head('POST', json, 'Content-Length: 9', 'Content-Encoding: gzip', 'Content-Encoding: gzip')),
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    );
  });

  test('of another type is refused for its type, without naming codings', async () => {
    const answer = await client.post(endpoint.path, bytes(gzipSync(text)), {
      ...as('gzip'),
      'content-type': 'text/csv',
    });
    expectRefusal(answer, 415, 'UNSUPPORTED_MEDIA_TYPE');
    expect(answer.headers.get('accept-encoding')).toBeNull();
  });

  test('may have 102,400 bytes once it is decompressed, and no more', async () => {
    const whole = (size: number) => bytes(gzipSync(`{"a":"${'x'.repeat(size - 8)}"}`));
    expect((await client.post(endpoint.path, whole(102_400), as('gzip'))).status).toBe(202);
    expectRefusal(await client.post(endpoint.path, whole(102_401), as('gzip')), 413, 'PAYLOAD_TOO_LARGE');
    expectRefusal(
      await client.post(endpoint.path, bytes(deflateRawSync(`{"a":"${'x'.repeat(200_000)}"}`)), as('deflate')),
      413,
      'PAYLOAD_TOO_LARGE',
    );
  });

  test('that would be a hundred megabytes is refused as soon as it is too much', async () => {
    const bomb = bytes(gzipSync(Buffer.alloc(100_000_000, 0x20)));
    const startedAt = Date.now();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => client.post(endpoint.path, bomb.subarray(0, 97_000), as('gzip'))),
    );
    for (const answer of answers) expectRefusal(answer, 413, 'PAYLOAD_TOO_LARGE');
    expect(Date.now() - startedAt).toBeLessThan(5_000);
    await expectAlive();
  });

  test('is ignored on routes that read no body', async () => {
    const { json: made } = await client.post(endpoint.path, {});
    expect((await client.get(`${endpoint.path}/${made.id}`, as('br'))).status).toBe(200);
    expect((await client.delete(`${endpoint.path}/${made.id}`, as('gzip'))).status).toBe(202);
  });
});

describe('every API that reads a body decompresses it', () => {
  test('GraphQL, up to a megabyte', async () => {
    const call = (query: string, coding = 'gzip', body = gzipSync(JSON.stringify({ query }))) =>
      rest(server, endpoint.keys.sandbox).post('/graphql', bytes(body), as(coding));
    expect((await call('{ endpoint { slug } }')).json).toEqual({ data: { endpoint: { slug: endpoint.slug } } });
    expect((await call(`{ endpoint { slug } } #${'x'.repeat(900_000)}`)).json.data).toEqual({
      endpoint: { slug: endpoint.slug },
    });
    const tooLong = await call(`{ endpoint { slug } } #${'x'.repeat(1_100_000)}`);
    expect([tooLong.status, tooLong.json.errors[0].extensions.code]).toEqual([413, 'PAYLOAD_TOO_LARGE']);
    const unknown = await call('{ endpoint { slug } }', 'br');
    expect([unknown.status, unknown.json.errors[0].extensions.code, unknown.headers.get('accept-encoding')]).toEqual([
      415,
      'UNSUPPORTED_MEDIA_TYPE',
      'gzip, deflate',
    ]);
    const none = await call('', 'gzip', Buffer.from('{}'));
    expect([none.status, none.json.errors[0].message]).toEqual([400, expect.stringContaining('not the gzip')]);
  });

  test('GraphQL in its other encodings', async () => {
    const form = gzipSync(new URLSearchParams({ query: '{ endpoint { slug } }' }).toString());
    const answer = await rest(server, endpoint.keys.sandbox).post('/graphql', bytes(form), {
      ...as('gzip'),
      'content-type': 'application/x-www-form-urlencoded',
    });
    expect(answer.json).toEqual({ data: { endpoint: { slug: endpoint.slug } } });
  });

  test('sign-in', async () => {
    const { email, password } = await makeUser(databaseUrl);
    const sign = (coding: string, body: Buffer) =>
      rest(server).post('/api/auth/sign-in/email', bytes(body), { ...as(coding), origin: server.url });
    expect((await sign('gzip', gzipSync(JSON.stringify({ email, password })))).json.user.email).toBe(email);
    expect((await sign('br', Buffer.from('{}'))).status).toBe(415);
    expect((await sign('gzip', Buffer.from('{}'))).status).toBe(400);
  });

  test('the inspector', async () => {
    const owner = await makeUser(databaseUrl);
    const { slug } = await makeEndpoint(databaseUrl, { accountId: owner.id });
    const { data } = await graphql(
      server,
      owner,
      'query ($slug: String!) { endpoint(endpoint: $slug) { inspectorUrl } }',
      { slug },
    );
    const path = new URL(data.endpoint.inspectorUrl).pathname;
    expect((await rest(server).post(path, bytes(gzipSync('{"lamp":"on"}')), as('gzip'))).status).toBe(204);
    expect((await rest(server).post(path, '{}', as('br'))).status).toBe(415);
    const seen = await graphql(
      server,
      owner,
      'query ($slug: String!) { inspectedMessages(endpoint: $slug) { body } }',
      { slug },
    );
    expect(seen.data.inspectedMessages).toEqual([{ body: '{"lamp":"on"}' }]);
  });
});
