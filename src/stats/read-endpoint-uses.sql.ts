import type { Queryable } from '../db/pool.ts';

/** An endpoint, and whose keys count: those that an account collaborates with, or with null all. */
export interface UseSought {
  endpointId: string;
  collaboratorId: string | null;
}

/** When the keys of some endpoints were last used, each at the place of its endpoint; null where none ever was. Takes no lock. */
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
