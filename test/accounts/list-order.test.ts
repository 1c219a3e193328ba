import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { graphql, type Json } from '../support/client.ts';
import { openControlPlane } from '../support/endpoint.ts';
import { everyRow } from '../support/every-row.ts';
import { sharedServer } from '../support/shared-server.ts';

const server = await sharedServer();
const { prisma } = openControlPlane(server.databaseUrl);
/** The host of the addresses of this file's accounts. */
const host = `${randomBytes(8).toString('hex')}.example.com`;
await prisma.account.create({ data: { name: 'delta', email: `zoe@${host}` } });

/** The calls in the present period. Delta has none. */
const used = { Alpha: 5, bravo: 900, charlie: 20 };
for (const [index, [name, count]] of Object.entries(used).entries()) {
  const { id } = await prisma.account.create({ data: { name, email: `${'xay'[index]}@${host}` } });
  const { startedAt } = await prisma.subscription.findUniqueOrThrow({ where: { accountId: id } });
  // Usage of an earlier period does not count.
  const before = new Date(startedAt.getTime() - 30 * 86_400_000);
  const rows = [
    { periodStart: startedAt, used: count },
    ...(name === 'Alpha' ? [{ periodStart: before, used: 1_000_000 }] : []),
  ];
  await prisma.usage.createMany({ data: rows.map((row) => ({ accountId: id, ...row })) });
}

const list = `query ($first: Int, $after: String, $search: String, $orderBy: AccountOrder) {
  accounts(first: $first, after: $after, search: $search, orderBy: $orderBy) { totalCount edges {
  node { name email usage { used } } } pageInfo { hasNextPage endCursor } } }`;

async function page(asked: Record<string, unknown>): Promise<Json> {
  const { data, errors } = await graphql(server, server.administrator, list, asked);
  expect(errors).toBeUndefined();
  return data.accounts;
}

test.each([
  ['NAME', 'ASC', ['Alpha', 'bravo', 'charlie', 'delta']],
  ['EMAIL', 'ASC', ['bravo', 'Alpha', 'charlie', 'delta']],
  ['CREATED', 'DESC', ['charlie', 'bravo', 'Alpha', 'delta']],
  ['USAGE', 'DESC', ['bravo', 'charlie', 'Alpha', 'delta']],
])(
  'accounts by %s, %s first, are the same in pages of any size, in both directions',
  async (by, direction, expected) => {
    const turned = { by, direction: direction === 'ASC' ? 'DESC' : 'ASC' };
    for (const asked of [
      { first: 1, search: host },
      { first: 3, search: host },
      { first: 4, search: host },
      { first: 100 },
    ]) {
      const names = async (orderBy: object) => {
        const rows = await everyRow((after) => page({ ...asked, after, orderBy }));
        return rows.filter(({ email }) => email.endsWith(`@${host}`)).map(({ name }) => name);
      };
      expect(await names({ by, direction })).toEqual(expected);
      expect(await names(turned)).toEqual(expected.toReversed());
    }
    const found = await page({ search: `A@${host}`.toUpperCase(), orderBy: { by, direction } });
    expect([found.totalCount, found.edges.map(({ node }: Json) => node.name)]).toEqual([1, ['bravo']]);
  },
);
