import { scheduledJob } from '../../jobs/scheduled-job.ts';
import { countRecordBlocks, deleteTombstones } from './upkeep.sql.ts';

/** The blocks that one statement scans: 2 MB, some thousand records at most. */
const blocksMax = 256;

/** Every night, removes the tombstones of records deleted over 30 days ago, a part of the table at a time. */
export const pruneTombstones = scheduledJob('prune-tombstones', '17 3 * * *', async ({ pool, log }) => {
  let pruned = 0;
  const blocks = await countRecordBlocks(pool);
  for (let first = 0; first < blocks; first += blocksMax)
    pruned += await deleteTombstones(pool, first, first + blocksMax);
  if (pruned > 0) log.info({ pruned }, 'tombstones.pruned: those of over 30 days were removed');
});
