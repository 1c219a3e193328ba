import { inBatches } from '../../db/in-batches.ts';
import { inTransaction } from '../../db/pool.ts';
import { enqueue } from '../../jobs/job-kind.ts';
import { scheduledJob } from '../../jobs/scheduled-job.ts';
import { applyGroup, groupOf } from '../apply/jobs.ts';
import { findStranded } from './upkeep.sql.ts';

const groupMax = 500;

/** Every minute, queues again the requests that have been QUEUED for over a minute without a live job of their own. */
export const requeueStranded = scheduledJob(
  'requeue-stranded',
  '* * * * *',
  async ({ boss, pool, log }) => {
    let after = '0';
    const stranded = await inBatches(groupMax, (max) =>
      inTransaction(pool, async (tx) => {
        const found = await findStranded(tx, after, max);
        if (found.length > 0) await enqueue(boss, applyGroup, tx, [{ data: groupOf(found) }]);
        after = found.at(-1)?.seq ?? after;
        return found.length;
      }),
    );
    if (stranded > 0) log.warn({ stranded }, 'requests.requeued: they had lost their job and are applied now');
  },
  { expireInSeconds: 600 },
);
