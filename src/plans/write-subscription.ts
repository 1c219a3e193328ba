import { refuseStale } from '../audit/refuse-stale.ts';
import type { PrismaTransaction } from '../db/prisma.ts';
import { Refusal } from '../errors.ts';
import { isUuid } from '../ids.ts';
import { lockSubscription } from './lock-subscription.sql.ts';
import { periodMs } from './period.ts';

/** What is absent stays as it is; a null end is none. */
export interface SubscriptionChanges {
  planId?: string;
  endsAt?: Date | null;
  /** The revision that was read. */
  ifRevision?: number | null | undefined;
}

const endsAtYears = { min: 2000, max: 9999 };

/**
 * Changes an account's subscription, from one statement to the next: the period and what it has used stay, and a changed
 * plan is alerted of anew. Answers with the subscription as it was and as it is. Throws NOT_FOUND, INVALID_ARGUMENT,
 * SETTINGS_CHANGED.
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

/** The database takes no year 0, and a slip of the pen is no end. */
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
