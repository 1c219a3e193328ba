import { pino } from 'pino';
import { expect, test } from 'vitest';
import { until } from '../../harness/until.ts';
import { openPool } from '../../src/db/pool.ts';
import { newId } from '../../src/ids.ts';
import { pruneRefusals } from '../../src/requests/refusals/prune-refusals.job.ts';
import { openRefusalLog } from '../../src/requests/refusals/refusal-log.ts';
import { makeUser } from '../support/account.ts';
import { afterFile } from '../support/after-file.ts';
import { type Credentials, graphql, type Json, rest } from '../support/client.ts';
import { makeCollaborationKey, makeEndpoint, openControlPlane, type TestEndpoint } from '../support/endpoint.ts';
import { sharedServer } from '../support/shared-server.ts';
import { one, openSql } from './ledger.ts';
import { openQueue, runNow } from './sandbox-fixtures.ts';

const server = await sharedServer();
const { databaseUrl } = server;
const sql = openSql(databaseUrl);
const { prisma } = openControlPlane(databaseUrl);
const owner = await makeUser(databaseUrl);

const listDocument = `query ($slug: String, $environment: EnvironmentName, $filter: RefusalFilter, $first: Int, $after: String) {
  refusals(endpoint: $slug, environment: $environment, filter: $filter, first: $first, after: $after) {
    edges { cursor node { id at source call code message bytes skipped keyName accountName details { field error }
    payloadText } } pageInfo { hasNextPage endCursor }
  }
}`;
const findDocument = `query ($id: ID!, $slug: String, $environment: EnvironmentName) { refusal(id: $id, endpoint: $slug, environment:
    $environment) { code payloadText } }`;
const keepDocument = `mutation ($slug: String!, $kept: Boolean!) {
  setRefusedPayloads(endpoint: $slug, environment: SANDBOX, kept: $kept) { keepsRefusedPayloads }
}`;

async function refusals(as: Credentials, { slug }: { slug: string }, more: object = {}): Promise<Json[]> {
  const { data, errors } = await graphql(server, as, listDocument, { slug, environment: 'SANDBOX', ...more });
  expect(errors).toBeUndefined();
  return data.refusals.edges.map(({ node }: Json) => node);
}

/** Waits until this many refusals are stored. */
async function untilKept(endpoint: TestEndpoint, count: number): Promise<Json[]> {
  return until(async () => {
    const found = await refusals(owner, endpoint, { first: 100 });
    return found.length >= count && found;
  });
}

const makeOwn = () =>
  makeEndpoint(databaseUrl, { accountId: owner.id, fields: [{ name: 'order_id', type: 'string', required: true }] });

test.concurrent('a REST refusal is kept with its reasons, and found by its request id', async () => {
  const endpoint = await makeOwn();
  const client = rest(server, endpoint.keys.sandbox);
  const { path, slug } = endpoint;
  const answers = [
    await client.post(path, { total: 1 }),
    await client.put(`${path}/rec_nonsense?private=yes`, '{'),
    await client.post(path, 'x'.repeat(103_000)),
    await client.get(`${path}?limit=many`),
    await client.post('/api/v1/data/another', { order_id: 'ORD-1' }),
  ];
  const kept = await untilKept(endpoint, answers.length);
  expect(kept.map(({ id }) => id)).toEqual(answers.map(({ json }) => json.request_id).reverse());
  expect(kept.toReversed()).toMatchObject([
    {
      source: 'REST',
      call: `POST ${path}`,
      code: 'VALIDATION_FAILED',
      message: 'Validation failed',
      bytes: 11,
      skipped: 0,
      keyName: 'Default',
      accountName: null,
      details: [{ field: 'order_id', error: 'Required field is missing' }],
      payloadText: null,
    },
    { call: `PUT ${path}/rec_nonsense`, code: 'INVALID_JSON', bytes: 1, details: [] },
    { call: `POST ${path}`, code: 'PAYLOAD_TOO_LARGE', bytes: 103_000 },
    { call: `GET ${path}`, code: 'INVALID_ARGUMENT', bytes: null },
    { call: 'POST /api/v1/data/another', code: 'ENDPOINT_NOT_FOUND' },
  ]);
  const id = answers[0]?.json.request_id;
  const sandbox = { id, slug, environment: 'SANDBOX' };
  expect((await graphql(server, owner, findDocument, sandbox)).data.refusal).toEqual({
    code: 'VALIDATION_FAILED',
    payloadText: null,
  });
  expect((await graphql(server, endpoint.keys.sandbox, findDocument, { id })).data.refusal.code).toBe(
    'VALIDATION_FAILED',
  );
  for (const wanted of [
    { ...sandbox, environment: 'PRODUCTION' },
    { ...sandbox, id: newId('req').text },
    { ...sandbox, id: 'none' },
  ]) {
    expect((await graphql(server, owner, findDocument, wanted)).errors?.[0]?.extensions?.code).toBe(
      'REQUEST_NOT_FOUND',
    );
  }
});

