import type pg from 'pg';
import type { PeriodUsage } from '../context/usage.ts';
import { periodMs } from './quota.ts';

/**
 * Returns SQL of a data-modifying CTE that counts each account's demand against the quota of its present 30-day period.
 * `$accounts` and `$counts` are arrays of one length. Its rows: account_id, `granted` (all of it on a plan with
 * overage, where calls past the limit count as such), the used calls of the period, its start (`period_start`) and the
 * seconds until its end (`resets_in`). The limit is the plan's present one. It locks the usage rows in account order,
 * so until the transaction ends nobody else counts for these accounts. An account without a subscription is absent.
 * `least` ignores the null of a plan without an end. A new row's `used` equals its grant.
 */
export function grantSql(accounts: string, counts: string): string {
  return `
    insert into usage as present (account_id, period_start, allowed, granted, used, included, overage)
    select demand.account_id,
      subscription.started_at + floor(extract(epoch from now() - subscription.started_at) / 2592000) * interval '2592000 s',
      limits.allowed, demand.n, least(demand.n, limits.allowed), plan.requests_per_period,
      case when plan.overage then greatest(demand.n - plan.requests_per_period, 0) else 0 end
    from unnest(${accounts}::uuid[], ${counts}::bigint[]) as demand (account_id, n)
    join subscription using (account_id)
    join plan on plan.id = subscription.plan_id
    cross join lateral (select case when plan.overage then null else plan.requests_per_period end as allowed) as limits
    order by demand.account_id
    on conflict (account_id, period_start) do update set
      allowed = excluded.allowed,
      granted = least(excluded.granted, excluded.allowed - least(present.used, excluded.allowed)),
      used = present.used + least(excluded.granted, excluded.allowed - least(present.used, excluded.allowed)),
      included = excluded.included,
      overage = present.overage + case when excluded.allowed is null
        then greatest(present.used + excluded.granted - greatest(present.used, excluded.included), 0) else 0 end
    returning account_id, least(granted, used) as granted, used, (extract(epoch from period_start) * 1000)::float8 as period_start,
      ceil(extract(epoch from period_start + interval '2592000 s' - now()))::int as resets_in`;
}

/** A row of grantSql as the driver reads it: a bigint is text. */
export interface GrantRow {
  account_id: string;
  granted: string;
  used: string;
  period_start: number;
  resets_in: number;
}

/** Returns the usage of an account's period once the grant is committed. */
export function usageOf({ used, period_start: periodStart }: Pick<GrantRow, 'used' | 'period_start'>): PeriodUsage {
  return { used: Number(used), periodStart, periodEnd: periodStart + periodMs };
}

/** Runs grantSql alone, for demands by account. Locks the usage rows until the transaction ends. */
export async function grantRows(tx: pg.ClientBase | pg.Pool, demand: ReadonlyMap<string, number>): Promise<GrantRow[]> {
  const { rows } = await tx.query<GrantRow>({
    name: 'grant_quota',
    text: `/* grant_quota */ ${grantSql('$1', '$2')}`,
    values: [[...demand.keys()], [...demand.values()]],
  });
  return rows;
}
