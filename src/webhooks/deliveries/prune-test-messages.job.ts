import { inBatches } from '../../db/in-batches.ts';
import { scheduledJob } from '../../jobs/scheduled-job.ts';
import { deleteTestMessages } from './test-messages.sql.ts';

const batchMax = 1_000;

/** Every night, in batches, removes the test messages sent over 30 days ago. */
export const pruneTestMessages = scheduledJob('prune-test-messages', '47 3 * * *', async ({ pool, log }) => {
  const pruned = await inBatches(batchMax, (max) => deleteTestMessages(pool, max));
  if (pruned > 0) log.info({ pruned }, 'test_messages.pruned: those of over 30 days were removed');
});