test.concurrent('a GraphQL refusal to a key is kept once per call, and so is a refused write at the console', async () => {
  const endpoint = await makeOwn();
  const { slug } = endpoint;
  const create = `mutation ($slug: String, $at: EnvironmentName) { createRecord(endpoint: $slug, environment: $at, input: {
      payloadText: "{}" }) { id } }`;
  await graphql(server, endpoint.keys.sandbox, create);
  await graphql(
    server,
    endpoint.keys.sandbox,
    '{ one: record(id: "rec_nonsense") { id } two: record(id: "rec_nonsense") { id } }',
  );
  await graphql(server, owner, create, { slug, at: 'SANDBOX' });
  await graphql(
    server,
    owner,
    'query ($slug: String) { record(endpoint: $slug, environment: SANDBOX, id: "rec_nonsense") { id } }',
    { slug },
  );
  const kept = await untilKept(endpoint, 3);
  expect(kept.toReversed()).toMatchObject([
    { source: 'GRAPHQL', call: 'createRecord', code: 'VALIDATION_FAILED', bytes: 2, details: [{ field: 'order_id' }] },
    { source: 'GRAPHQL', call: 'one', code: 'RECORD_NOT_FOUND', bytes: null },
    { source: 'CONSOLE', call: 'createRecord', code: 'VALIDATION_FAILED', keyName: null, accountName: 'Somebody' },
  ]);
});

test.concurrent('a refusal of a switched-off key is kept for its owner, and one of an unknown key is not', async () => {
  const endpoint = await makeOwn();
  const off = await makeCollaborationKey(databaseUrl, endpoint.endpointId, { sandboxActive: false });
  expect((await rest(server, off.sandbox).post(endpoint.path, {})).status).toBe(401);
  const before = await one<{ n: number }>(sql, 'select count(*)::int as n from refusal where endpoint_id = $1', [
    endpoint.endpointId,
  ]);
  expect(before.n).toBeLessThanOrEqual(1);
  expect((await rest(server, `${off.sandbox.slice(0, -1)}x`).post(endpoint.path, {})).status).toBe(401);
  expect(await untilKept(endpoint, 1)).toMatchObject([{ code: 'UNAUTHENTICATED' }]);
});

test.concurrent('the list is filtered by code, key and time, and paged', async () => {
  const endpoint = await makeOwn();
  const other = await makeCollaborationKey(databaseUrl, endpoint.endpointId, { canDelete: false });
  const client = rest(server, endpoint.keys.sandbox);
  for (let number = 0; number < 3; number++) await client.post(endpoint.path, {});
  await rest(server, other.sandbox).delete(`${endpoint.path}/${newId('rec').text}`);
  const all = await untilKept(endpoint, 4);
  const codesOf = async (filter: object) => (await refusals(owner, endpoint, { filter })).map(({ code }) => code);
  expect(await codesOf({ codes: ['PERMISSION_DENIED'] })).toEqual(['PERMISSION_DENIED']);
  expect(await codesOf({ key: other.keyId })).toEqual(['PERMISSION_DENIED']);
  expect(await codesOf({ key: endpoint.keyId, codes: ['PERMISSION_DENIED'] })).toEqual([]);
  expect(await codesOf({ from: all[0].at })).toEqual(all.filter(({ at }) => at >= all[0].at).map(({ code }) => code));
  expect(await codesOf({ to: all[3].at })).toEqual([]);
  const seen: string[] = [];
  for (let after: string | null = null; ; ) {
    const { data }: Json = await graphql(server, owner, listDocument, {
      slug: endpoint.slug,
      environment: 'SANDBOX',
      first: 2,
      after,
    });
    seen.push(...data.refusals.edges.map(({ node }: Json) => node.id));
    if (!data.refusals.pageInfo.hasNextPage) break;
    after = data.refusals.pageInfo.endCursor;
  }
  expect(seen).toEqual(all.map(({ id }) => id));
  for (const bad of [{ after: 'none' }, { first: 101 }, { filter: { key: 'none' } }]) {
    const { errors } = await graphql(server, owner, listDocument, {
      slug: endpoint.slug,
      environment: 'SANDBOX',
      ...bad,
    });
    expect(errors?.[0]?.extensions?.code).toBe('INVALID_ARGUMENT');
  }
});

test.concurrent('a key that sees its own sees its own refusals, with the payload only if it may read', async () => {
  const endpoint = await makeOwn();
  const one = await makeCollaborationKey(databaseUrl, endpoint.endpointId, { canRead: false });
  await graphql(server, owner, keepDocument, { slug: endpoint.slug, kept: true });
  await rest(server, endpoint.keys.sandbox).post(endpoint.path, {});
  await rest(server, one.sandbox).post(endpoint.path, {});
  await untilKept(endpoint, 2);
  const { data } = await graphql(server, one.sandbox, '{ refusals { edges { node { id keyId } } } }');
  expect(data.refusals.edges).toMatchObject([{ node: { keyId: one.keyId } }]);
  const { id } = data.refusals.edges[0].node;
  expect((await graphql(server, one.sandbox, findDocument, { id })).errors?.[0]?.extensions?.code).toBe(
    'PERMISSION_DENIED',
  );
});

