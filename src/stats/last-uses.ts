import type { Queryable } from '../db/pool.ts';
import { readLastUses } from './read-last-uses.sql.ts';

/** When some keys of an endpoint last made a call that they may make; keys that never did are absent. */
export async function lastUses(
  db: Queryable,
  endpointId: string,
  keyIds: readonly string[],
): Promise<Map<string, Date>> {
  const uses = await readLastUses(db, endpointId, keyIds);
  return new Map(uses.map(({ keyId, usedAt }) => [keyId, usedAt]));
}
