import { inBatches } from '../db/in-batches.ts';
import { scheduledJob } from '../jobs/scheduled-job.ts';
import { deleteReplaced } from './secrets.sql.ts';

/** Until then, a retried or redelivered webhook is signed with the secret of the key that asked for it. */
const keptMs = 30 * 24 * 3_600_000;
const batchMax = 1_000;

/** Removes, every night, the keys that were replaced and ended over 30 days ago. */
export const pruneSecrets = scheduledJob('prune-secrets', '47 3 * * *', async ({ pool, log }) => {
  const before = new Date(Date.now() - keptMs);
  const pruned = await inBatches(batchMax, (max) => deleteReplaced(pool, before, max));
  if (pruned > 0)
    log.info(
      { pruned },
      'keys.secrets_pruned: replaced keys that ended 30 days ago are gone; the job runs again tomorrow',
    );
});
