import { inBatches } from '../db/in-batches.ts';
import { scheduledJob } from '../jobs/scheduled-job.ts';
import { deleteReplaced } from './prune-secrets.sql.ts';

/** Until then a webhook that is retried, or sent again by hand, is signed with the secret of the key that asked for it. */
const keptMs = 30 * 24 * 3_600_000;
const batchMax = 1_000;

/** Every night, removes the keys that have been replaced and ended over 30 days ago. */
export const pruneSecrets = scheduledJob('prune-secrets', '47 3 * * *', async ({ pool, log }) => {
  const before = new Date(Date.now() - keptMs);
  const pruned = await inBatches(batchMax, (max) => deleteReplaced(pool, before, max));
  if (pruned > 0) log.info({ pruned }, 'replaced keys were pruned');
});
