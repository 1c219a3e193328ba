import { expect, test } from 'vitest';
import { until } from '../../harness/until.ts';
import { idUuid } from '../../src/ids.ts';
import { makeUser } from '../support/account.ts';
import { graphql, rest } from '../support/client.ts';
import { makeCollaborationKey, makeEndpoint, openControlPlane } from '../support/endpoint.ts';
import { startReceiver } from '../support/receiver.ts';
import { sharedServer } from '../support/shared-server.ts';
import { openSql, promised, untilApplied } from './ledger.ts';
import { countRows, uuidOf } from './sandbox-fixtures.ts';

const server = await sharedServer();
const { databaseUrl } = server;
const sql = openSql(databaseUrl);
const { prisma } = openControlPlane(databaseUrl);
const owner = await makeUser(databaseUrl);

const clear = 'mutation ($endpoint: String!) { clearSandbox(endpoint: $endpoint) { records requests } }';
const nothing = { requests: 0, records: 0, values: 0, deliveries: 0 };

test('the owner clears the whole sandbox in any state, and production is not touched', async () => {
  const { endpoint, client } = await makeOwned([{ name: 'n', type: 'number', required: false, searchable: true }]);
  const receiver = await startReceiver();
  const production = rest(server, endpoint.keys.production);
  promised(await production.post(endpoint.path, { n: 1 }, { 'x-webhook-callback': receiver.url }));
  const [kept] = [promised(await client.post(endpoint.path, { n: 1 }, { 'x-webhook-callback': receiver.url }))];
  promised(await client.put(`${endpoint.path}/${kept.recordId}`, { n: 2 }));
  const gone = promised(await client.post(endpoint.path, { n: 3 }));
  promised(await client.delete(`${endpoint.path}/${gone.recordId}`));
  await receiver.next();
  await receiver.next();
  await untilApplied(sql);
  const before = await countRows(sql, endpoint, 'PRODUCTION');
  expect(before).toMatchObject({ requests: 1, records: 1, deliveries: 1 });

  const { data, headers } = await graphql(server, owner, clear, { endpoint: endpoint.slug });
  expect(data).toEqual({ clearSandbox: { records: 1, requests: 4 } });

  expect(await countRows(sql, endpoint, 'SANDBOX')).toEqual(nothing);
  expect(await countRows(sql, endpoint, 'PRODUCTION')).toEqual(before);
  expect(
    (await sql.query('select count(*)::int as n from attempt where endpoint_id = $1', [endpoint.endpointId])).rows[0].n,
  ).toBeLessThanOrEqual(1);
  expect((await client.get(`${endpoint.path}/${kept.recordId}`)).status).toBe(404);
  expect((await client.get(`/api/v1/requests/${kept.requestId}`)).status).toBe(404);
  expect(
    await prisma.auditEntry.findFirstOrThrow({ where: { endpointId: endpoint.endpointId, action: 'sandbox.cleared' } }),
  ).toMatchObject({
    accountId: owner.id,
    ownerId: owner.id,
    address: '127.0.0.1',
    details: { all: true, records: 1, requests: 4 },
    requestId: idUuid('req', headers.get('x-request-id') ?? '', 'INTERNAL'),
  });
  expect((await graphql(server, owner, clear, { endpoint: endpoint.slug })).data).toEqual({
    clearSandbox: { records: 0, requests: 0 },
  });
  promised(await client.post(endpoint.path, { n: 4 }));
});

test('an answer to a webhook whose delivery was cleared is not stored', async () => {
  const { endpoint, client } = await makeOwned();
  const answering = Promise.withResolvers<void>();
  const receiver = await startReceiver(() => ({ status: 200, body: 'late', held: answering.promise }));
  promised(await client.post(endpoint.path, {}, { 'x-webhook-callback': receiver.url }));
  await receiver.next();
  await graphql(server, owner, clear, { endpoint: endpoint.slug });
  answering.resolve();
  const { rows } = await until(async () => {
    const jobs = await sql.query(
      `select state from pgboss.job where name = 'deliver-webhook' and data->>'endpointId' = $1`,
      [endpoint.endpointId],
    );
    return jobs.rows.every(({ state }) => state === 'completed') && jobs;
  });
  expect(rows).toHaveLength(1);
  expect((await sql.query('select from attempt where endpoint_id = $1', [endpoint.endpointId])).rows).toEqual([]);
});

test("a collaborator clears their keys' records, with others' writes to those, and nothing else", async () => {
  const { endpoint, client } = await makeOwned();
  const collaborator = await makeUser(databaseUrl);
  const shared = await makeCollaborationKey(databaseUrl, endpoint.endpointId);
  const expiresAt = new Date(Date.now() + 3_600_000);
  await prisma.collaborator.create({
    data: {
      apiKeyId: shared.keyId,
      email: collaborator.email,
      tokenHash: Buffer.from('a token'),
      accountId: collaborator.id,
      expiresAt,
      acceptedAt: new Date(),
    },
  });
  const theirs = promised(await rest(server, shared.sandbox).post(endpoint.path, {}));
  promised(await client.put(`${endpoint.path}/${theirs.recordId}`, {}));
  const owners = promised(await client.post(endpoint.path, {}));
  promised(await rest(server, shared.production).post(endpoint.path, {}));
  await untilApplied(sql);
  expect((await graphql(server, collaborator, clear, { endpoint: endpoint.slug })).data).toEqual({
    clearSandbox: { records: 1, requests: 2 },
  });
  expect((await client.get(`${endpoint.path}/${owners.recordId}`)).status).toBe(200);
  expect((await client.get(`${endpoint.path}/${theirs.recordId}`)).status).toBe(404);
  expect(await countRows(sql, endpoint, 'PRODUCTION')).toMatchObject({ requests: 1, records: 1 });
});

