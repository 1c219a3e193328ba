import type { EnvironmentName } from '../access/actor.ts';
import type { Queryable } from '../db/pool.ts';

export interface CountedRequests {
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
