import type { Queryable } from '../db/pool.ts';
import { readLastUses } from './read-last-uses.sql.ts';

/** Returns the last allowed call of some keys of an endpoint; unused keys are absent. */
export async function lastUses(
  db: Queryable,
  endpointId: string,
  keyIds: readonly string[],
): Promise<Map<string, Date>> {
  const uses = await readLastUses(db, endpointId, keyIds);
  return new Map(uses.map(({ keyId, usedAt }) => [keyId, usedAt]));
}
