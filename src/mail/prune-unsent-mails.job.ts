import { inBatches } from '../db/in-batches.ts';
import { scheduledJob } from '../jobs/scheduled-job.ts';
import { deleteOldUnsent } from './unsent-mails.sql.ts';

const batchMax = 1_000;

/** Removes, every hour, unsent mails that are a week old. */
export const pruneUnsentMails = scheduledJob('prune-unsent-mails', '23 * * * *', async ({ pool, log }) => {
  const pruned = await inBatches(batchMax, (max) => deleteOldUnsent(pool, max));
  if (pruned > 0)
    log.info({ pruned }, 'mails.pruned: unsent mails older than a week are gone; the job runs again in an hour');
});
