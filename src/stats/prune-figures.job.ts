import type { WorkerServices } from '../context.ts';
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
    for (let after: string | undefined, more = true; more; more = after !== undefined) {
      const endpoints = await prisma.endpoint.findMany({
        ...(after && { where: { id: { gt: after } } }),
        orderBy: { id: 'asc' },
        take: pageMax,
        select: { id: true },
      });
      const endpointIds = endpoints.map(({ id }) => id);
      for (const table of ['day_duration', 'day_refusal'] as const) {
        await inBatches(batchMax, (max) => deletePassedDays(pool, table, endpointIds, firstShown, max));
      }
      after = endpoints.at(-1)?.id;
    }
  });
}
