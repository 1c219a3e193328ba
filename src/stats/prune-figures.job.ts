import { endpointPages, inBatches } from '../db/in-batches.ts';
import { scheduledJob } from '../jobs/scheduled-job.ts';
import { firstDayOf, monthAfter, monthOf, monthsMax } from './months.ts';
import { deletePassedDays } from './prune-figures.sql.ts';

const pageMax = 100;
const batchMax = 5_000;

/** Removes, every night, the durations and refusals of months that are no longer shown. */
export const pruneFigures = scheduledJob('prune-figures', '47 3 * * *', async ({ pool, prisma }) => {
  const firstShown = firstDayOf(monthAfter(monthOf(new Date()), 1 - monthsMax));
  for await (const endpointIds of endpointPages(prisma, pageMax)) {
    for (const table of ['day_duration', 'day_refusal'] as const) {
      await inBatches(batchMax, (max) => deletePassedDays(pool, table, endpointIds, firstShown, max));
    }
  }
});
