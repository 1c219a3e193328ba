import type { Queryable } from '../db/pool.ts';

/** Returns the last use of some keys of an endpoint; unused keys are absent. Takes no lock. */
export async function readLastUses(
  db: Queryable,
  endpointId: string,
  keyIds: readonly string[],
): Promise<{ keyId: string; usedAt: Date }[]> {
  const { rows } = await db.query<{ keyId: string; usedAt: Date }>(
    `/* read_last_uses */
    select key_id as "keyId", used_at as "usedAt" from key_use where endpoint_id = $1 and key_id = any($2::uuid[])`,
    [endpointId, keyIds],
  );
  return rows;
}
