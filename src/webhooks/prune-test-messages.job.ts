import type { WorkerServices } from '../context.ts';
import { inBatches } from '../db/in-batches.ts';
import { schedule } from '../jobs/schedule.ts';
import { pruneTestMessages } from './jobs.ts';
import { deleteTestMessages } from './prune-test-messages.sql.ts';

const batchMax = 1_000;

/** Every night, in batches, removes the test messages that were sent over 30 days ago. */
export async function startPruningTestMessages(services: WorkerServices): Promise<void> {
  const { pool, log } = services;
  await schedule(services, pruneTestMessages, '47 3 * * *', async () => {
    const pruned = await inBatches(batchMax, (max) => deleteTestMessages(pool, max));
    if (pruned > 0) log.info({ pruned }, 'test messages were pruned');
  });
}
