import { describe, expect, test } from 'vitest';
import { graphql, raw, rest } from '../support/client.ts';
import { answerTo, client, endpoint, expectAlive, head, json, server } from './bad-input-fixtures.ts';
import { rawAnswers } from './raw-answers.ts';
import { expectRefusal } from './refusal.ts';

describe('a Transfer-Encoding', () => {
  test.each(['foo, chunked', 'gzip, chunked', 'identity, chunked', 'Deflate, CHUNKED'])(
    'other than chunked is NOT_IMPLEMENTED, and ends the connection: %s',
    async (coding) => {
      const call = head('POST', json, `Transfer-Encoding: ${coding}`).replace('Connection: close\r\n', '');
      const received = await raw(server, `${call}7\r\n{"a":1}\r\n0\r\n\r\n${head('GET')}`);
      const [answer, ...more] = rawAnswers(received);
      if (!answer) throw new Error('There was no answer');
      expectRefusal(answer, 501, 'NOT_IMPLEMENTED');
      expect(answer.headers.get('connection')?.trim()).toBe('close');
      expect(more).toEqual([]);
      await expectAlive();
    },
  );

  test('in two headers is one list', async () => {
    expectRefusal(
      await answerTo(head('POST', json, 'Transfer-Encoding: foo', 'Transfer-Encoding: chunked')),
      501,
      'NOT_IMPLEMENTED',
    );
  });

  test('that is chunked is accepted in any case', async () => {
    expect(
      (await answerTo(`${head('POST', json, 'Transfer-Encoding:  CHUNKED ')}7\r\n{"a":1}\r\n0\r\n\r\n`)).status,
    ).toBe(202);
  });

  test('is refused by GraphQL in its own shape', async () => {
    const call = head('POST', json, 'Transfer-Encoding: foo, chunked').replace(endpoint.path, '/graphql');
    const answer = await answerTo(`${call}0\r\n\r\n`);
    expect([answer.status, answer.json.errors[0].extensions.code]).toEqual([501, 'NOT_IMPLEMENTED']);
  });
});

describe('an invisible mistake is named', () => {
  test('a byte-order mark before the object', async () => {
    const answer = await client.post(endpoint.path, '\ufeff{"a":1}');
    expectRefusal(answer, 400, 'INVALID_JSON');
    expect(answer.json.error).toContain('byte-order mark (U+FEFF)');
    const document = 'mutation ($text: String!) { createRecord(input: { payloadText: $text }) { id } }';
    const body = await rest(server, endpoint.keys.sandbox).post('/graphql', '\ufeff{"query":"{ apiKey { name } }"}');
    expect([body.status, body.json.errors[0].message]).toEqual([
      400,
      expect.stringContaining('byte-order mark (U+FEFF)'),
    ]);
    const { errors } = await graphql(server, endpoint.keys.sandbox, document, { text: '\ufeff{"a":1}' });
    expect(errors?.[0]).toMatchObject({
      message: expect.stringContaining('byte-order mark'),
      extensions: { code: 'INVALID_JSON' },
    });
  });

  test.each<[string, Buffer]>([
    ['little-endian', Buffer.from('\ufeff{"a":1}', 'utf16le')],
    ['big-endian', Buffer.from('\ufeff{"a":1}', 'utf16le').swap16()],
  ])('a body in UTF-16: %s', async (_, body) => {
    const answer = await client.post(endpoint.path, Uint8Array.from(body));
    expectRefusal(answer, 400, 'INVALID_JSON');
    expect(answer.json.error).toBe('The body is UTF-16; send UTF-8');
  });

  test.each(['from', 'to'])('the plus of an offset in %s, which a URL reads as a space', async (name) => {
    const search = (moment: string) => client.get(`${endpoint.path}/search?q=a&${name}=${moment}`);
    for (const moment of [
      '2026-11-23T10:00:00+08:00',
      '2026-11-23T10:00:00.5+08:00',
      '2026-11-23T10:00:00+0800',
      '2026-11-23T10:00:00%2008:00',
    ]) {
      const answer = await search(moment);
      expectRefusal(answer, 400, 'INVALID_ARGUMENT');
      expect(answer.json.error).toBe(`${name}: the plus of its offset came as a space; escape it in the URL, as %2B`);
    }
    expect((await search('2026-11-23T10:00:00%2B08:00')).status).toBe(200);
    expect((await search('2026-11-23T10:00:00-08:00')).status).toBe(200);
    const other = await search('yesterday+evening');
    expectRefusal(other, 400, 'INVALID_ARGUMENT');
    expect(other.json.error).not.toContain('%2B');
  });
});

describe('an override of the method', () => {
  test.each(['X-HTTP-Method-Override', 'x-http-method', 'X-Method-Override'])(
    'by %s is INVALID_ARGUMENT on every data route',
    async (name) => {
      const { json: made } = await client.post(endpoint.path, { a: 1 });
      const record = `${endpoint.path}/${made.id}`;
      const meant = { [name]: 'PUT' };
      for (const answer of [
        await client.post(endpoint.path, { a: 2 }, meant),
        await client.put(record, { a: 2 }, meant),
        await client.get(record, meant),
        await client.get(endpoint.path, meant),
        await client.get(`${endpoint.path}/search?q=a`, meant),
        await client.delete(record, meant),
        await client.get(`/api/v1/requests/${made.id}`, meant),
      ]) {
        expectRefusal(answer, 400, 'INVALID_ARGUMENT');
        expect(answer.json.error.toLowerCase()).toContain(name.toLowerCase());
      }
      expect((await client.get(record)).json.data.payload).toEqual({ a: 1 });
    },
  );

  test('by _method in the URL is INVALID_ARGUMENT too', async () => {
    expectRefusal(await client.post(`${endpoint.path}?_method=PUT`, { a: 2 }), 400, 'INVALID_ARGUMENT');
  });

  test('is refused after all checks that come before a 400', async () => {
    const meant = { 'x-http-method-override': 'DELETE' };
    expectRefusal(await client.post('/api/v1/data/no-such-endpoint', {}, meant), 404, 'ENDPOINT_NOT_FOUND');
    expectRefusal(
      await client.post(endpoint.path, {}, { ...meant, 'content-type': 'text/plain' }),
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    );
  });
});
