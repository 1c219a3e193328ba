import type { Queryable } from '../db/pool.ts';

/**
 * Deletes up to `max` counters whose windows ended over a minute ago; the minute allows for clocks that differ. Returns
 * their number. Locks each deleted row.
 */
export async function deleteEndedLimits(db: Queryable, max: number): Promise<number> {
  const { rows } = await db.query<{ n: number }>(
    `/* delete_ended_limits */
    with old as (
      select key, expire from rate_limit where expire < (extract(epoch from now()) - 60) * 1000 limit $1
    ), deleted as (
      -- Not one that counts again meanwhile.
      delete from rate_limit using old where rate_limit.key = old.key and rate_limit.expire = old.expire returning 1
    )
    select count(*)::int as n from deleted`,
    [max],
  );
  return rows[0]?.n ?? 0;
}
