import type { WorkerServices } from '../context.ts';
import { schedule } from '../jobs/job-kind.ts';
import { pruneRemembered } from './jobs.ts';
import { deleteForgotten } from './remember.sql.ts';

const batchMax = 5_000;

/** Every hour, in batches, removes what idempotency keys were answered over 24 hours ago; it is not looked at any more. */
export async function startForgetting({ boss, pool, log }: WorkerServices): Promise<void> {
  await schedule(boss, pruneRemembered, '23 * * * *', async () => {
    let pruned = 0;
    for (let count = batchMax; count === batchMax; pruned += count) count = await deleteForgotten(pool, batchMax);
    if (pruned > 0) log.info({ pruned }, 'remembered answers were pruned');
  });
}
