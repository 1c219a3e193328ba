import { expect, test } from 'vitest';
import { makeUser, type TestAccount } from '../support/account.ts';
import { type Credentials, graphql, type Json, rest } from '../support/client.ts';
import { makeCollaborationKey, makeEndpoint, openControlPlane } from '../support/endpoint.ts';
import { sharedServer } from '../support/shared-server.ts';
import { openSql, promised, untilApplied } from './ledger.ts';

const server = await sharedServer();
const { databaseUrl } = server;
const sql = openSql(databaseUrl);
const { prisma } = openControlPlane(databaseUrl);
const owner = await makeUser(databaseUrl, { name: 'The owner' });
const endpoint = await makeEndpoint(databaseUrl, { accountId: owner.id });
const { slug, path, keys } = endpoint;
const shop = await makeCollaborationKey(databaseUrl, endpoint.endpointId, { name: 'Shop' });
const dropBox = await makeCollaborationKey(databaseUrl, endpoint.endpointId, { name: 'Drop box', canRead: false });

const document = `query ($filter: RequestFilter, $direction: OrderDirection! = DESC, $first: Int, $last: Int, $after:
  String, $before: String, $slug: String, $environment: EnvironmentName) {
  requests(filter: $filter, direction: $direction, first: $first, last: $last, after: $after, before: $before, endpoint:
  $slug, environment: $environment) {
    edges { node { id recordId operation state source keyId keyName accountName payload payloadText } }
    totalCount scanned complete pageInfo { startCursor endCursor hasNextPage hasPreviousPage }
  }
}`;

async function ask(credentials: Credentials, asked: object = {}) {
  const target = typeof credentials === 'string' ? {} : { slug, environment: 'SANDBOX' };
  return graphql(server, credentials, document, { ...target, ...asked });
}

async function page(credentials: Credentials, asked: object = {}): Promise<Json> {
  const { data, errors } = await ask(credentials, asked);
  expect(errors).toBeUndefined();
  return data.requests;
}

const ids = ({ edges }: Json): string[] => edges.map(({ node }: Json) => node.id);
const code = async (answer: ReturnType<typeof ask>) => (await answer).errors?.[0]?.extensions?.code;

/** In the order of acceptance: a create, a replace, a create with each key, a delete, and one from the console. */
const made: string[] = [];
const first = promised(await rest(server, keys.sandbox).post(path, '{"text": "Äpfel", "n": 1.0}'));
made.push(first.requestId);
await untilApplied(sql);
made.push(promised(await rest(server, keys.sandbox).put(`${path}/${first.recordId}`, { text: 'pears' })).requestId);
made.push(promised(await rest(server, shop.sandbox).post(path, { text: 'shop' })).requestId);
made.push(promised(await rest(server, dropBox.sandbox).post(path, { text: 'secret' })).requestId);
await untilApplied(sql);
made.push(promised(await rest(server, keys.sandbox).delete(`${path}/${first.recordId}`)).requestId);
const atConsole = await graphql(
  server,
  owner,
  `mutation ($slug: String!) { createRecord(endpoint: $slug, environment: SANDBOX, input: { payload: { text: "console" }
    }) { id payloadText } }`,
  { slug },
);
made.push(atConsole.data.createRecord.id);
await rest(server, keys.production).post(path, { text: 'production' });
await untilApplied(sql);
const newestFirst = made.toReversed();

test('the owner sees every write of an environment with its payload, newest first', async () => {
  const { edges, totalCount, complete } = await page(owner);
  expect(
    edges.map(({ node }: Json) => [
      node.id,
      node.operation,
      node.state,
      node.source,
      node.keyName,
      node.accountName,
      node.payloadText,
    ]),
  ).toEqual(
    [
      [made[0], 'CREATE', 'SUCCEEDED', 'API', 'Default', null, '{"text": "Äpfel", "n": 1.0}'],
      [made[1], 'REPLACE', 'SUCCEEDED', 'API', 'Default', null, '{"text":"pears"}'],
      [made[2], 'CREATE', 'SUCCEEDED', 'API', 'Shop', null, '{"text":"shop"}'],
      [made[3], 'CREATE', 'SUCCEEDED', 'API', 'Drop box', null, '{"text":"secret"}'],
      [made[4], 'DELETE', 'SUCCEEDED', 'API', 'Default', null, null],
      [made[5], 'CREATE', 'SUCCEEDED', 'CONSOLE', null, 'The owner', '{"text":"console"}'],
    ].toReversed(),
  );
  expect(edges.map(({ node }: Json) => node.payload)).toEqual(
    edges.map(({ node }: Json) => JSON.parse(node.payloadText)),
  );
  expect({ totalCount, complete }).toEqual({ totalCount: 6, complete: true });
  expect(atConsole.data.createRecord.payloadText).toBe('{"text":"console"}');
});

