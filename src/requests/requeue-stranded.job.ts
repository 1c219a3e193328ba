import type { WorkerServices } from '../context.ts';
import { inBatches } from '../db/in-batches.ts';
import { inTransaction } from '../db/pool.ts';
import { enqueue } from '../jobs/job-kind.ts';
import { schedule } from '../jobs/schedule.ts';
import { applyGroup, groupOf, requeueStranded } from './jobs.ts';
import { findStranded } from './upkeep.sql.ts';

const groupMax = 500;

/** Every minute, queues again what has been QUEUED for over a minute though no live job is old enough to be its own. */
export async function startRequeuing(services: WorkerServices): Promise<void> {
  const { boss, pool, log } = services;
  await schedule(services, requeueStranded, '* * * * *', async () => {
    let after = '0';
    const stranded = await inBatches(groupMax, (max) =>
      inTransaction(pool, async (tx) => {
        const found = await findStranded(tx, after, max);
        if (found.length > 0) await enqueue(boss, applyGroup, tx, [{ data: groupOf(found) }]);
        after = found.at(-1)?.seq ?? after;
        return found.length;
      }),
    );
    if (stranded > 0) log.warn({ stranded }, 'requests had lost their job and were queued again');
  });
}
