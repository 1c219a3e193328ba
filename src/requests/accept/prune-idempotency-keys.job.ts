import { inBatches } from '../../db/in-batches.ts';
import { scheduledJob } from '../../jobs/scheduled-job.ts';
import { deleteExpiredIdempotencyKeys } from './idempotency.sql.ts';

const batchMax = 5_000;

/** Every hour, in batches, removes what idempotency keys were answered over 24 hours ago; it is not looked at any more. */
export const pruneIdempotencyKeys = scheduledJob('prune-remembered', '23 * * * *', async ({ pool, log }) => {
  const pruned = await inBatches(batchMax, (max) => deleteExpiredIdempotencyKeys(pool, max));
  if (pruned > 0) log.info({ pruned }, 'remembered answers were pruned');
});
