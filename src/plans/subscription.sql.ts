import type { Queryable } from '../db/pool.ts';
import type { PrismaTransaction } from '../db/prisma.ts';
import type { Language } from '../mail/queue-mail.ts';

/**
 * Locks an account's subscription, so that one transaction at a time changes or alerts it. The usage row, if needed, is
 * locked afterwards. Readers do not wait.
 */
export async function lockSubscription(tx: PrismaTransaction, accountId: string): Promise<void> {
  await tx.$queryRaw`/* lock_subscription */ select 1 from subscription where account_id = ${accountId}::uuid for no key update`;
}

/** The contents of a usage alert. */
export interface UsageAlert {
  /** The used share of the limit in percent: 80 or 100. */
  share: number;
  used: number;
  limit: number;
  planName: string;
  /** True if the plan allows calls past its limit. */
  overage: boolean;
  periodEnd: Date;
  email: string;
  language: Language | null;
  /** True if the owner wants alerts posted as well. */
  posts: boolean;
}

const present = `started_at + floor(extract(epoch from now() - started_at) / 2592000) * interval '2592000 s'`;
const share = `case when used >= requests_per_period then 100 else 80 end`;
const crossed = `used * 100 >= requests_per_period::bigint * 80 and alerted < ${share}`;

/**
 * Returns the next `max` accounts after `after`, by ascending id, that have used 80 % or all of their present period's
 * limit. Accounts already alerted are left out. Takes no lock.
 */
export async function findCrossed(db: Queryable, after: string, max: number): Promise<string[]> {
  const { rows } = await db.query<{ account_id: string }>(
    `/* find_crossed */
    select usage.account_id from subscription
    join plan on plan.id = plan_id
    join usage on usage.account_id = subscription.account_id and period_start = ${present}
    where ${crossed} and usage.account_id > $1 order by usage.account_id limit $2`,
    [after, max],
  );
  return rows.map((row) => row.account_id);
}

/**
 * Marks an account's alert as sent in this transaction and returns it; undefined if there is none. Locks the
 * subscription, so that the plan does not change meanwhile, and then the usage row.
 */
export async function claimAlert(tx: Queryable, accountId: string): Promise<UsageAlert | undefined> {
  const { rows } = await tx.query<Omit<UsageAlert, 'used'> & { used: string }>(
    `/* take_alert */
    with standing as (
      select subscription.account_id, ${present} as period_start, requests_per_period, overage, name
      from subscription join plan on plan.id = plan_id
      where account_id = $1 for no key update of subscription
    )
    update usage set alerted = ${share}
    from standing join account on account.id = standing.account_id
    where usage.account_id = standing.account_id and usage.period_start = standing.period_start and ${crossed}
    returning alerted as share, used, requests_per_period as limit, standing.name as "planName", standing.overage,
      usage.period_start + interval '2592000 s' as "periodEnd", email, language, alert_webhook_url is not null as posts`,
    [accountId],
  );
  const [row] = rows;
  return row && { ...row, used: Number(row.used) };
}
