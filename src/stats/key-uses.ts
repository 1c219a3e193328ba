import { batch } from '../batch.ts';
import type { ReadEndpointUse } from '../context/figures.ts';
import type { Queryable } from '../db/pool.ts';
import { Refusal } from '../errors.ts';
import { readEndpointUses, readLastUses, sumRequests, type UseSought } from './key-uses.sql.ts';

/** Returns the last allowed call of some keys of an endpoint; unused keys are absent. */
export async function lastUses(
  db: Queryable,
  endpointId: string,
  keyIds: readonly string[],
): Promise<Map<string, Date>> {
  const uses = await readLastUses(db, endpointId, keyIds);
  return new Map(uses.map(({ keyId, usedAt }) => [keyId, usedAt]));
}

/** The number of a key's applied requests: succeeded and failed ones. */
interface RequestCount {
  sandbox: number;
  production: number;
}

/** Counts the requests of some keys of an endpoint, from the days' figures. Returns an entry for every key. */
export async function countRequests(
  db: Queryable,
  endpointId: string,
  keyIds: readonly string[],
): Promise<Map<string, RequestCount>> {
  const counts = new Map<string, RequestCount>(keyIds.map((keyId) => [keyId, { sandbox: 0, production: 0 }]));
  for (const { keyId, environment, applied } of await sumRequests(db, endpointId, keyIds)) {
    const count = counts.get(keyId);
    if (count) count[environment === 'SANDBOX' ? 'sandbox' : 'production'] = Number(applied);
  }
  return counts;
}

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