test.each([
  ['a stranger', 'ENDPOINT_NOT_FOUND'],
  ['a key', 'PERMISSION_DENIED'],
  ['nobody', 'UNAUTHENTICATED'],
])('%s clears nothing: %s', async (who, code) => {
  const { endpoint, client } = await makeOwned();
  const { recordId } = promised(await client.post(endpoint.path, {}));
  const credentials = { 'a stranger': await makeUser(databaseUrl), 'a key': endpoint.keys.sandbox }[who];
  expect((await graphql(server, credentials, clear, { endpoint: endpoint.slug })).errors?.[0]?.extensions?.code).toBe(
    code,
  );
  expect((await client.get(`${endpoint.path}/${recordId}`)).status).toBe(200);
});

test('concurrent writes and clearings lose nothing accepted later, and bring nothing earlier back', async () => {
  const { endpoint, client } = await makeOwned();
  const first = await Promise.all(
    Array.from({ length: 300 }, async () => promised(await client.post(endpoint.path, {}))),
  );
  const clearings = Array.from({ length: 3 }, () => graphql(server, owner, clear, { endpoint: endpoint.slug }));
  const meanwhile = Promise.all(
    Array.from({ length: 300 }, async () => promised(await client.post(endpoint.path, {}))),
  );
  for (const { errors } of await Promise.all(clearings)) expect(errors).toBeUndefined();
  await meanwhile;
  const last = await graphql(server, owner, clear, { endpoint: endpoint.slug });
  expect(last.errors).toBeUndefined();
  const after = await Promise.all(
    Array.from({ length: 50 }, async () => promised(await client.post(endpoint.path, {}))),
  );
  await untilApplied(sql);
  const { rows } = await sql.query('select id from record where endpoint_id = $1', [endpoint.endpointId]);
  const ids = after.map(({ recordId }) => idUuid('rec', recordId, 'INTERNAL'));
  expect(rows.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
  expect((await client.get(`${endpoint.path}/${first[0]?.recordId}`)).status).toBe(404);
  expect(await countRows(sql, endpoint, 'SANDBOX')).toEqual({ ...nothing, requests: 50, records: 50 });
});

test('a write that is accepted after the clearing began decides about its record', async () => {
  const { endpoint, client } = await makeOwned();
  const { recordId } = promised(await client.post(endpoint.path, { n: 1 }));
  await untilApplied(sql);
  // The lock holds the record, so that the clearing takes its place in the order and waits.
  const holder = await sql.connect();
  await holder.query('begin');
  await holder.query('select from record where endpoint_id = $1 for update', [endpoint.endpointId]);
  const clearing = graphql(server, owner, clear, { endpoint: endpoint.slug });
  await until(async () => (await countRows(sql, endpoint, 'SANDBOX')).requests === 0);
  const { requestId } = promised(await client.put(`${endpoint.path}/${recordId}`, { n: 2 }));
  await holder.query('commit');
  holder.release();
  expect((await clearing).errors).toBeUndefined();
  await untilApplied(sql);
  expect((await client.get(`${endpoint.path}/${recordId}`)).json.data.payload).toEqual({ n: 2 });
  expect((await client.get(`/api/v1/requests/${requestId}`)).json.data.state).toBe('succeeded');
});

test('100,000 requests and records are cleared in seconds, beside as many of production', async () => {
  const { endpoint } = await makeOwned();
  const { endpointId, keyId } = endpoint;
  await sql.query(
    `insert into request (endpoint_id, id, environment, operation, state, record_id, record_key_id, record_created_at,
      key_id, payload, accepted_at, applied_at)
    select $1, ${uuidOf("interval '1 hour' + n * interval '1 ms'")}, case when n % 2 = 0 then 'SANDBOX' else 'PRODUCTION'
    end::environment_name,
      'CREATE', 'SUCCEEDED', gen_random_uuid(), $2, now(), $2, '{}', now(), now() from generate_series(1, 200000) as n`,
    [endpointId, keyId],
  );
  await sql.query(
    `insert into record (endpoint_id, environment, id, seq, key_id, payload, created_at, updated_at)
    select endpoint_id, environment, record_id, seq, key_id, payload, accepted_at, accepted_at from request where endpoint_id = $1`,
    [endpointId],
  );
  const { data } = await graphql(server, owner, clear, { endpoint: endpoint.slug });
  expect(data).toEqual({ clearSandbox: { records: 100_000, requests: 100_000 } });
  expect(await countRows(sql, endpoint, 'PRODUCTION')).toMatchObject({ records: 100_000, requests: 100_000 });
});

async function makeOwned(fields: NonNullable<Parameters<typeof makeEndpoint>[1]>['fields'] = []) {
  const endpoint = await makeEndpoint(databaseUrl, { accountId: owner.id, fields });
  return { endpoint, client: rest(server, endpoint.keys.sandbox) };
}
