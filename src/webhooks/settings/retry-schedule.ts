import type { RetryPolicy } from '../../context/webhooks.ts';

/** By the Standard Webhooks specification: ten attempts over 75 hours. */
const standardSeconds = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400] as const;
const defaultRetries = 3;

/**
 * Returns the seconds from each failed attempt to the next. Senders vary those of STANDARD. `delaySeconds` is the
 * installation's own, for DEFAULT.
 */
export function retrySchedule(
  { retryPolicy, retryDelays }: { retryPolicy: RetryPolicy; retryDelays: readonly number[] },
  delaySeconds: number,
): readonly number[] {
  if (retryPolicy === 'CUSTOM') return retryDelays;
  return retryPolicy === 'STANDARD' ? standardSeconds : Array<number>(defaultRetries).fill(delaySeconds);
}
