import type { WorkerServices } from '../context.ts';
import { inBatches } from '../db/in-batches.ts';
import { schedule } from '../jobs/schedule.ts';
import { keptMs } from './cursor.ts';
import { pruneEvents } from './jobs.ts';
import { deleteEvents } from './read-events.sql.ts';

const batchMax = 5_000;

/** Every hour, removes what no cursor can lead to any more. */
export async function startPruningEvents(services: WorkerServices): Promise<void> {
  await schedule(services, pruneEvents, '17 * * * *', async () => {
    const before = new Date(Date.now() - keptMs);
    await inBatches(batchMax, (max) => deleteEvents(services.pool, before, max));
  });
}