test('pages of any size have each request once, forwards and backwards', async () => {
  for (const size of [1, 4, 6]) {
    const forwards: string[] = [];
    for (let after: string | undefined, more = true; more; ) {
      const found = await page(owner, { first: size, after });
      forwards.push(...ids(found));
      after = found.pageInfo.endCursor;
      more = found.pageInfo.hasNextPage;
    }
    expect(forwards).toEqual(newestFirst);
  }
  const oldestFirst: string[] = [];
  for (let after: string | undefined, more = true; more; ) {
    const found = await page(owner, { first: 4, after, direction: 'ASC' });
    oldestFirst.push(...ids(found));
    after = found.pageInfo.endCursor;
    more = found.pageInfo.hasNextPage;
  }
  expect(oldestFirst).toEqual(made);
  expect(ids(await page(owner, { last: 2, direction: 'ASC' }))).toEqual(made.slice(-2));
  const last = await page(owner, { last: 2 });
  expect(ids(last)).toEqual(newestFirst.slice(-2));
  expect(ids(await page(owner, { last: 2, before: last.pageInfo.startCursor }))).toEqual(newestFirst.slice(-4, -2));
});

const times = new Map(
  (
    await sql.query('select id, accepted_at, applied_at from request where endpoint_id = $1 order by seq', [
      endpoint.endpointId,
    ])
  ).rows.map((row, index) => [index, row]),
);
const at = (index: number, kind: 'accepted_at' | 'applied_at'): string => times.get(index)?.[kind].toISOString();

test.each<[string, () => object, number[]]>([
  ['a key', () => ({ key: shop.keyId }), [2]],
  ['its own id', () => ({ request: made[3] }), [3]],
  ['its own id and what it is not', () => ({ request: made[3], operation: 'DELETE' }), []],
  ['the id of nothing', () => ({ request: `req_${'7'.padEnd(26, '0')}` }), []],
  ['a record', () => ({ record: first.recordId }), [0, 1, 4]],
  ['an operation', () => ({ operation: 'REPLACE' }), [1]],
  ['states', () => ({ states: ['SUCCEEDED', 'FAILED'] }), [0, 1, 2, 3, 4, 5]],
  ['states that none is in', () => ({ states: ['QUEUED', 'FAILED'] }), []],
  ['content, whatever its case', () => ({ contains: 'äPFEL' }), [0]],
  ['content that is no pattern', () => ({ contains: '%' }), []],
  ['a time of acceptance', () => ({ from: at(3, 'accepted_at') }), [3, 4, 5]],
  ['the end of a period', () => ({ to: at(1, 'accepted_at') }), [0]],
  ['a time of applying', () => ({ from: at(4, 'applied_at'), basis: 'APPLIED' }), [4, 5]],
  ['the end of a period of applying', () => ({ to: at(1, 'applied_at'), basis: 'APPLIED' }), [0]],
  ['a time long ago', () => ({ from: '1960-01-01T00:00:00Z', to: '1970-01-01T00:00:00Z' }), []],
  ['a time to come', () => ({ to: '9999-12-31T23:59:59Z' }), [0, 1, 2, 3, 4, 5]],
  [
    'several at once',
    () => ({ record: first.recordId, operation: 'CREATE', key: endpoint.keyId, contains: 'n', states: ['SUCCEEDED'] }),
    [0],
  ],
  ['a key of nobody', () => ({ key: '00000000-0000-0000-0000-000000000000' }), []],
  ['nothing', () => ({}), [0, 1, 2, 3, 4, 5]],
])('a filter by %s finds its matches', async (_, filter, expected) => {
  const found = await page(owner, { filter: filter() });
  expect(ids(found)).toEqual(expected.map((index) => made[index]).toReversed());
  expect(found.totalCount).toBe(expected.length);
});

