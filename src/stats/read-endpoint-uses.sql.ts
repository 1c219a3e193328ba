import type { Queryable } from '../db/pool.ts';

/** An endpoint and the account whose keys count; null for all keys. */
export interface UseSought {
  endpointId: string;
  collaboratorId: string | null;
}

/** Returns the last use of the keys of each endpoint, in the order of `sought`; null for none. Takes no lock. */
export async function readEndpointUses(db: Queryable, sought: readonly UseSought[]): Promise<(Date | null)[]> {
  const { rows } = await db.query<{ usedAt: Date | null }>(
    `/* read_endpoint_uses */
    select (select max(used_at) from key_use where key_use.endpoint_id = sought.endpoint_id and (sought.collaborator_id is null
      or exists (select from collaborator where collaborator.api_key_id = key_use.key_id and collaborator.account_id = sought.collaborator_id))) as "usedAt"
    from unnest($1::uuid[], $2::uuid[]) with ordinality as sought (endpoint_id, collaborator_id, place)
    order by sought.place`,
    [sought.map((one) => one.endpointId), sought.map((one) => one.collaboratorId)],
  );
  return rows.map((row) => row.usedAt);
}
