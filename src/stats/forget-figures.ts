import type { Queryable } from '../db/pool.ts';
import { deleteFigures } from './prune-figures.sql.ts';

/** Removes all figures of an endpoint that is gone. */
export async function forgetFigures(db: Queryable, endpointId: string): Promise<void> {
  await deleteFigures(db, endpointId);
}
