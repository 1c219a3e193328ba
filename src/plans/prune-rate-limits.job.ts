import type { WorkerServices } from '../context.ts';
import { schedule } from '../jobs/job-kind.ts';
import { pruneRateLimits } from './jobs.ts';
import { deleteEndedLimits } from './prune-rate-limits.sql.ts';

/** Every ten minutes, removes the counters of burst limits and of attempts whose windows have ended. */
export async function startPruningRateLimits({ boss, pool, log }: WorkerServices): Promise<void> {
  await schedule(boss, pruneRateLimits, '*/10 * * * *', async () => {
    const pruned = await deleteEndedLimits(pool);
    if (pruned > 0) log.debug({ pruned }, 'counters that had ended were pruned');
  });
}
