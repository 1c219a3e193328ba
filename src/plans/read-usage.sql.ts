import type { PeriodUsage } from '../context/usage.ts';
import type { Queryable } from '../db/pool.ts';
import { usageOf } from './grant-quota.sql.ts';

/** A period as its owner sees it. */
export interface SeenUsage extends PeriodUsage {
  /**
   * The plan's present limit for the present period and for periods without a request; else the limit at the period's
   * last request.
   */
  readonly limit: number;
  /** The used requests past the limit, on a plan that allows them. */
  readonly overage: number;
}

/**
 * Returns an account's last periods, at most `count`, the present one first, by the database's clock. Includes periods
 * without a request, none from before the subscription. Empty for a deleted account. Takes no lock.
 */
export async function readUsage(db: Queryable, accountId: string, count: number): Promise<SeenUsage[]> {
  const { rows } = await db.query<{ period_start: number; used: string; overage: string; quota: string }>(
    `/* read_usage */
    select (extract(epoch from period.start) * 1000)::float8 as period_start,
      coalesce(usage.used, 0) as used, coalesce(usage.overage, 0) as overage,
      coalesce(case when index < present.number then usage.included end, plan.requests_per_period) as quota
    from subscription
    join plan on plan.id = subscription.plan_id
    cross join lateral (select floor(extract(epoch from now() - started_at) / 2592000)::int as number) as present
    cross join lateral generate_series(present.number, greatest(present.number - $2::int + 1, least(present.number, 0)), -1) as index
    cross join lateral (select started_at + index * interval '2592000 s' as start) as period
    left join usage on usage.account_id = subscription.account_id and usage.period_start = period.start
    where subscription.account_id = $1
    order by index desc`,
    [accountId, count],
  );
  return rows.map((row) => ({ ...usageOf(row), overage: Number(row.overage), limit: Number(row.quota) }));
}
