import { inBatches } from '../../db/in-batches.ts';
import { scheduledJob } from '../../jobs/scheduled-job.ts';
import { deleteExpiredIdempotencyKeys } from './idempotency.sql.ts';

const batchMax = 5_000;

/**
 * Every hour, in batches, removes the answers to idempotency keys of over 24 hours, which are not looked up any more.
 */
export const pruneIdempotencyKeys = scheduledJob('prune-remembered', '23 * * * *', async ({ pool, log }) => {
  const pruned = await inBatches(batchMax, (max) => deleteExpiredIdempotencyKeys(pool, max));
  if (pruned > 0) log.info({ pruned }, 'idempotency.pruned: answers of over 24 hours were removed');
});
