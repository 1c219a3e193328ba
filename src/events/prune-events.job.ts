import { inBatches } from '../db/in-batches.ts';
import { scheduledJob } from '../jobs/scheduled-job.ts';
import { keptMs } from './cursor.ts';
import { deleteEvents } from './events.sql.ts';

const batchMax = 5_000;

/** Every hour, removes the events that no cursor can reach any more. */
export const pruneEvents = scheduledJob('prune-events', '17 * * * *', async (services) => {
  const before = new Date(Date.now() - keptMs);
  await inBatches(batchMax, (max) => deleteEvents(services.pool, before, max));
});
