import type { AccountActor } from '../access/actor.ts';
import { audit } from '../audit/audit.ts';
import type { Changing, Services } from '../context.ts';
import { Refusal } from '../errors.ts';
import { writeSubscription } from './write-subscription.ts';

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