test.each<[string, object]>([
  ['a key that is no id', { filter: { key: 'x' } }],
  ['a request that is no id', { filter: { request: 'rec_1' } }],
  ['a record that is no id', { filter: { record: 'req_1' } }],
  ['an empty text', { filter: { contains: '' } }],
  ['a NUL', { filter: { contains: '\0' } }],
  ['201 characters', { filter: { contains: 'a'.repeat(201) } }],
  ['a cursor that is none', { after: 'x' }],
  ['a page of none', { first: 0 }],
  ['a page of 101', { last: 101 }],
])('refuses %s as INVALID_ARGUMENT', async (_, asked) => {
  expect(await code(ask(owner, asked))).toBe('INVALID_ARGUMENT');
});

test('a collaborator and their key see the requests of that key', async () => {
  const collaborator = await collaboratorOf(shop.keyId);
  for (const credentials of [shop.sandbox, collaborator]) {
    const found = await page(credentials);
    expect([ids(found), found.totalCount]).toEqual([[made[2]], 1]);
    expect(found.edges[0].node.payloadText).toBe('{"text":"shop"}');
    expect(ids(await page(credentials, { filter: { key: endpoint.keyId } }))).toEqual([]);
  }
});

test('a caller who may not read records sees requests without payloads', async () => {
  const collaborator = await collaboratorOf(dropBox.keyId);
  for (const credentials of [dropBox.sandbox, collaborator]) {
    const { data, errors } = await ask(credentials);
    expect(ids(data.requests)).toEqual([made[3]]);
    expect(data.requests.edges[0].node).toMatchObject({ payload: null, payloadText: null });
    expect(errors?.map(({ extensions }) => extensions?.code)).toEqual(['PERMISSION_DENIED', 'PERMISSION_DENIED']);
    expect(await code(ask(credentials, { filter: { contains: 'secret' } }))).toBe('PERMISSION_DENIED');
  }
});

async function collaboratorOf(apiKeyId: string): Promise<TestAccount> {
  const account = await makeUser(databaseUrl);
  const tokenHash = new Uint8Array(Buffer.from(account.id));
  await prisma.collaborator.create({
    data: {
      apiKeyId,
      email: account.email,
      tokenHash,
      accountId: account.id,
      acceptedAt: new Date(),
      expiresAt: new Date(),
    },
  });
  return account;
}

test('strangers and anonymous callers see none, and reading the list costs nothing', async () => {
  const used = async () => (await prisma.usage.findFirstOrThrow({ where: { accountId: owner.id } })).used;
  const before = await used();
  await page(keys.sandbox);
  await page(owner);
  expect(await code(ask(await makeUser(databaseUrl)))).toBe('ENDPOINT_NOT_FOUND');
  expect(await code(ask({ cookie: '' }))).toBe('UNAUTHENTICATED');
  expect(await used()).toBe(before);
});

test('a page reads up to 10,000 of many requests, and finds failed ones at once, however old', async () => {
  const busy = await makeEndpoint(databaseUrl, { accountId: owner.id });
  const total = 12_000;
  await sql.query(
    `insert into request (endpoint_id, id, environment, operation, state, record_id, record_created_at, key_id, payload,
      accepted_at, applied_at)
    select $1, id, 'SANDBOX', 'CREATE', case when n = 1 then 'FAILED' else 'SUCCEEDED' end::request_state, id, now(), $3,
    json_build_object('n', n), now(), now()
    from generate_series(1, $2) as n
    cross join lateral (select (lpad(to_hex((extract(epoch from now()) * 1000)::bigint - 100000 + n), 12, '0') || '70008'
    || lpad(to_hex(n), 15, '0'))::uuid as id) as made`,
    [busy.endpointId, total, busy.keyId],
  );
  const oldest = await page(busy.keys.sandbox, { filter: { states: ['FAILED'] } });
  expect(oldest).toMatchObject({ edges: [{ node: { payload: { n: 1 } } }], scanned: 1, complete: true, totalCount: 1 });
  for (const filter of [{ contains: '"n" : 1}' }, { record: oldest.edges[0].node.recordId }]) {
    const start = await page(busy.keys.sandbox, { filter });
    expect(start).toMatchObject({
      edges: [],
      scanned: 10_000,
      complete: false,
      totalCount: null,
      pageInfo: { hasNextPage: true },
    });
    const next = await page(busy.keys.sandbox, { filter, after: start.pageInfo.endCursor });
    expect(ids(next)).toEqual(ids(oldest));
    expect(next.pageInfo.hasNextPage).toBe(false);
  }
  expect((await page(busy.keys.sandbox, { first: 1 })).totalCount).toBeNull();
});