test.concurrent('payloads are kept once the owner switches that on, which is logged, and removed when it is off', async () => {
  const endpoint = await makeOwn();
  const client = rest(server, endpoint.keys.sandbox);
  const set = async (kept: boolean) =>
    (await graphql(server, owner, keepDocument, { slug: endpoint.slug, kept })).data.setRefusedPayloads;
  expect(await set(true)).toEqual({ keepsRefusedPayloads: true });
  await client.post(endpoint.path, '{"secret":1,');
  await client.post(endpoint.path, new Uint8Array([0x7b, 0, 0xff]));
  await client.post(endpoint.path, JSON.stringify({ long: 'x'.repeat(50_000) }));
  const kept = await untilKept(endpoint, 3);
  expect(kept.map(({ payloadText }) => payloadText.length)).toEqual([16_384, 3, 12]);
  expect(kept[2].payloadText).toBe('{"secret":1,');
  expect(
    await prisma.auditEntry.findFirst({ where: { endpointId: endpoint.endpointId, action: 'refusals.payloads_kept' } }),
  ).toMatchObject({
    accountId: owner.id,
    details: { environment: 'SANDBOX' },
  });
  expect(await set(false)).toEqual({ keepsRefusedPayloads: false });
  expect((await refusals(owner, endpoint)).map(({ payloadText }) => payloadText)).toEqual([null, null, null]);
});

test.concurrent('clearing the sandbox removes refusals, and they are pruned after 7 days', async () => {
  const [cleared, aged] = await Promise.all([makeOwn(), makeOwn()]);
  for (const { path, keys } of [cleared, aged]) await rest(server, keys.sandbox).post(path, {});
  await Promise.all([untilKept(cleared, 1), untilKept(aged, 1)]);
  await graphql(server, owner, 'mutation ($slug: String!) { clearSandbox(endpoint: $slug) { records } }', {
    slug: cleared.slug,
  });
  expect(await refusals(owner, cleared)).toEqual([]);
  const oldId = `${(Date.now() - 7 * 24 * 3_600_000 - 60_000)
    .toString(16)
    .padStart(12, '0')
    .replace(/^(.{8})/, '$1-')}-7000-8000-000000000000`;
  await sql.query(
    `insert into refusal select endpoint_id, environment, $2, at - interval '8 days', source, key_id, account_id, call,
      code, message, details, bytes, payload, 0
    from refusal where endpoint_id = $1`,
    [aged.endpointId, oldId],
  );
  expect(await refusals(owner, aged)).toHaveLength(2);
  await runNow(await openQueue(databaseUrl), sql, pruneRefusals);
  expect(await refusals(owner, aged)).toHaveLength(1);
});

// It keeps this process busy, and so would hold up the transactions of the others.
test('a flood keeps the newest refusals with the number of dropped ones, at most a thousand per environment', async () => {
  const { endpointId, keyId } = await makeOwn();
  const pool = openPool(databaseUrl, pino({ level: 'silent' }));
  afterFile(() => pool.end());
  const log = openRefusalLog({ pool, log: pino({ level: 'silent' }) });
  const add = (number: number) =>
    log.add({
      endpointId,
      environment: 'SANDBOX',
      id: newId('req').uuid,
      source: 'REST',
      keyId,
      accountId: null,
      call: `POST ${number}\0`,
      answer: { code: 'RATE_LIMITED', message: '\ud800' },
      bytes: 1,
      payload: Buffer.alloc(100_000),
    });
  for (let number = 1; number <= 20_000; number++) add(number);
  await log.close();
  const stored = await one(
    sql,
    'select count(*)::int as n, sum(skipped)::int as skipped, min(call) as first from refusal where endpoint_id = $1',
    [endpointId],
  );
  expect(stored).toEqual({ n: 100, skipped: 19_900, first: 'POST 19901\ufffd' });
  await sql.query(
    `insert into refusal select endpoint_id, environment, gen_random_uuid(), at, source, key_id, account_id, call,
      code, message, details, bytes, payload, 0
    from refusal cross join generate_series(1, 20) where endpoint_id = $1`,
    [endpointId],
  );
  const again = openRefusalLog({ pool, log: pino({ level: 'silent' }) });
  again.add({
    endpointId,
    environment: 'SANDBOX',
    id: newId('req').uuid,
    source: 'REST',
    keyId,
    accountId: null,
    call: 'GET',
    answer: { code: 'RATE_LIMITED', message: '' },
    bytes: null,
    payload: undefined,
  });
  await again.close();
  expect(await one(sql, 'select count(*)::int as n from refusal where endpoint_id = $1', [endpointId])).toEqual({
    n: 1_000,
  });
});
