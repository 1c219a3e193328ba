import { inBatches } from '../db/in-batches.ts';
import { scheduledJob } from '../jobs/scheduled-job.ts';
import { deleteExpired } from './prune-sessions.sql.ts';

const batchMax = 5_000;

/** Every night removes the sessions that have expired, and what waited for a link in a mail to be followed. */
export const pruneSessions = scheduledJob('prune-sessions', '37 3 * * *', async ({ pool, log }) => {
  const pruned = await inBatches(batchMax, (max) => deleteExpired(pool, 'session', max));
  await inBatches(batchMax, (max) => deleteExpired(pool, 'verification', max));
  if (pruned > 0) log.info({ pruned }, 'expired sessions were pruned');
});
