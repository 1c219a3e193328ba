import type { WorkerServices } from '../context.ts';
import { endpointPages } from '../db/endpoint-pages.ts';
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
    for await (const endpointIds of endpointPages(prisma, pageMax))
      pruned += await deleteRefusals(pool, endpointIds, before);
    if (pruned > 0) log.info({ pruned }, 'refused calls were pruned');
  });
}
