import { endpointPages } from '../../db/in-batches.ts';
import { firstUuidOf } from '../../ids.ts';
import { scheduledJob } from '../../jobs/scheduled-job.ts';
import { deleteRefusals } from './refusals.sql.ts';

const keptMs = 7 * 24 * 3_600_000;
/** Each has 2,000 at most. */
const pageMax = 10;

/** Every hour, removes the calls refused over 7 days ago. */
export const pruneRefusals = scheduledJob('prune-refusals', '53 * * * *', async ({ pool, prisma, log }) => {
  const before = firstUuidOf(new Date(Date.now() - keptMs));
  let pruned = 0;
  for await (const endpointIds of endpointPages(prisma, pageMax))
    pruned += await deleteRefusals(pool, endpointIds, before);
  if (pruned > 0) log.info({ pruned }, 'refusals.pruned: calls refused over 7 days ago were removed');
});
