import type { Queryable } from '../db/pool.ts';

/** Deletes up to `max` replaced keys that ended before a time. Returns their number. Locks each deleted row. */
export async function deleteReplaced(db: Queryable, before: Date, max: number): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `/* delete_replaced */
    with gone as (delete from api_key_secret where id = any(array(select id from api_key_secret where expires_at < $1 limit $2)) returning 1)
    select count(*)::int as count from gone`,
    [before, max],
  );
  return rows[0]?.count ?? 0;
}
