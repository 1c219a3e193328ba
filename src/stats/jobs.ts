import { z } from 'zod';
import type { JobKind } from '../jobs/job-kind.ts';

/** Removes figures that no month can show any more. */
export const pruneFigures: JobKind<Record<string, never>> = {
  name: 'prune-figures',
  data: z.object({}).strict(),
  queue: { policy: 'singleton', expireInSeconds: 3600, deleteAfterSeconds: 3600 },
};
