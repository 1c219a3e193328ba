import { expect, test } from 'vitest';
import { signUp, type TestAccount } from '../support/account.ts';
import { graphql, type Json, rest } from '../support/client.ts';
import { makeEndpoint, openControlPlane } from '../support/endpoint.ts';
import { sharedServer } from '../support/shared-server.ts';

const server = await sharedServer();
const { databaseUrl } = server;
const { prisma } = openControlPlane(databaseUrl);
const owner = await signUp(server, databaseUrl);
const stranger = await signUp(server, databaseUrl);
const endpoint = await makeEndpoint(databaseUrl, { accountId: owner.id, deployed: false });

const list = `query ($endpoint: String, $action: String, $account: ID, $from: DateTime, $to: DateTime, $first: Int, $after: String) {
  auditLog(endpoint: $endpoint, action: $action, account: $account, from: $from, to: $to, first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor } edges { node { id at action subject endpoint account { id } } }
  }
}`;

async function entries(
  variables: Json = {},
  account: TestAccount = owner,
): Promise<{ nodes: Json[]; totalCount: number; pageInfo: Json }> {
  const { data, errors } = await graphql(server, account, list, variables);
  expect(errors).toBeUndefined();
  const { edges, ...rest } = data.auditLog;
  return { nodes: edges.map(({ node }: Json) => node), ...rest };
}

async function rename(description: string): Promise<void> {
  const document =
    'mutation ($slug: String!, $description: String) { updateEndpoint(endpoint: $slug, input: { description: $description }) { id } }';
  expect((await graphql(server, owner, document, { slug: endpoint.slug, description })).errors).toBeUndefined();
}

test('an owner sees the log newest first, page by page', async () => {
  for (const description of ['one', 'two', 'three']) await rename(description);
  const all = await entries();
  expect(all.nodes.map(({ action }) => action)).toEqual([
    ...Array(3).fill('endpoint.updated'),
    'endpoint.created',
    'account.signed_up',
  ]);
  expect(all.totalCount).toBe(5);
  const first = await entries({ first: 2 });
  const second = await entries({ first: 3, after: first.pageInfo.endCursor });
  expect([...first.nodes, ...second.nodes]).toEqual(all.nodes);
  expect([first.pageInfo.hasNextPage, second.pageInfo.hasNextPage]).toEqual([true, false]);
});

test('the log is filtered by endpoint, action, account and time', async () => {
  expect((await entries({ endpoint: endpoint.slug })).nodes.every((entry) => entry.endpoint === endpoint.slug)).toBe(
    true,
  );
  expect((await entries({ action: 'endpoint.created' })).nodes).toMatchObject([
    { subject: expect.stringMatching(/^Test/), endpoint: endpoint.slug },
  ]);
  expect((await entries({ account: stranger.id })).nodes).toEqual([]);
  expect((await entries({ account: 'nobody' })).nodes).toEqual([]);
  const { nodes } = await entries();
  const [newest] = nodes;
  expect((await entries({ from: newest.at })).nodes.map(({ id }) => id)).toContain(newest.id);
  expect((await entries({ to: newest.at })).nodes.map(({ id }) => id)).not.toContain(newest.id);
  expect((await entries({ from: new Date(Date.now() + 60_000).toISOString() })).nodes).toEqual([]);
  expect((await entries({ from: '2000-01-01T00:00:00Z', to: '2001-01-01T00:00:00Z' })).nodes).toEqual([]);
});

test('an entry outlives its endpoint and its author', async () => {
  await prisma.auditEntry.create({
    data: {
      ownerId: stranger.id,
      accountId: owner.id,
      endpointId: endpoint.endpointId,
      action: 'test.done',
      subject: 'A test',
    },
  });
  await prisma.auditEntry.create({
    data: {
      ownerId: stranger.id,
      endpointId: stranger.id,
      accountId: endpoint.endpointId,
      action: 'test.done',
      subject: 'Gone',
    },
  });
  expect((await entries({ action: 'test.done' }, stranger)).nodes).toMatchObject([
    { subject: 'Gone', account: null, endpoint: null },
    { subject: 'A test', account: { id: owner.id }, endpoint: endpoint.slug },
  ]);
});

test('nobody sees the log of another account', async () => {
  expect((await entries({}, stranger)).nodes.every(({ action }) => action !== 'endpoint.updated')).toBe(true);
  const { errors } = await graphql(server, stranger, list, { endpoint: endpoint.slug });
  expect(errors?.[0]?.extensions?.code).toBe('ENDPOINT_NOT_FOUND');
});

test('the log refuses the same pages as other lists', async () => {
  for (const variables of [{ first: 0 }, { first: 101 }, { after: 'abc' }]) {
    expect((await graphql(server, owner, list, variables)).errors?.[0]?.extensions?.code).toBe('INVALID_ARGUMENT');
  }
});

test('a write by key has its request instead of an entry', async () => {
  const before = await prisma.auditEntry.count();
  expect((await rest(server, endpoint.keys.sandbox).post(endpoint.path, { a: 1 })).status).toBe(202);
  expect(await prisma.auditEntry.count()).toBe(before);
});

test.each([
  ['the year 0, which PostgreSQL does not have', '0000-01-01T00:00:00Z'],
  ['an offset that leads out of the years there are', '0001-01-01T00:00:00+00:01'],
  ['one that leads out at their other end', '9999-12-31T23:59:59-23:59'],
])('a moment in %s is INVALID_ARGUMENT', async (_, moment) => {
  for (const variables of [{ from: moment }, { to: moment }]) {
    const { data, errors } = await graphql(server, owner, list, variables);
    expect({ data: data ?? null, code: errors?.[0]?.extensions?.code }).toEqual({
      data: null,
      code: 'INVALID_ARGUMENT',
    });
  }
});
