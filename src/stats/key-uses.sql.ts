import type { EnvironmentName } from '../access/actor.ts';
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

/** An endpoint and the account whose keys count; null for all keys. */
export interface UseSought {
  endpointId: string;
  collaboratorId: string | null;
}

/** Returns the last use of the keys of each endpoint, in the order of `sought`; null for none. Takes no lock. */
export async function readEndpointUses(db: Queryable, sought: readonly UseSought[]): Promise<(Date | null)[]> {
  const { rows } = await db.query<{ usedAt: Date | null }>(
    `/* read_endpoint_uses */
    select (
      select max(used_at) from key_use
      where key_use.endpoint_id = sought.endpoint_id and (
        sought.collaborator_id is null or exists (
          select from collaborator
          where collaborator.api_key_id = key_use.key_id and collaborator.account_id = sought.collaborator_id
        )
      )
    ) as "usedAt"
    from unnest($1::uuid[], $2::uuid[]) with ordinality as sought (endpoint_id, collaborator_id, index)
    order by sought.index`,
    [sought.map((one) => one.endpointId), sought.map((one) => one.collaboratorId)],
  );
  return rows.map((row) => row.usedAt);
}

interface CountedRequests {
  keyId: string;
  environment: EnvironmentName;
  /** The digits of a bigint. */
  applied: string;
}

/**
 * Returns the number of applied requests of some keys of an endpoint, from the days' sums; keys without any are absent.
 * Takes no lock.
 */
export async function sumRequests(
  db: Queryable,
  endpointId: string,
  keyIds: readonly string[],
): Promise<CountedRequests[]> {
  const { rows } = await db.query<CountedRequests>(
    `/* sum_requests */
    select key_id as "keyId", environment, sum(succeeded + failed)::text as applied
    from day_figure where endpoint_id = $1 and key_id = any($2::uuid[])
    group by key_id, environment`,
    [endpointId, keyIds],
  );
  return rows;
}
