import { batch } from '../batch.ts';
import type { ReadEndpointUse } from '../context/figures.ts';
import type { Queryable } from '../db/pool.ts';
import { Refusal } from '../errors.ts';
import { readEndpointUses, type UseSought } from './read-endpoint-uses.sql.ts';

/** Returns a function that reads the last uses of endpoints. Those asked for in one turn share one query. */
export function openEndpointUses(db: Queryable): ReadEndpointUse {
  const read = batch<UseSought, { usedAt: Date | null }>({
    run: async (sought) => (await readEndpointUses(db, sought)).map((usedAt) => ({ usedAt })),
    sizeOf: () => 1,
    itemsMax: 1_000,
    bytesMax: 1_000,
    inFlightMax: 2,
    waitingBytesMax: 20_000,
    overloaded: () => new Refusal('UNAVAILABLE'),
  });
  return async (wanted) => (await read(wanted)).usedAt;
}
