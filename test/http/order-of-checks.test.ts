import { describe, expect, test } from 'vitest';
import { until } from '../../harness/until.ts';
import { newKeyText } from '../../src/keys/key-text.ts';
import { rest } from '../support/client.ts';
import { makeCollaborationKey, makeEndpoint } from '../support/endpoint.ts';
import { expectRefusal } from './refusal.ts';
import {
  another,
  client,
  databaseUrl,
  endpoint,
  noRecord,
  noRequest,
  overLong,
  prisma,
  send,
  server,
  usageOf,
  withQuota,
} from './refusal-fixtures.ts';

describe('the order of the checks', () => {
  test('405 comes before 401', async () => {
    expectRefusal(await send('PATCH', endpoint.path), 405, 'METHOD_NOT_ALLOWED');
  });

  test('401 comes before 404', async () => {
    expectRefusal(await send('GET', '/api/v1/data/no-such-endpoint', newKeyText('SANDBOX')), 401, 'UNAUTHENTICATED');
  });

  test('404 of the endpoint comes before 403', async () => {
    const off = await another();
    await prisma.endpoint.update({ where: { id: off.endpointId }, data: { active: false } });
    expectRefusal(await send('GET', endpoint.path, off.keys.sandbox), 404, 'ENDPOINT_NOT_FOUND');
  });

  test('403 comes before 415', async () => {
    const { sandbox } = await makeCollaborationKey(databaseUrl, endpoint.endpointId, { canCreate: false });
    expectRefusal(
      await rest(server, sandbox).post(endpoint.path, overLong, { 'content-type': 'text/plain' }),
      403,
      'PERMISSION_DENIED',
    );
  });

  test('415 comes before 413', async () => {
    expectRefusal(
      await client.post(endpoint.path, overLong, { 'content-type': 'text/plain' }),
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    );
  });

  test('413 comes before 400', async () => {
    expectRefusal(await client.post(endpoint.path, '{'.repeat(102_401)), 413, 'PAYLOAD_TOO_LARGE');
  });

  test('400 comes before 404 of the record', async () => {
    expectRefusal(await client.put(`${endpoint.path}/${noRecord}`, '{'), 400, 'INVALID_JSON');
    expectRefusal(
      await client.delete(`${endpoint.path}/${noRecord}`, { 'x-webhook-callback': 'nowhere' }),
      400,
      'INVALID_CALLBACK',
    );
  });

  test('404 of the record comes before 429', async () => {
    const { path, keys } = await withQuota(1);
    expect((await send('POST', path, keys.sandbox)).status).toBe(202);
    for (const method of ['GET', 'PUT', 'DELETE'])
      expectRefusal(await send(method, `${path}/${noRecord}`, keys.sandbox), 404, 'RECORD_NOT_FOUND');
    expectRefusal(await send('POST', path, keys.sandbox), 429, 'QUOTA_EXCEEDED');
  });

  test('400 comes before 429', async () => {
    const { path, keys } = await withQuota(0);
    const own = rest(server, keys.sandbox);
    expectRefusal(await own.post(path, '{'), 400, 'INVALID_JSON');
    expectRefusal(await own.get(`${path}?limit=0`), 400, 'INVALID_ARGUMENT');
  });
});

test('a refused call changes nothing and costs nothing', async () => {
  const owned = await makeEndpoint(databaseUrl, { fields: [{ name: 'order_id', type: 'string', required: true }] });
  const own = rest(server, owned.keys.sandbox);
  const { json, headers } = await own.post(owned.path, { order_id: 'ORD-1' });
  await until(async () => (await own.get(headers.get('location') ?? '')).json.data.state === 'succeeded');
  const recordPath = `${owned.path}/${json.id}`;
  const before = await usageOf(owned);
  expect(before).toEqual({ used: 1, requests: 1, records: 1 });

  const refused = [
    await own.post(owned.path, '{'),
    await own.post(owned.path, {}),
    await own.put(recordPath, { order_id: 1 }),
    await own.put(recordPath, overLong),
    await own.put(recordPath, { order_id: 'ORD-2' }, { 'content-type': 'text/plain' }),
    await own.put(recordPath, { order_id: 'ORD-2' }, { 'x-webhook-callback': 'nowhere' }),
    await own.delete(recordPath, { 'x-webhook-callback': 'nowhere' }),
    await own.put(`${owned.path}/${noRecord}`, { order_id: 'ORD-2' }),
    await own.delete(`${owned.path}/${noRecord}`),
    await own.get(`${owned.path}/${noRecord}`),
    await own.get(`${owned.path}?limit=0`),
    await own.get(`${owned.path}/search`),
    await own.get(`/api/v1/requests/${noRequest}`),
    await rest(server).put(recordPath, { order_id: 'ORD-2' }),
    await rest(server, endpoint.keys.sandbox).put(recordPath, { order_id: 'ORD-2' }),
    await send('PATCH', recordPath, owned.keys.sandbox),
  ];
  expect(refused.map(({ status }) => status)).toEqual([
    400, 400, 400, 413, 415, 400, 400, 404, 404, 404, 400, 400, 404, 401, 404, 405,
  ]);
  expect(await usageOf(owned)).toEqual(before);
  expect((await own.get(recordPath)).json.data).toMatchObject({ payload: { order_id: 'ORD-1' }, status: 'success' });
});

test('a write that the quota refuses is not stored', async () => {
  const owned = await withQuota(1);
  const own = rest(server, owned.keys.sandbox);
  const { headers } = await own.post(owned.path, { a: 1 });
  await until(async () => (await own.get(headers.get('location') ?? '')).json.data.state === 'succeeded');
  expectRefusal(await own.post(owned.path, { a: 2 }), 429, 'QUOTA_EXCEEDED');
  expect(await usageOf(owned)).toEqual({ used: 1, requests: 1, records: 1 });
});
