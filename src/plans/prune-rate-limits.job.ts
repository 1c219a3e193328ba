import { inBatches } from '../db/in-batches.ts';
import { scheduledJob } from '../jobs/scheduled-job.ts';
import { deleteEndedLimits } from './prune-rate-limits.sql.ts';

const batchMax = 5_000;

/** Every ten minutes, removes the counters of burst limits and of attempts whose windows have ended. */
export const pruneRateLimits = scheduledJob(
  'prune-rate-limits',
  '*/10 * * * *',
  async ({ pool, log }) => {
    const pruned = await inBatches(batchMax, (max) => deleteEndedLimits(pool, max));
    if (pruned > 0) log.debug({ pruned }, 'counters that had ended were pruned');
  },
  { expireInSeconds: 600 },
);
