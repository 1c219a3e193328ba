import { expect, test } from 'vitest';
import { makeUser } from '../support/account.ts';
import { type Credentials, type Json, rest } from '../support/client.ts';
import { makeCollaborationKey, makeEndpoint } from '../support/endpoint.ts';
import { everyRow } from '../support/every-row.ts';
import { answered, databaseUrl, owner, prisma, refused, server } from './endpoint-fixtures.ts';

const endpointsOf = `query ($first: Int, $last: Int, $after: String, $before: String, $search: String, $orderBy: EndpointOrder) {
  endpoints(first: $first, last: $last, after: $after, before: $before, search: $search, orderBy: $orderBy) {
    totalCount edges { node { name lastUsedAt } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`;
const keysOf = `query ($slug: String!, $first: Int, $after: String, $search: String, $orderBy: KeyOrder) {
  endpoint(endpoint: $slug) {
    keys(first: $first, after: $after, search: $search, orderBy: $orderBy) { totalCount edges {
    node { name lastUsedAt } } pageInfo { hasNextPage endCursor } }
  }
}`;

const names = ({ edges }: Json): string[] => edges.map(({ node }: Json) => node.name);
const endpoints = async (as: Credentials, asked: Record<string, unknown>): Promise<Json> =>
  (await answered(as, endpointsOf, asked)).endpoints;

/** Seven endpoints in the order of creation: the day of their last use in 2026-05, and their requests of this month. */
const usage = {
  delta: [3, 5],
  Alpha: [7, 0],
  echo: [undefined, 9],
  'bravo_%': [1, 5],
  charlie: [2, 1],
  Golf: [6, 0],
  foxtrot: [4, 2],
} as const;
const account = await makeUser(databaseUrl);
const made = new Map<string, Awaited<ReturnType<typeof makeEndpoint>>>();
for (const [name, [usedOn, requests]] of Object.entries(usage)) {
  const endpoint = await makeEndpoint(databaseUrl, { accountId: account.id, name });
  made.set(name, endpoint);
  const { endpointId, keyId } = endpoint;
  if (usedOn) await prisma.keyUse.create({ data: { endpointId, keyId, usedAt: new Date(Date.UTC(2026, 4, usedOn)) } });
  // Usage of a past month does not count.
  const days = [new Date(), new Date(Date.UTC(2026, 4, 1))];
  const figure = { endpointId, keyId, environment: 'SANDBOX' as const, succeeded: requests, failed: 0 };
  await prisma.dayFigure.createMany({
    data: days.map((day, old) => ({ ...figure, day, succeeded: old ? 1_000 * (10 - requests) : requests })),
  });
}
/** An endpoint that was never used sorts by its creation, which is later than all these uses. */
await prisma.endpoint.update({
  where: { id: made.get('echo')?.endpointId ?? '' },
  data: { createdAt: new Date(Date.UTC(2026, 3, 1)) },
});

const orders: [string, string, string[]][] = [
  ['NAME', 'ASC', ['Alpha', 'bravo_%', 'charlie', 'delta', 'echo', 'foxtrot', 'Golf']],
  ['CREATED', 'ASC', ['delta', 'Alpha', 'echo', 'bravo_%', 'charlie', 'Golf', 'foxtrot']],
  ['LAST_USED', 'DESC', ['Alpha', 'Golf', 'foxtrot', 'delta', 'charlie', 'bravo_%', 'echo']],
  ['REQUESTS', 'DESC', ['echo', 'bravo_%', 'delta', 'foxtrot', 'charlie', 'Golf', 'Alpha']],
];

test.each(orders)(
  'endpoints by %s, %s first, are the same in pages of any size, in both directions',
  async (by, direction, expected) => {
    const [here, back] = [direction, direction === 'ASC' ? 'DESC' : 'ASC'];
    for (const first of [1, 3, 7]) {
      const rows = await everyRow((after) => endpoints(account, { first, after, orderBy: { by, direction: here } }));
      expect(rows.map(({ name }) => name)).toEqual(expected);
      const turned = await everyRow((after) => endpoints(account, { first, after, orderBy: { by, direction: back } }));
      expect(turned.map(({ name }) => name)).toEqual(expected.toReversed());
    }
    const orderBy = { by, direction };
    const last = await endpoints(account, { last: 3, orderBy });
    expect([names(last), last.pageInfo.hasPreviousPage, last.totalCount]).toEqual([expected.slice(-3), true, 7]);
    expect(names(await endpoints(account, { last: 3, before: last.pageInfo.startCursor, orderBy }))).toEqual(
      expected.slice(-6, -3),
    );
  },
);

test('paging continues although the last endpoint of the page was used meanwhile and moved to the front', async () => {
  const moving = await makeUser(databaseUrl);
  for (const [day, name] of ['a', 'b', 'c', 'd'].entries()) {
    const { endpointId, keyId } = await makeEndpoint(databaseUrl, { accountId: moving.id, name });
    await prisma.keyUse.create({ data: { endpointId, keyId, usedAt: new Date(Date.UTC(2026, 4, 1 + day)) } });
  }
  const byUse = { by: 'LAST_USED', direction: 'DESC' };
  const rows = await everyRow(
    (after) => endpoints(moving, { first: 2, after, orderBy: byUse }),
    async (seen) => {
      expect(seen).toEqual(['d', 'c']);
      const { id } = await prisma.endpoint.findFirstOrThrow({ where: { accountId: moving.id, name: 'c' } });
      await prisma.keyUse.updateMany({ where: { endpointId: id }, data: { usedAt: new Date() } });
    },
  );
  expect(rows.map(({ name }) => name)).toEqual(['d', 'c', 'b', 'a']);
});

