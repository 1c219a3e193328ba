import { z } from 'zod';
import { type JobKind, untilDone } from '../../jobs/job-kind.ts';

/** One attempt of a delivery. `attempt` counts from 1. */
export interface DueAttempt {
  endpointId: string;
  requestId: string;
  deliveryId: string;
  attempt: number;
  /** Of the delivery: how often it had been redelivered. */
  generation: number;
  /** Where it was to go when it was queued; absent when that was done by an older version. */
  host?: string | undefined;
}

const dueAttempt: z.ZodType<DueAttempt> = z.object({
  endpointId: z.uuid(),
  requestId: z.uuid(),
  deliveryId: z.uuid(),
  attempt: z.int().min(1),
  generation: z.int().min(0).default(0),
  host: z.string().optional(),
});

// Longer than an attempt can take: 2 s in line, 15 s for the target, the rest for our own statements. What an attempt came to
// is kept with its delivery.
const queue = { policy: 'standard', expireInSeconds: 30, ...untilDone, deleteAfterSeconds: 60 } as const;

/** Makes one attempt. The next is a job of its own: the queue's own retries only cover crashes and a database that is away. */
export const deliverWebhook: JobKind<DueAttempt> = {
  name: 'deliver-webhook',
  data: dueAttempt,
  queue: { ...queue, notify: true },
};

/**
 * Makes one attempt later: those after the first, and those that wait for a slow host. A queue of their own, for jobs are
 * fetched in the order in which they were made, past all that are not due.
 */
export const retryWebhook: JobKind<DueAttempt> = {
  name: 'retry-webhook',
  data: dueAttempt,
  // Behind a target that hangs many may wait: no reason for the queue to warn each second.
  queue: { ...queue, warningQueueSize: 1_000_000 },
};

/** The host of a URL, whose limit it falls under. */
export function hostOf(url: string): string {
  return URL.parse(url)?.host ?? '';
}
