import type { Prisma } from '../db/prisma.ts';

export type PlanId = 'free' | 'basic' | 'pro' | 'enterprise';

/** Gives an account its plan; the first 30-day period begins now. */
export async function startSubscription(prisma: Prisma, accountId: string, planId: PlanId): Promise<void> {
  await prisma.subscription.create({ data: { accountId, planId } });
}
