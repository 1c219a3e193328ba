import { inBatches } from '../db/in-batches.ts';
import { scheduledJob } from '../jobs/scheduled-job.ts';
import { deleteEndedLimits } from './prune-rate-limits.sql.ts';

const batchMax = 5_000;

/** Removes, every ten minutes, the counters of burst limits and attempts whose windows have ended. */
export const pruneRateLimits = scheduledJob(
  'prune-rate-limits',
  '*/10 * * * *',
  async ({ pool, log }) => {
    const pruned = await inBatches(batchMax, (max) => deleteEndedLimits(pool, max));
    if (pruned > 0)
      log.debug({ pruned }, 'rate_limits.pruned: ended counters are gone; the job runs again in ten minutes');
  },
  { expireInSeconds: 600 },
);
