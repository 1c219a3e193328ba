import type { WorkerServices } from '../context.ts';
import { firstUuidOf } from '../ids.ts';
import { schedule } from '../jobs/schedule.ts';
import { pruneRefusals } from './jobs.ts';
import { deleteRefusals } from './refusals.sql.ts';

const keptMs = 7 * 24 * 3_600_000;
/** Each has 2,000 at most. */
const pageMax = 10;

/** Every hour removes the calls that were refused over 7 days ago. */
export async function startPruningRefusals(services: WorkerServices): Promise<void> {
  const { pool, prisma, log } = services;
  await schedule(services, pruneRefusals, '53 * * * *', async () => {
    const before = firstUuidOf(new Date(Date.now() - keptMs));
    let pruned = 0;
    for (let after: string | undefined, more = true; more; more = after !== undefined) {
      const endpoints = await prisma.endpoint.findMany({
        ...(after && { where: { id: { gt: after } } }),
        orderBy: { id: 'asc' },
        take: pageMax,
        select: { id: true },
      });
      pruned += await deleteRefusals(
        pool,
        endpoints.map(({ id }) => id),
        before,
      );
      after = endpoints.at(-1)?.id;
    }
    if (pruned > 0) log.info({ pruned }, 'refused calls were pruned');
  });
}
