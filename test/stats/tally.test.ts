import { expect, test } from 'vitest';
import { runSql } from '../../harness/database.ts';
import { until } from '../../harness/until.ts';
import { graphql, rest, subscribe } from '../support/client.ts';
import { createDatabase } from '../support/database.ts';
import { makeCollaborationKey, makeEndpoint, openControlPlane, type TestEndpoint } from '../support/endpoint.ts';
import { startServer } from '../support/server.ts';
import { sharedServer } from '../support/shared-server.ts';

const server = await sharedServer();
const { databaseUrl } = server;
const { prisma } = openControlPlane(databaseUrl);

/** Returns an endpoint's refusals so far, by environment and code. */
async function refusalsOf({ endpointId }: TestEndpoint, at = prisma): Promise<Record<string, number>> {
  const rows = await at.dayRefusal.findMany({ where: { endpointId } });
  return Object.fromEntries(rows.map(({ environment, code, count }) => [`${environment} ${code}`, Number(count)]));
}

/** Waits until a later refusal is counted, and returns the counts without it. */
async function untilCounted(endpoint: TestEndpoint): Promise<Record<string, number>> {
  await rest(server, endpoint.keys.sandbox).get(`/api/v1/requests/req_nonsense`);
  const refusals = await until(async () => {
    const counted = await refusalsOf(endpoint);
    return 'SANDBOX REQUEST_NOT_FOUND' in counted && counted;
  });
  const { 'SANDBOX REQUEST_NOT_FOUND': _, ...others } = refusals;
  return others;
}

test.concurrent('every REST refusal to a key is counted once, by day, key and code', async () => {
  const endpoint = await makeEndpoint(databaseUrl, { fields: [{ name: 'order_id', type: 'string', required: true }] });
  const { sandbox, keyId } = await makeCollaborationKey(databaseUrl, endpoint.endpointId, { canDelete: false });
  const client = rest(server, sandbox);
  const { path } = endpoint;
  const statuses = [
    await client.post(path, {}),
    await client.post(path, {}),
    await client.post(path, '{'),
    await client.post(path, 'x'.repeat(103_000)),
    await client.post(path, {}, { 'content-type': 'text/plain' }),
    await client.delete(`${path}/rec_01k9zzzzzzzzzzzzzzzzzzzzzz`),
    await client.get(`${path}/rec_nonsense`),
    await client.get(`${path}?limit=many`),
    await client.get('/api/v1/data/another'),
  ].map(({ status }) => status);
  expect(statuses).toEqual([400, 400, 400, 413, 415, 403, 404, 400, 404]);
  const refusals = await untilCounted(endpoint);
  expect(refusals).toEqual({
    'SANDBOX VALIDATION_FAILED': 2,
    'SANDBOX INVALID_JSON': 1,
    'SANDBOX PAYLOAD_TOO_LARGE': 1,
    'SANDBOX UNSUPPORTED_MEDIA_TYPE': 1,
    'SANDBOX PERMISSION_DENIED': 1,
    'SANDBOX RECORD_NOT_FOUND': 1,
    'SANDBOX INVALID_ARGUMENT': 1,
    'SANDBOX ENDPOINT_NOT_FOUND': 1,
  });
  const rows = await prisma.dayRefusal.findMany({
    where: { endpointId: endpoint.endpointId, code: 'VALIDATION_FAILED' },
  });
  expect(rows).toMatchObject([{ keyId, day: new Date(new Date().toISOString().slice(0, 10)) }]);
});

test.concurrent('a GraphQL refusal to a key is counted once per call, over the WebSocket too', async () => {
  const endpoint = await makeEndpoint(databaseUrl);
  const key = endpoint.keys.sandbox;
  await graphql(server, key, '{ one: record(id: "rec_nonsense") { id } two: record(id: "rec_nonsense") { id } }');
  await graphql(server, key, 'mutation { createRecord(endpoint: "another", input: { payload: {} }) { id } }');
  const results = await subscribe(server, key, 'subscription { requestCompleted(environment: PRODUCTION) { id } }');
  await results.next().catch(() => {});
  expect(await untilCounted(endpoint)).toEqual({
    'SANDBOX RECORD_NOT_FOUND': 1,
    'SANDBOX ENDPOINT_NOT_FOUND': 1,
    'SANDBOX INVALID_ARGUMENT': 1,
  });
});

test.concurrent('accepted calls, production before the first deploy and invalid keys are not counted as refused', async () => {
  const endpoint = await makeEndpoint(databaseUrl, { deployed: false });
  const ended = await makeCollaborationKey(databaseUrl, endpoint.endpointId, { sandboxActive: false });
  expect((await rest(server, endpoint.keys.production).post(endpoint.path, {})).status).toBe(403);
  expect((await rest(server, ended.sandbox).post(endpoint.path, {})).status).toBe(401);
  expect((await rest(server, endpoint.keys.sandbox).post(endpoint.path, {})).status).toBe(202);
  expect(await untilCounted(endpoint)).toEqual({});
  expect(await prisma.keyUse.findMany({ where: { endpointId: endpoint.endpointId } })).toMatchObject([
    { keyId: endpoint.keyId },
  ]);
});

test.concurrent('a used key has a time of its last use, and a refused one has not', async () => {
  const endpoint = await makeEndpoint(databaseUrl);
  const refused = await makeCollaborationKey(databaseUrl, endpoint.endpointId, { canRead: false });
  const before = Date.now();
  await rest(server, refused.sandbox).get(endpoint.path);
  await graphql(server, endpoint.keys.production, '{ endpoint { name } }');
  const uses = await until(async () => {
    const rows = await prisma.keyUse.findMany({ where: { endpointId: endpoint.endpointId } });
    return rows.length > 0 && rows;
  });
  expect(uses).toMatchObject([{ keyId: endpoint.keyId }]);
  expect(uses[0]?.usedAt.getTime()).toBeGreaterThanOrEqual(before);
  expect(uses[0]?.usedAt.getTime()).toBeLessThanOrEqual(Date.now());
});

test('counts are kept while the tables cannot be written, and stored when the process stops', async () => {
  const own = await createDatabase();
  const api = await startServer({ databaseUrl: own, role: 'api' });
  const endpoint = await makeEndpoint(own);
  const client = rest(api, endpoint.keys.sandbox);
  await runSql(own, 'alter table day_refusal rename to day_refusal_away');
  await client.get(`${endpoint.path}/rec_nonsense`);
  await until(() => api.output().includes('tally.refusals_failed'));
  await runSql(own, 'alter table day_refusal_away rename to day_refusal');
  await client.get(`${endpoint.path}/rec_nonsense`);
  await api.stop();
  expect(await refusalsOf(endpoint, openControlPlane(own).prisma)).toEqual({ 'SANDBOX RECORD_NOT_FOUND': 2 });
});
