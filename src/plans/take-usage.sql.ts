import type { Queryable } from '../db/pool.ts';

interface Row {
  account_id: string;
  granted: string;
  resets_in: number;
}

/**
 * Adds to the usage of each account's present period what of `counts` still fits, and returns how much that was, and in how many seconds the
 * period ends. The
 * limit is the plan's as it stands now. Locks the usage rows in account order; an account without a subscription is
 * absent. `least` passes over the null of a plan without an end, and a row just made has used what it was granted.
 */
export async function takeUsage(tx: Queryable, accountIds: string[], counts: number[]): Promise<Row[]> {
  const { rows } = await tx.query<Row>(
    `/* take_usage */
    insert into usage as present (account_id, period_start, allowed, granted, used)
    select demand.account_id,
      subscription.started_at + floor(extract(epoch from now() - subscription.started_at) / 2592000) * interval '2592000 s',
      limits.allowed, demand.n, least(demand.n, limits.allowed)
    from unnest($1::uuid[], $2::bigint[]) as demand (account_id, n)
    join subscription using (account_id)
    join plan on plan.id = subscription.plan_id
    cross join lateral (select case when plan.overage then null else plan.requests_per_period end as allowed) as limits
    order by demand.account_id
    on conflict (account_id, period_start) do update set
      allowed = excluded.allowed,
      granted = least(excluded.granted, excluded.allowed - least(present.used, excluded.allowed)),
      used = present.used + least(excluded.granted, excluded.allowed - least(present.used, excluded.allowed))
    returning account_id, least(granted, used) as granted,
      ceil(extract(epoch from period_start + interval '2592000 s' - now()))::int as resets_in`,
    [accountIds, counts],
  );
  return rows;
}
