import { type OrderedBy, type Position, positionSql, type Stretch, stretchSql } from '../db/ordered.ts';
import { Parameters } from '../db/parameters.ts';
import type { Queryable } from '../db/pool.ts';
import type { PrismaTransaction } from '../db/prisma.ts';

/** The expressions that accounts can be ordered by. */
export const accountOrders = {
  CREATED: undefined,
  NAME: { value: 'lower(name)', type: 'text' },
  EMAIL: { value: 'email', type: 'text' },
  USAGE: { value: 'used', type: 'bigint' },
} as const satisfies Record<string, OrderedBy>;

export type AccountOrderBy = keyof typeof accountOrders;

/** Returns the ids and positions of the accounts in a stretch of an order. Takes no lock. */
export async function listAccounts(
  db: Queryable,
  search: string | undefined,
  by: AccountOrderBy,
  stretch: Stretch,
): Promise<Position[]> {
  const parameters = new Parameters();
  const { rows } = await db.query<Position>(
    `/* list_accounts */
    select ${positionSql(accountOrders[by])} from ${by === 'USAGE' ? usedSql : 'account'}
    ${stretchSql(parameters, accountOrders[by], stretch, foundSql(parameters, search))}`,
    parameters.values,
  );
  return rows;
}

/** Counts the whole list. Takes no lock. */
export async function countAccounts(db: Queryable, search: string | undefined): Promise<number> {
  const parameters = new Parameters();
  const { rows } = await db.query<{ count: number }>(
    `/* count_accounts */
    select count(*)::int as count from account where ${foundSql(parameters, search).join(' and ') || 'true'}`,
    parameters.values,
  );
  return rows[0]?.count ?? 0;
}

/** Includes the usage of the present period: the one that began within the last 30 days. */
const usedSql = `(select account.id, name, email, coalesce(usage.used, 0) as used from account
    left join usage on usage.account_id = account.id and period_start > now() - interval '2592000 s') as account`;

function foundSql(parameters: Parameters, search: string | undefined): string[] {
  if (search === undefined) return [];
  const sought = parameters.add(search, 'text');
  return [`(strpos(lower(name), lower(${sought})) > 0 or strpos(lower(email), lower(${sought})) > 0)`];
}

/** Locks an account's row, so that one transaction at a time changes it. Readers do not wait. */
export async function lockAccount(tx: PrismaTransaction, accountId: string): Promise<void> {
  await tx.$queryRaw`/* lock_account */ select 1 from account where id = ${accountId}::uuid for no key update`;
}

/** Deletes up to `max` expired sessions or verifications. Returns their number. Locks each deleted row. */
export async function deleteExpired(db: Queryable, table: 'session' | 'verification', max: number): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `/* delete_expired */
    with gone as (delete from ${table} where id = any(array(select id from ${table} where expires_at < now() limit $1)) returning 1)
    select count(*)::int as count from gone`,
    [max],
  );
  return rows[0]?.count ?? 0;
}
