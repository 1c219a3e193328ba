import { z } from 'zod';
import type { JobKind } from '../jobs/job-kind.ts';

/** Removes events that are too old to be read on from. */
export const pruneEvents: JobKind<Record<string, never>> = {
  name: 'prune-events',
  data: z.object({}).strict(),
  queue: { policy: 'singleton', notify: true, expireInSeconds: 600, deleteAfterSeconds: 3600 },
};
