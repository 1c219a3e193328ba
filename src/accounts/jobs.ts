import { z } from 'zod';
import type { JobKind } from '../jobs/job-kind.ts';

/** Removes sessions, and proofs that nobody has given, once they have expired. */
export const pruneSessions: JobKind<Record<string, never>> = {
  name: 'prune-sessions',
  data: z.object({}).strict(),
  queue: { policy: 'singleton', expireInSeconds: 600, deleteAfterSeconds: 3600 },
};
