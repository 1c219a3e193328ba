import type { WorkerServices } from '../context.ts';
import { endpointPages } from '../db/endpoint-pages.ts';
import { inBatches } from '../db/in-batches.ts';
import { schedule } from '../jobs/schedule.ts';
import { pruneFigures } from './jobs.ts';
import { firstDayOf, monthAfter, monthOf, monthsMax } from './months.ts';
import { deletePassedDays } from './prune-figures.sql.ts';

const pageMax = 100;
const batchMax = 5_000;

/** Every night removes the durations and refusals of the months that are no longer shown. */
export async function startPruningFigures(services: WorkerServices): Promise<void> {
  const { pool, prisma } = services;
  await schedule(services, pruneFigures, '47 3 * * *', async () => {
    const firstShown = firstDayOf(monthAfter(monthOf(new Date()), 1 - monthsMax));
    for await (const endpointIds of endpointPages(prisma, pageMax)) {
      for (const table of ['day_duration', 'day_refusal'] as const) {
        await inBatches(batchMax, (max) => deletePassedDays(pool, table, endpointIds, firstShown, max));
      }
    }
  });
}
