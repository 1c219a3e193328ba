import { beforeAll, expect, test } from 'vitest';
import { secret } from '../../harness/product.ts';
import { openAuth } from '../../src/accounts/auth.ts';
import { makeDemo } from '../../src/demo.ts';
import { randomEmail, signUp } from '../support/account.ts';
import { type GraphqlAnswer, graphql, type Json, rest } from '../support/client.ts';
import { createDatabase } from '../support/database.ts';
import { makeEndpoint, openControlPlane } from '../support/endpoint.ts';
import { startServer } from '../support/server.ts';

const databaseUrl = await createDatabase();
const server = await startServer({ databaseUrl, role: 'api' });
const other = await startServer({ databaseUrl, role: 'api' });
const { prisma, seal } = openControlPlane(databaseUrl);
const list = `query ($first: Int, $after: String, $last: Int, $before: String, $search: String) { accounts(first: $first, after:
    $after, last: $last, before: $before, search: $search) { totalCount pageInfo { endCursor hasNextPage } edges { cursor
    node { id name email emailVerified administrator createdAt } } } }`;
const administrator = { cookie: '' };

beforeAll(async () => {
  await makeDemo({ prisma, seal, auth: openAuth({ prisma, secret, publicUrl: server.url }) }, server.url);
  const racers = await Promise.all(
    Array.from({ length: 4 }, async (_, n) => signUp(n % 2 ? server : other, databaseUrl, { name: `Racer ${n}` })),
  );
  const chosen = await prisma.account.findFirstOrThrow({ where: { administrator: true } });
  administrator.cookie = racers.find(({ id }) => id === chosen.id)?.cookie ?? '';
});

test('exactly one of several simultaneous first sign-ups becomes administrator, and never the demo', async () => {
  const accounts = await prisma.account.findMany({ where: { administrator: true } });
  expect(accounts.map(({ name }) => name)).toEqual([expect.stringMatching(/^Racer/)]);
});

test('an administrator pages through all accounts, newest first, with a total count', async () => {
  const all = await prisma.account.findMany({ orderBy: { id: 'desc' } });
  const seen: string[] = [];
  for (let after: string | null = null; ; ) {
    const { data, errors }: GraphqlAnswer<Json> = await graphql(server, administrator, list, { first: 4, after });
    expect(errors).toBeUndefined();
    expect(data.accounts.totalCount).toBe(all.length);
    seen.push(...data.accounts.edges.map(({ node }: Json) => node.id));
    if (!data.accounts.pageInfo.hasNextPage) break;
    after = data.accounts.pageInfo.endCursor;
  }
  expect(seen).toEqual(all.map(({ id }) => id));
});

test('accounts are found by part of their name or address, in any case', async () => {
  const wanted = await signUp(server, databaseUrl, { name: 'Grace Hopper', email: `Cobol-${randomEmail()}` });
  for (const search of ['grace h', 'COBOL-', wanted.email]) {
    const { data } = await graphql(server, administrator, list, { search });
    expect(data.accounts.edges.map(({ node }: Json) => node.id)).toEqual([wanted.id]);
  }
  expect((await graphql(server, administrator, list, { search: 'nobody’s' })).data.accounts).toMatchObject({
    totalCount: 0,
    edges: [],
  });
  for (const search of ['%', '_', "'", '\\', '"', '€'])
    expect((await graphql(server, administrator, list, { search })).errors).toBeUndefined();
});

test('an invalid page is refused', async () => {
  const { data } = await graphql(server, administrator, list, { first: 1 });
  const cursor = data.accounts.edges[0].cursor;
  const wrong = [
    { first: -1 },
    { first: 0 },
    { first: 101 },
    { first: 1, after: 'abc' },
    { first: 1, after: '' },
    { first: 1, after: Buffer.from('GPC:S:abc').toString('base64') },
    { first: 1, after: Buffer.from('GPC:N:1').toString('base64') },
    { first: 1, after: cursor, last: 1 },
    { search: 'a\0b' },
    { search: '\ud800' },
    { search: 'a'.repeat(255) },
  ];
  for (const variables of wrong) {
    const { errors } = await graphql(server, administrator, list, variables);
    expect({ variables, code: errors?.[0]?.extensions?.code }).toEqual({ variables, code: 'INVALID_ARGUMENT' });
  }
});

test('only administrators list accounts', async () => {
  const { keys } = await makeEndpoint(databaseUrl);
  const account = await signUp(server, databaseUrl);
  const codeFor = async (as: Parameters<typeof graphql>[1]) =>
    (await graphql(server, as, list)).errors?.[0]?.extensions?.code;
  expect(await codeFor(account)).toBe('PERMISSION_DENIED');
  expect(await codeFor(keys.sandbox)).toBe('PERMISSION_DENIED');
  expect(await codeFor(undefined)).toBe('UNAUTHENTICATED');
  await prisma.account.update({ where: { id: account.id }, data: { administrator: true } });
  expect(await codeFor(account)).toBeUndefined();
});

test('an administrator does not see the alert target of another account', async () => {
  const { errors } = await graphql(
    server,
    administrator,
    '{ accounts(first: 2) { edges { node { alertWebhookUrl } } } }',
  );
  expect(errors?.[0]?.extensions?.code).toBe('PERMISSION_DENIED');
  expect(
    (await rest(server, administrator).post('/graphql', { query: '{ account { alertWebhookUrl } }' })).json,
  ).toEqual({
    data: { account: { alertWebhookUrl: null } },
  });
});
