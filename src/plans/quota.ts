import type { Quota } from '../access/actor.ts';

/** The length of a period in ms. Periods follow each other from the start of the subscription. */
export const periodMs = 30 * 24 * 3600 * 1000;

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
