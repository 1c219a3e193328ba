import { type OrderedBy, type Position, positionSql, type Stretch, stretchSql } from '../db/ordered.ts';
import { Parameters } from '../db/parameters.ts';
import type { Queryable } from '../db/pool.ts';
import type { PrismaTransaction } from '../db/prisma.ts';

/** The filter of a list of keys. */
interface KeysInput {
  endpointId: string;
  /** The account that asks: the owner sees all keys, a collaborator their own. */
  accountId: string;
  /** Part of the name, ignoring case. */
  search: string | undefined;
}

/** The expressions that keys can be ordered by. */
export const keyOrders = {
  CREATED: undefined,
  DEFAULT: { value: '"default"::int::bigint', type: 'bigint' },
  NAME: { value: 'lower(name)', type: 'text' },
  LAST_USED: {
    value: `coalesce((select (extract(epoch from used_at) * 1000)::bigint from key_use
      where endpoint_id = listed.endpoint_id and key_id = listed.id), 0)`,
    type: 'bigint',
  },
} as const satisfies Record<string, OrderedBy>;

export type KeyOrderBy = keyof typeof keyOrders;

/**
 * Returns the ids and positions of the keys in a stretch of an order. An endpoint has at most 200 keys. Takes no lock.
 */
export async function listKeys(
  db: Queryable,
  wanted: KeysInput,
  by: KeyOrderBy,
  stretch: Stretch,
): Promise<Position[]> {
  const parameters = new Parameters(wanted.endpointId, wanted.accountId);
  const order = keyOrders[by];
  const value: OrderedBy = order && { value: 'sorted', type: order.type };
  const { rows } = await db.query<Position>(
    `/* list_keys */
    select ${positionSql(value)}
    from (select id, ${order?.value ?? 'null'} as sorted from (${listedSql(parameters, wanted)}) as listed) as ordered
    ${stretchSql(parameters, value, stretch)}`,
    parameters.values,
  );
  return rows;
}

/** Counts the whole list. Takes no lock. */
export async function countKeys(db: Queryable, wanted: KeysInput): Promise<number> {
  const parameters = new Parameters(wanted.endpointId, wanted.accountId);
  const { rows } = await db.query<{ count: number }>(
    `/* count_keys */
    select count(*)::int as count from (${listedSql(parameters, wanted)}) as listed`,
    parameters.values,
  );
  return rows[0]?.count ?? 0;
}

function listedSql(parameters: Parameters, { search }: KeysInput): string {
  const found = search === undefined ? '' : ` and strpos(lower(name), lower(${parameters.add(search, 'text')})) > 0`;
  return `select * from api_key where endpoint_id = $1::uuid${found} and (
      exists (select from endpoint where endpoint.id = $1::uuid and account_id = $2::uuid)
      or exists (select from collaborator where api_key_id = api_key.id and account_id = $2::uuid)
    )`;
}

/** Locks an endpoint's row, so that one transaction at a time counts and names its keys. Readers do not wait. */
export async function lockEndpointRow(tx: PrismaTransaction, endpointId: string): Promise<void> {
  await tx.$queryRaw`/* lock_endpoint */ select 1 from endpoint where id = ${endpointId}::uuid for no key update`;
}

/**
 * Locks a key's row, so that one transaction at a time changes it, its secrets and its collaborators. Readers do not
 * wait.
 */
export async function lockKeyRow(tx: PrismaTransaction, keyId: string): Promise<void> {
  await tx.$queryRaw`/* lock_key */ select 1 from api_key where id = ${keyId}::uuid for no key update`;
}
