import { describe, expect, test } from 'vitest';
import { raw } from '../support/client.ts';
import { rawAnswers } from './raw-answers.ts';
import { expectRefusal } from './refusal.ts';
import {
  another,
  client,
  endpoint,
  noRecord,
  noRequest,
  overLong,
  past,
  prisma,
  routesOf,
  send,
  server,
} from './refusal-fixtures.ts';

describe('404', () => {
  test("another slug than the key's is ENDPOINT_NOT_FOUND, whether it exists or not", async () => {
    const theirs = await another();
    for (const slug of [theirs.slug, 'no-such-endpoint']) {
      for (const { method, path } of routesOf({ ...endpoint, path: `/api/v1/data/${slug}` })) {
        if (path.startsWith('/api/v1/data/'))
          expectRefusal(await send(method, path, endpoint.keys.sandbox), 404, 'ENDPOINT_NOT_FOUND');
      }
    }
  });

  test('a deleted endpoint is ENDPOINT_NOT_FOUND on every route', async () => {
    const gone = await another();
    await prisma.endpoint.update({ where: { id: gone.endpointId }, data: { deletedAt: past } });
    for (const { method, path } of routesOf(gone))
      expectRefusal(await send(method, path, gone.keys.sandbox), 404, 'ENDPOINT_NOT_FOUND');
  });

  test.each([
    noRecord,
    'rec_abc123',
    'abc',
    '123',
    noRequest,
    'rec_8zzzzzzzzzzzzzzzzzzzzzzzzz',
    noRecord.toUpperCase(),
    '%00',
    "rec_'; drop table record",
  ])('the record %s is RECORD_NOT_FOUND to GET, PUT and DELETE', async (id) => {
    const recordPath = `${endpoint.path}/${id.startsWith('%') ? id : encodeURIComponent(id)}`;
    for (const method of ['GET', 'PUT', 'DELETE'])
      expectRefusal(await send(method, recordPath, endpoint.keys.sandbox), 404, 'RECORD_NOT_FOUND');
  });

  test('a record of another endpoint is RECORD_NOT_FOUND', async () => {
    const theirs = await another();
    const { json } = await send('POST', theirs.path, theirs.keys.sandbox);
    for (const method of ['GET', 'PUT', 'DELETE']) {
      expectRefusal(await send(method, `${endpoint.path}/${json.id}`, endpoint.keys.sandbox), 404, 'RECORD_NOT_FOUND');
    }
  });

  test('a request of another endpoint or environment, or none at all, is REQUEST_NOT_FOUND', async () => {
    const theirs = await another();
    const ofTheirs = await send('POST', theirs.path, theirs.keys.sandbox);
    const ofProduction = await send('POST', endpoint.path, endpoint.keys.production);
    for (const id of [
      noRequest,
      noRecord,
      'abc',
      ofTheirs.headers.get('x-request-id'),
      ofProduction.headers.get('x-request-id'),
    ]) {
      expectRefusal(await client.get(`/api/v1/requests/${id}`), 404, 'REQUEST_NOT_FOUND');
    }
  });

  test('the id of a refused call is REQUEST_NOT_FOUND, because nothing was stored', async () => {
    const refused = await client.post(endpoint.path, {});
    expectRefusal(await client.get(`/api/v1/requests/${refused.json.request_id}`), 404, 'REQUEST_NOT_FOUND');
  });
});

describe('405', () => {
  const routes: [string, string, string[]][] = [
    ['the collection', endpoint.path, ['GET', 'POST']],
    ['a record', `${endpoint.path}/${noRecord}`, ['DELETE', 'GET', 'PUT']],
    ['search', `${endpoint.path}/search`, ['GET']],
    ['a receipt', `/api/v1/requests/${noRequest}`, ['GET']],
  ];
  test.each(routes)(
    'any other method on %s is METHOD_NOT_ALLOWED, and Allow has the allowed ones',
    async (_, path, allowed) => {
      const others = ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'PROPFIND', 'MKCOL', 'REPORT', 'QUERY'].filter(
        (method) => !allowed.includes(method),
      );
      for (const method of others) {
        const answer = await send(method, path, endpoint.keys.sandbox);
        expectRefusal(answer, 405, 'METHOD_NOT_ALLOWED');
        expect(answer.headers.get('allow')?.split(', ').toSorted()).toEqual(allowed);
      }
      const head = await send('HEAD', path, endpoint.keys.sandbox);
      expect({ status: head.status, text: head.text }).toEqual({ status: 405, text: '' });
      expect(head.headers.get('allow')?.split(', ').toSorted()).toEqual(allowed);
      expect(head.headers.get('x-request-id')).toMatch(/^req_/);
    },
  );

  test('TRACE, which echoes headers, is METHOD_NOT_ALLOWED', async () => {
    const [answer] = rawAnswers(
      await raw(server, `TRACE ${endpoint.path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`),
    );
    if (!answer) throw new Error('There was no answer');
    expectRefusal(answer, 405, 'METHOD_NOT_ALLOWED');
  });
});

describe('413 and 415', () => {
  test('a body of over 102,400 bytes is PAYLOAD_TOO_LARGE to POST and PUT', async () => {
    expectRefusal(await client.post(endpoint.path, overLong), 413, 'PAYLOAD_TOO_LARGE');
    expectRefusal(await client.put(`${endpoint.path}/${noRecord}`, overLong), 413, 'PAYLOAD_TOO_LARGE');
  });

  test.each([
    undefined,
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonp',
    'application/json-seq',
    'text/json',
    'json',
  ])('Content-Type %s is UNSUPPORTED_MEDIA_TYPE to POST and PUT', async (type) => {
    // fetch adds a type to a text, but not to bytes.
    const body = new TextEncoder().encode('{"order_id":"ORD-1"}');
    expectRefusal(await client.post(endpoint.path, body, { 'content-type': type }), 415, 'UNSUPPORTED_MEDIA_TYPE');
    expectRefusal(
      await client.put(`${endpoint.path}/${noRecord}`, body, { 'content-type': type }),
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    );
  });
});
