import type { Quota } from '../access/actor.ts';

/** Returns the quota of a subscription. */
export function quotaOf({
  startedAt,
  plan,
}: {
  startedAt: Date;
  plan: { requestsPerPeriod: number; overage: boolean };
}): Quota {
  return { limit: plan.requestsPerPeriod, overage: plan.overage, startedAt: startedAt.getTime() };
}
