import type { WorkerServices } from '../context.ts';
import { inBatches } from '../db/in-batches.ts';
import { schedule } from '../jobs/schedule.ts';
import { pruneRateLimits } from './jobs.ts';
import { deleteEndedLimits } from './prune-rate-limits.sql.ts';

const batchMax = 5_000;

/** Every ten minutes, removes the counters of burst limits and of attempts whose windows have ended. */
export async function startPruningRateLimits(services: WorkerServices): Promise<void> {
  const { pool, log } = services;
  await schedule(services, pruneRateLimits, '*/10 * * * *', async () => {
    const pruned = await inBatches(batchMax, (max) => deleteEndedLimits(pool, max));
    if (pruned > 0) log.debug({ pruned }, 'counters that had ended were pruned');
  });
}
