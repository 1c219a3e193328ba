import type { WorkerServices } from '../context.ts';
import { inBatches } from '../db/in-batches.ts';
import { schedule } from '../jobs/schedule.ts';
import { pruneUnsentMails } from './jobs.ts';
import { deleteOldUnsent } from './unsent-mails.sql.ts';

const batchMax = 1_000;

/** Every hour removes the mails that nobody could be sent and that are a week old. */
export async function startPruningUnsentMails(services: WorkerServices): Promise<void> {
  const { pool, log } = services;
  await schedule(services, pruneUnsentMails, '23 * * * *', async () => {
    const pruned = await inBatches(batchMax, (max) => deleteOldUnsent(pool, max));
    if (pruned > 0) log.info({ pruned }, 'unsent mails were pruned');
  });
}
