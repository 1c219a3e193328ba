import { audit } from '../audit/audit.ts';
import type { Changing } from '../context.ts';
import { type SubscriptionChanges, writeSubscription } from './write-subscription.ts';

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
