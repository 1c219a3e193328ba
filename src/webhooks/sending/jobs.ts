import { z } from 'zod';
import { type JobKind, untilDone } from '../../jobs/job-kind.ts';

/** One attempt of a delivery. `attempt` counts from 1. */
export interface DueAttempt {
  endpointId: string;
  requestId: string;
  deliveryId: string;
  attempt: number;
  /** The number of redeliveries before it. */
  generation: number;
  /** The target host when it was queued; absent in jobs of older versions. */
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

// Longer than an attempt can take: 2 s in line, 15 s for the target, the rest for our own statements. Results are
// stored with the delivery.
const queue = { policy: 'standard', expireInSeconds: 30, ...untilDone, deleteAfterSeconds: 60 } as const;

/**
 * Makes one attempt. The next one is a job of its own: the queue's own retries only cover crashes and an unreachable
 * database.
 */
export const deliverWebhook: JobKind<DueAttempt> = {
  name: 'deliver-webhook',
  data: dueAttempt,
  queue: { ...queue, notify: true },
};

/**
 * Makes one attempt later: those after the first, and those for a slow host. It has a queue of its own, since jobs
 * are fetched in the order of creation, past all that are not due.
 */
export const retryWebhook: JobKind<DueAttempt> = {
  name: 'retry-webhook',
  data: dueAttempt,
  // Many jobs may wait for a target that hangs; the queue need not warn each second.
  queue: { ...queue, warningQueueSize: 1_000_000 },
};

/** Returns the host of a URL, by which attempts are limited. */
export function hostOf(url: string): string {
  return URL.parse(url)?.host ?? '';
}
