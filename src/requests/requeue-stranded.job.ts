import type { WorkerServices } from '../context.ts';
import { inTransaction } from '../db/pool.ts';
import { enqueue, schedule } from '../jobs/job-kind.ts';
import { applyGroup, groupOf, requeueStranded } from './jobs.ts';
import { findStranded } from './upkeep.sql.ts';

const groupMax = 500;

/** Every minute, queues again what has been QUEUED for over a minute though no live job is old enough to be its own. */
export async function startRequeuing({ boss, pool, log }: WorkerServices): Promise<void> {
  await schedule(boss, requeueStranded, '* * * * *', async () => {
    const stranded = await inTransaction(pool, async (tx) => {
      const found = await findStranded(tx, groupMax);
      if (found.length > 0) await enqueue(boss, applyGroup, tx, [{ data: groupOf(found) }]);
      return found.length;
    });
    if (stranded > 0) log.warn({ stranded }, 'requests had lost their job and were queued again');
  });
}
