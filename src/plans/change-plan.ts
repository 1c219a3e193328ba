import { audit } from '../audit/audit.ts';
import type { Changing } from '../context.ts';
import { writeSubscription } from './write-subscription.ts';

/** Puts an account on another plan at once, a larger or a smaller one. An administrator's end stays. Throws NOT_FOUND, SETTINGS_CHANGED. */
export async function changePlan({ prisma, by }: Changing, accountId: string, planId: string, ifRevision?: number | null): Promise<void> {
  await prisma.$transaction(async (tx) => {
    const { before, plan } = await writeSubscription(tx, accountId, { planId, ifRevision });
    await audit(tx, by, { action: 'plan.changed', ownerId: accountId, subject: plan.name, details: { from: before.planId, to: plan.id } });
  });
}
