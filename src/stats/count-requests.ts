import type { Queryable } from '../db/pool.ts';
import { sumRequests } from './sum-requests.sql.ts';

/** The number of a key's applied requests: succeeded and failed ones. */
export interface RequestCount {
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
