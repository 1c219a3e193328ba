import { refuseStale } from '../audit/refuse-stale.ts';
import type { PrismaTransaction } from '../db/prisma.ts';
import { Refusal } from '../errors.ts';
import { isUuid } from '../ids.ts';
import { lockSubscription } from './lock-subscription.sql.ts';
import { periodMs } from './period.ts';

/** Absent values stay; a null end removes the end. */
export interface SubscriptionChanges {
  planId?: string;
  endsAt?: Date | null;
  /** The revision that the caller read. */
  ifRevision?: number | null | undefined;
}

const endsAtYears = { min: 2000, max: 9999 };

/**
 * Changes an account's subscription in one transaction. The period and its usage stay; a changed plan is alerted anew.
 * Returns the subscription before and after. Throws NOT_FOUND, INVALID_ARGUMENT, SETTINGS_CHANGED.
 */
export async function writeSubscription(
  tx: PrismaTransaction,
  accountId: string,
  { planId, endsAt, ifRevision }: SubscriptionChanges,
) {
  checkEnd(endsAt);
  if (!isUuid(accountId)) throw noSuchAccount();
  await lockSubscription(tx, accountId);
  const [before, plans] = await Promise.all([
    tx.subscription.findUnique({ where: { accountId }, include: { plan: true, account: { select: { email: true } } } }),
    tx.plan.findMany(),
  ]);
  if (!before) throw noSuchAccount();
  await refuseStale(tx, ifRevision, {
    revision: before.revision,
    current: () => ({ plan: before.planId, endsAt: before.endsAt }),
  });
  const plan = planId === undefined ? before.plan : plans.find(({ id }) => id === planId);
  if (!plan)
    throw new Refusal('NOT_FOUND', {
      message: `There is no such plan; choose one of ${plans.map(({ id }) => id).join(', ')}`,
    });
  const after = await tx.subscription.update({ where: { accountId }, data: { planId: plan.id, endsAt } });
  if (plan.id !== before.planId) {
    await tx.usage.updateMany({
      where: { accountId, periodStart: { gt: new Date(Date.now() - periodMs) } },
      data: { alerted: 0 },
    });
  }
  return { before, after, plan };
}

/** The database has no year 0, and a typing error must not become an end. */
function checkEnd(endsAt: Date | null | undefined): void {
  const year = endsAt?.getUTCFullYear();
  if (year !== undefined && !(year >= endsAtYears.min && year <= endsAtYears.max)) {
    throw new Refusal('INVALID_ARGUMENT', {
      message: `endsAt must lie between the years ${endsAtYears.min} and ${endsAtYears.max}`,
    });
  }
}

function noSuchAccount(): Refusal {
  return new Refusal('NOT_FOUND', { message: 'There is no such account' });
}