test('endpoints are found by part of their name or slug, in any case and with any characters', async () => {
  const slug = made.get('Golf')?.slug ?? '';
  for (const [search, expected] of [
    ['ALPH', ['Alpha']],
    ['_%', ['bravo_%']],
    ['%', ['bravo_%']],
    [slug.slice(3, 18).toUpperCase(), ['Golf']],
    ['nothing', []],
  ] as const) {
    const found = await endpoints(account, { search, orderBy: { by: 'NAME', direction: 'ASC' } });
    expect({ search, names: names(found), total: found.totalCount }).toEqual({
      search,
      names: expected,
      total: expected.length,
    });
  }
});

test("a collaborator sees nothing of others' use, not even by the order", async () => {
  const collaborator = await makeUser(databaseUrl);
  for (const [name, usedOn] of [
    ['busy', undefined],
    ['quiet', 20],
  ] as const) {
    const { endpointId, keyId } = await makeEndpoint(databaseUrl, { accountId: owner.id, name });
    await prisma.keyUse.create({ data: { endpointId, keyId, usedAt: new Date(Date.UTC(2027, 0, 1)) } });
    const shared = await makeCollaborationKey(databaseUrl, endpointId);
    const tokenHash = new Uint8Array(Buffer.from(endpointId));
    const joined = {
      email: collaborator.email,
      accountId: collaborator.id,
      acceptedAt: new Date(),
      expiresAt: new Date(),
    };
    await prisma.collaborator.create({ data: { apiKeyId: shared.keyId, tokenHash, ...joined } });
    await prisma.endpoint.update({ where: { id: endpointId }, data: { createdAt: new Date(Date.UTC(2026, 0, 1)) } });
    if (usedOn)
      await prisma.keyUse.create({
        data: { endpointId, keyId: shared.keyId, usedAt: new Date(Date.UTC(2026, 4, usedOn)) },
      });
  }
  const { edges } = await endpoints(collaborator, { orderBy: { by: 'LAST_USED', direction: 'DESC' } });
  expect(edges).toEqual([
    { node: { name: 'quiet', lastUsedAt: '2026-05-20T00:00:00.000Z' } },
    { node: { name: 'busy', lastUsedAt: null } },
  ]);
});

test('a cursor of another order, or a forged one, is INVALID_ARGUMENT', async () => {
  const byName = { by: 'NAME', direction: 'ASC' };
  const { endCursor } = (await endpoints(account, { first: 1, orderBy: byName })).pageInfo;
  const forged = (...parts: string[]) => Buffer.from(JSON.stringify(parts)).toString('base64url');
  const id = made.get('Alpha')?.endpointId ?? '';
  const byUse = { by: 'LAST_USED', direction: 'DESC' };
  for (const asked of [
    { after: endCursor, orderBy: byUse },
    { after: endCursor },
    { after: forged('LAST_USED', 'x', id), orderBy: byUse },
    { after: forged('LAST_USED', '1e99', id), orderBy: byUse },
    { after: forged('LAST_USED', '1', 'x'), orderBy: byUse },
    { after: forged('NAME', 'a\0', id), orderBy: byName },
    { search: 'a\0' },
    { search: 'a'.repeat(255) },
  ]) {
    expect({ asked, ...(await refused(account, endpointsOf, asked)) }).toMatchObject({
      asked,
      code: 'INVALID_ARGUMENT',
    });
  }
});

test('keys are found by name, and ordered by name and by last use, in pages of any size', async () => {
  const { slug, endpointId, keys, path } = await makeEndpoint(databaseUrl, { accountId: account.id });
  for (const name of ['delta', 'Bravo', 'charlie', 'Alpha']) {
    const { keyId } = await makeCollaborationKey(databaseUrl, endpointId, { name });
    if (name !== 'delta')
      await prisma.keyUse.create({ data: { endpointId, keyId, usedAt: new Date(Date.UTC(2026, 4, name.length)) } });
  }
  expect((await rest(server, keys.sandbox).post(path, {})).status).toBe(202);
  const page = async (asked: object): Promise<Json> =>
    (await answered(account, keysOf, { slug, ...asked })).endpoint.keys;
  for (const [orderBy, expected] of [
    [undefined, ['Default', 'Alpha', 'charlie', 'Bravo', 'delta']],
    [{ by: 'NAME', direction: 'ASC' }, ['Alpha', 'Bravo', 'charlie', 'Default', 'delta']],
    [{ by: 'CREATED', direction: 'ASC' }, ['Default', 'delta', 'Bravo', 'charlie', 'Alpha']],
    [{ by: 'LAST_USED', direction: 'DESC' }, ['charlie', 'Alpha', 'Bravo']],
  ] as const) {
    for (const first of [1, 2, 50]) {
      const rows = await everyRow((after) => page({ first, after, orderBy }));
      const wanted = rows.map(({ name }) => name).filter((name) => expected.some((one) => one === name));
      expect({ orderBy, first, names: wanted }).toEqual({ orderBy, first, names: expected });
      expect(rows).toHaveLength(5);
    }
  }
  expect(await page({ search: 'ALPHA' })).toMatchObject({ totalCount: 1, edges: [{ node: { name: 'Alpha' } }] });
});
