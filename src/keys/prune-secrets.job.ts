import type { WorkerServices } from '../context.ts';
import { inBatches } from '../db/in-batches.ts';
import { schedule } from '../jobs/schedule.ts';
import { pruneSecrets } from './jobs.ts';
import { deleteReplaced } from './prune-secrets.sql.ts';

/** Until then a webhook that is retried, or sent again by hand, is signed with the secret of the key that asked for it. */
const keptMs = 30 * 24 * 3_600_000;
const batchMax = 1_000;

/** Every night, removes the keys that have been replaced and ended over 30 days ago. */
export async function startPruningSecrets(services: WorkerServices): Promise<void> {
  const { pool, log } = services;
  await schedule(services, pruneSecrets, '47 3 * * *', async () => {
    const before = new Date(Date.now() - keptMs);
    const pruned = await inBatches(batchMax, (max) => deleteReplaced(pool, before, max));
    if (pruned > 0) log.info({ pruned }, 'replaced keys were pruned');
  });
}
