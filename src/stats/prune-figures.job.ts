import type { WorkerServices } from '../context.ts';
import { schedule } from '../jobs/job-kind.ts';
import { pruneFigures } from './jobs.ts';
import { firstDayOf, monthAfter, monthOf, monthsMax } from './months.ts';
import { deletePassedDays } from './prune-figures.sql.ts';

const pageMax = 100;

/** Every night removes the durations and refusals of the months that are no longer shown. */
export async function startPruningFigures({ boss, pool, prisma }: WorkerServices): Promise<void> {
  await schedule(boss, pruneFigures, '47 3 * * *', async () => {
    const firstShown = firstDayOf(monthAfter(monthOf(new Date()), 1 - monthsMax));
    for (let after: string | undefined, more = true; more; more = after !== undefined) {
      const endpoints = await prisma.endpoint.findMany({
        ...(after && { where: { id: { gt: after } } }),
        orderBy: { id: 'asc' },
        take: pageMax,
        select: { id: true },
      });
      await deletePassedDays(
        pool,
        endpoints.map(({ id }) => id),
        firstShown,
      );
      after = endpoints.at(-1)?.id;
    }
  });
}
