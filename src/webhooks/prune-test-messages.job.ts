import type { WorkerServices } from '../context.ts';
import { schedule } from '../jobs/job-kind.ts';
import { pruneTestMessages } from './jobs.ts';
import { deleteTestMessages } from './prune-test-messages.sql.ts';

const batchMax = 1_000;

/** Every night, in batches, removes the test messages that were sent over 30 days ago. */
export async function startPruningTestMessages({ boss, pool, log }: Pick<WorkerServices, 'boss' | 'pool' | 'log'>): Promise<void> {
  await schedule(boss, pruneTestMessages, '47 3 * * *', async () => {
    let pruned = 0;
    for (let count = batchMax; count === batchMax; pruned += count) count = await deleteTestMessages(pool, batchMax);
    if (pruned > 0) log.info({ pruned }, 'test messages were pruned');
  });
}
