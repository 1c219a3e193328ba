import type { WorkerServices } from '../context.ts';
import { inBatches } from '../db/in-batches.ts';
import { schedule } from '../jobs/schedule.ts';
import { pruneSessions } from './jobs.ts';
import { deleteExpired } from './prune-sessions.sql.ts';

const batchMax = 5_000;

/** Every night removes the sessions that have expired, and what waited for a link in a mail to be followed. */
export async function startPruningSessions(services: WorkerServices): Promise<void> {
  const { pool, log } = services;
  await schedule(services, pruneSessions, '37 3 * * *', async () => {
    const pruned = await inBatches(batchMax, (max) => deleteExpired(pool, 'session', max));
    await inBatches(batchMax, (max) => deleteExpired(pool, 'verification', max));
    if (pruned > 0) log.info({ pruned }, 'expired sessions were pruned');
  });
}
