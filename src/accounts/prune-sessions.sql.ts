import type { Queryable } from '../db/pool.ts';

/** Deletes up to `max` expired sessions or verifications. Returns their number. Locks each deleted row. */
export async function deleteExpired(db: Queryable, table: 'session' | 'verification', max: number): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `/* delete_expired */
    with gone as (delete from ${table} where id = any(array(select id from ${table} where expires_at < now() limit $1)) returning 1)
    select count(*)::int as count from gone`,
    [max],
  );
  return rows[0]?.count ?? 0;
}
