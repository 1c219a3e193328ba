import type { WorkerServices } from '../context.ts';
import { inBatches } from '../db/in-batches.ts';
import { schedule } from '../jobs/schedule.ts';
import { pruneRemembered } from './jobs.ts';
import { deleteForgotten } from './remember.sql.ts';

const batchMax = 5_000;

/** Every hour, in batches, removes what idempotency keys were answered over 24 hours ago; it is not looked at any more. */
export async function startForgetting(services: WorkerServices): Promise<void> {
  const { pool, log } = services;
  await schedule(services, pruneRemembered, '23 * * * *', async () => {
    const pruned = await inBatches(batchMax, (max) => deleteForgotten(pool, max));
    if (pruned > 0) log.info({ pruned }, 'remembered answers were pruned');
  });
}
