import { expect, test } from 'vitest';
import { signUp } from '../support/account.ts';
import { graphql, type Json } from '../support/client.ts';
import { createDatabase } from '../support/database.ts';
import { openControlPlane } from '../support/endpoint.ts';
import { everyRow } from '../support/every-row.ts';
import { startServer } from '../support/server.ts';

const databaseUrl = await createDatabase();
const server = await startServer({ databaseUrl, role: 'api' });
const { prisma } = openControlPlane(databaseUrl);
const administrator = await signUp(server, databaseUrl, { name: 'delta', email: 'zoe@example.com' });

/** The calls in the present period. The administrator has none. */
const used = { Alpha: 5, bravo: 900, charlie: 20 };
for (const [index, [name, count]] of Object.entries(used).entries()) {
  const { id } = await prisma.account.create({ data: { name, email: `${'xay'[index]}@example.com` } });
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
  node { name usage { used } } } pageInfo { hasNextPage endCursor } } }`;

async function page(asked: Record<string, unknown>): Promise<Json> {
  const { data, errors } = await graphql(server, administrator, list, asked);
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
    for (const first of [1, 3, 4]) {
      const rows = await everyRow((after) => page({ first, after, orderBy: { by, direction } }));
      expect(rows.map(({ name }) => name)).toEqual(expected);
      const turned = await everyRow((after) =>
        page({ first, after, orderBy: { by, direction: direction === 'ASC' ? 'DESC' : 'ASC' } }),
      );
      expect(turned.map(({ name }) => name)).toEqual(expected.toReversed());
    }
    const found = await page({ search: 'A@EXAMPLE', orderBy: { by, direction } });
    expect([found.totalCount, found.edges.map(({ node }: Json) => node.name)]).toEqual([1, ['bravo']]);
  },
);
