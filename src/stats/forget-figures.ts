import { inBatches } from '../db/in-batches.ts';
import type { Queryable } from '../db/pool.ts';
import { deleteFigures, figureTables } from './prune-figures.sql.ts';

const batchMax = 5_000;

/** Removes all figures of a purged endpoint. */
export async function forgetFigures(db: Queryable, endpointId: string): Promise<void> {
  for (const table of figureTables) await inBatches(batchMax, (max) => deleteFigures(db, table, endpointId, max));
}
