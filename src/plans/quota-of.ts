import type { Quota } from '../access/actor.ts';

/** What a subscription allows. */
export function quotaOf({
  startedAt,
  plan,
}: {
  startedAt: Date;
  plan: { requestsPerPeriod: number; overage: boolean };
}): Quota {
  return { limit: plan.requestsPerPeriod, overage: plan.overage, startedAt: startedAt.getTime() };
}
