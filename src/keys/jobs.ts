import { z } from 'zod';
import type { JobKind } from '../jobs/job-kind.ts';

/** Removes what replaced keys have left, once no webhook can need it any more. */
export const pruneSecrets: JobKind<Record<string, never>> = {
  name: 'prune-secrets',
  data: z.object({}).strict(),
  queue: { policy: 'singleton', expireInSeconds: 600, deleteAfterSeconds: 3600 },
};
