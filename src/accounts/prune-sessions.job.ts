import { inBatches } from '../db/in-batches.ts';
import { scheduledJob } from '../jobs/scheduled-job.ts';
import { deleteExpired } from './accounts.sql.ts';

const batchMax = 5_000;

/** Removes, every night, expired sessions and expired links of mails. */
export const pruneSessions = scheduledJob('prune-sessions', '37 3 * * *', async ({ pool, log }) => {
  const pruned = await inBatches(batchMax, (max) => deleteExpired(pool, 'session', max));
  await inBatches(batchMax, (max) => deleteExpired(pool, 'verification', max));
  if (pruned > 0)
    log.info({ pruned }, 'sessions.pruned: expired sessions and links are gone; the job runs again tomorrow');
});
