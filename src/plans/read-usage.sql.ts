import type { PeriodUsage } from '../context/usage.ts';
import type { Queryable } from '../db/pool.ts';
import { usageOf } from './grant-quota.sql.ts';

/** A period as the owner sees it. */
export interface SeenUsage extends PeriodUsage {
  /** Of the plan now for the present period and for those without a request; else as it was at the period's last request. */
  readonly limit: number;
  /** How many of those used were past the limit of a plan that goes on. */
  readonly overage: number;
}

/**
 * An account's last periods, at most `count`, the present one first, by the database's clock; periods without a request are
 * there too, none from before the subscription began. Empty for an account that is gone. Takes no lock.
 */
export async function readUsage(db: Queryable, accountId: string, count: number): Promise<SeenUsage[]> {
  const { rows } = await db.query<{ period_start: number; used: string; overage: string; quota: string }>(
    `/* read_usage */
    select (extract(epoch from period.start) * 1000)::float8 as period_start, coalesce(usage.used, 0) as used, coalesce(usage.overage, 0) as overage,
      coalesce(case when place < present.number then usage.included end, plan.requests_per_period) as quota
    from subscription
    join plan on plan.id = subscription.plan_id
    cross join lateral (select floor(extract(epoch from now() - started_at) / 2592000)::int as number) as present
    cross join lateral generate_series(present.number, greatest(present.number - $2::int + 1, least(present.number, 0)), -1) as place
    cross join lateral (select started_at + place * interval '2592000 s' as start) as period
    left join usage on usage.account_id = subscription.account_id and usage.period_start = period.start
    where subscription.account_id = $1
    order by place desc`,
    [accountId, count],
  );
  return rows.map((row) => ({ ...usageOf(row), overage: Number(row.overage), limit: Number(row.quota) }));
}
