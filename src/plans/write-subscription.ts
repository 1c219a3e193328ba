import type { AccountActor } from '../access/actor.ts';
import { audit } from '../audit/audit.ts';
import { refuseStale } from '../audit/refuse-stale.ts';
import type { Changing, Services } from '../context.ts';
import type { PrismaTransaction } from '../db/prisma.ts';
import { Refusal } from '../errors.ts';
import { isUuid } from '../ids.ts';
import { periodMs } from './quota.ts';
import { lockSubscription } from './subscription.sql.ts';

/** Returns true if an account may choose its own plan. */
export function mayChangePlan(
  { planChanges }: Pick<Services, 'planChanges'>,
  { administrator }: Pick<AccountActor, 'administrator'>,
): boolean {
  return planChanges === 'owner' || administrator;
}

/**
 * Changes the plan of an account at once. An end set by an administrator stays. Throws PLAN_BY_ADMINISTRATOR,
 * NOT_FOUND, SETTINGS_CHANGED.
 */
export async function changePlan(
  context: Changing & Pick<Services, 'planChanges'>,
  account: AccountActor,
  planId: string,
  ifRevision?: number | null,
): Promise<void> {
  if (!mayChangePlan(context, account)) throw new Refusal('PLAN_BY_ADMINISTRATOR');
  const { prisma, by } = context;
  const { accountId } = account;
  await prisma.$transaction(async (tx) => {
    const { before, plan } = await writeSubscription(tx, accountId, { planId, ifRevision });
    await audit(tx, by, {
      action: 'plan.changed',
      ownerId: accountId,
      subject: plan.name,
      details: { from: before.planId, to: plan.id },
    });
  });
}

/**
 * Sets the plan and the end of any account's subscription, for administrators. Throws NOT_FOUND, INVALID_ARGUMENT,
 * SETTINGS_CHANGED.
 */
export async function setSubscription(
  { prisma, by }: Changing,
  accountId: string,
  changes: SubscriptionChanges,
): Promise<void> {
  await prisma.$transaction(async (tx) => {
    const { before, after } = await writeSubscription(tx, accountId, changes);
    await audit(tx, by, {
      action: 'subscription.set',
      ownerId: before.accountId,
      subject: before.account.email,
      details: {
        ...(changes.planId !== undefined && { planFrom: before.planId, planTo: after.planId }),
        ...(changes.endsAt !== undefined && {
          endsAtFrom: before.endsAt?.toISOString() ?? null,
          endsAtTo: after.endsAt?.toISOString() ?? null,
        }),
      },
    });
  });
}

/** Absent values stay; a null end removes the end. */
interface SubscriptionChanges {
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
async function writeSubscription(
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
