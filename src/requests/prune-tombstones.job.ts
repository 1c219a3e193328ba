import type { WorkerServices } from '../context.ts';
import { schedule } from '../jobs/job-kind.ts';
import { pruneTombstones } from './jobs.ts';
import { deleteTombstones } from './upkeep.sql.ts';

const batchMax = 1_000;

/** Every night, in batches, removes the tombstones of records that were deleted over 30 days ago. */
export async function startPruning({ boss, pool, log }: WorkerServices): Promise<void> {
  await schedule(boss, pruneTombstones, '17 3 * * *', async () => {
    let pruned = 0;
    for (let count = batchMax; count === batchMax; pruned += count) count = await deleteTombstones(pool, batchMax);
    if (pruned > 0) log.info({ pruned }, 'tombstones were pruned');
  });
}
