import type { WorkerServices } from '../context.ts';
import { schedule } from '../jobs/job-kind.ts';
import { keptMs } from './cursor.ts';
import { pruneEvents } from './jobs.ts';
import { deleteEvents } from './read-events.sql.ts';

const batchMax = 5_000;

/** Every hour, removes what no cursor can lead to any more. */
export async function startPruningEvents({ boss, pool }: WorkerServices): Promise<void> {
  await schedule(boss, pruneEvents, '17 * * * *', async () => {
    while ((await deleteEvents(pool, new Date(Date.now() - keptMs), batchMax)) === batchMax);
  });
}
