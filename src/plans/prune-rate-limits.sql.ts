import type { Queryable } from '../db/pool.ts';

/** Deletes the counters whose windows have ended over a minute ago, whatever the clock that they were set by. Returns how many. */
export async function deleteEndedLimits(db: Queryable): Promise<number> {
  const { rows } = await db.query<{ n: number }>(
    `/* delete_ended_limits */
    with deleted as (delete from rate_limit where expire < (extract(epoch from now()) - 60) * 1000 returning 1)
    select count(*)::int as n from deleted`,
  );
  return rows[0]?.n ?? 0;
}
