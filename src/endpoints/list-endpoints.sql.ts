import { type OrderedBy, type Position, positionSql, type Stretch, stretchSql } from '../db/ordered.ts';
import { Parameters } from '../db/parameters.ts';
import type { Queryable } from '../db/pool.ts';

/** The filter of a list of endpoints of an account. */
export interface EndpointsInput {
  accountId: string;
  /** Lists instead the account's own endpoints that were deleted after this time. */
  deletedAfter: Date | undefined;
  /** Part of the name or the slug, ignoring case. */
  search: string | undefined;
}

/**
 * The expressions that endpoints can be ordered by, from data that the account may see. For a collaborator these are
 * the uses of their keys.
 */
export const endpointOrders = {
  CREATED: undefined,
  NAME: { value: 'lower(name)', type: 'text' },
  LAST_USED: {
    value: `coalesce((select (extract(epoch from max(used_at)) * 1000)::bigint from key_use
      where endpoint_id = listed.id and (keys is null or key_id = any(keys))), (extract(epoch from created_at) * 1000)::bigint)`,
    type: 'bigint',
  },
  REQUESTS: {
    value: `coalesce((select sum(succeeded + failed)::bigint from unnest(enum_range(null::environment_name)) as side (name)
      join day_figure on endpoint_id = listed.id and environment = side.name and day >= date_trunc('month', now() at time zone 'UTC')
      where keys is null or key_id = any(keys)), 0)`,
    type: 'bigint',
  },
} as const satisfies Record<string, OrderedBy>;

export type EndpointOrderBy = keyof typeof endpointOrders;

/** Returns the ids and positions of the endpoints in a stretch of an order. Takes no lock. */
export async function listEndpoints(
  db: Queryable,
  wanted: EndpointsInput,
  by: EndpointOrderBy,
  stretch: Stretch,
): Promise<Position[]> {
  const parameters = new Parameters(wanted.accountId);
  const order = endpointOrders[by];
  const value: OrderedBy = order && { value: 'sorted', type: order.type };
  const { rows } = await db.query<Position>(
    `/* list_endpoints */
    select ${positionSql(value)}
    from (select id, ${order?.value ?? 'null'} as sorted from (${listedSql(parameters, wanted)}) as listed) as ordered
    ${stretchSql(parameters, value, stretch)}`,
    parameters.values,
  );
  return rows;
}

/** Counts the whole list. Takes no lock. */
export async function countEndpoints(db: Queryable, wanted: EndpointsInput): Promise<number> {
  const parameters = new Parameters(wanted.accountId);
  const { rows } = await db.query<{ count: number }>(
    `/* count_endpoints */
    select count(*)::int as count from (${listedSql(parameters, wanted)}) as listed`,
    parameters.values,
  );
  return rows[0]?.count ?? 0;
}

/**
 * Returns SQL for the endpoints to list. Each has the keys whose use the account sees; null for all, on its own
 * endpoints.
 */
function listedSql(parameters: Parameters, { deletedAfter, search }: EndpointsInput): string {
  const sought = search === undefined ? undefined : parameters.add(search, 'text');
  const found = sought
    ? ` and (strpos(lower(endpoint.name), lower(${sought})) > 0 or strpos(slug, lower(${sought})) > 0)`
    : '';
  const own = 'select id, name, created_at, null::uuid[] as keys from endpoint where account_id = $1::uuid';
  if (deletedAfter) return `${own} and deleted_at > ${parameters.add(deletedAfter, 'timestamptz')}${found}`;
  return `${own} and deleted_at is null${found}
    union all
    select endpoint.id, endpoint.name, endpoint.created_at, array_agg(api_key.id)
    from collaborator join api_key on api_key.id = collaborator.api_key_id join endpoint on endpoint.id = api_key.endpoint_id
    where collaborator.account_id = $1::uuid and endpoint.account_id <> $1::uuid and deleted_at is null${found}
    group by endpoint.id`;
}
