import { type OrderedBy, type Place, placeSql, type Stretch, stretchSql } from '../db/ordered.ts';
import { Parameters } from '../db/parameters.ts';
import type { Queryable } from '../db/pool.ts';

/** Which endpoints of an account a list is to have. */
export interface EndpointsInput {
  accountId: string;
  /** Instead of those that it owns or collaborates on: its own that were deleted after this moment. */
  deletedAfter: Date | undefined;
  /** In the name or the slug, in any case. */
  search: string | undefined;
}

/** What endpoints can be ordered by. Each is told of what the account may see: of a collaborator that is what their keys have done. */
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

/** Where the endpoints of a stretch stand in an order. Takes no lock. */
export async function listEndpoints(
  db: Queryable,
  wanted: EndpointsInput,
  by: EndpointOrderBy,
  stretch: Stretch,
): Promise<Place[]> {
  const parameters = new Parameters(wanted.accountId);
  const order = endpointOrders[by];
  const value: OrderedBy = order && { value: 'sorted', type: order.type };
  const { rows } = await db.query<Place>(
    `/* list_endpoints */
    select ${placeSql(value)} from (select id, ${order?.value ?? 'null'} as sorted from (${listedSql(parameters, wanted)}) as listed) as placed
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

/** What there is to list, and of each endpoint the keys whose doings the account sees: null for all, which is its owner's. */
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
