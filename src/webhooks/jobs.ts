import { z } from 'zod';
import { type JobKind, untilDone } from '../jobs/job-kind.ts';

/** One attempt of a delivery. `attempt` counts from 1. */
export interface DueAttempt {
  endpointId: string;
  requestId: string;
  deliveryId: string;
  attempt: number;
}

/** Makes one attempt. The next is a job of its own: the queue's own retries only cover crashes and a database that is away. */
export const deliverWebhook: JobKind<DueAttempt> = {
  name: 'deliver-webhook',
  data: z.object({ endpointId: z.uuid(), requestId: z.uuid(), deliveryId: z.uuid(), attempt: z.int().min(1) }),
  // Longer than an attempt can take: 15 s for the target, the rest for our own statements.
  queue: { policy: 'standard', notify: true, expireInSeconds: 30, ...untilDone, deleteAfterSeconds: 3600 },
};
