import type { Queryable } from '../../db/pool.ts';
import { grantSql } from '../../plans/grant-quota.sql.ts';

/**
 * Draws a position of its own in an account's accepted order, as a bigint's digits. Earlier writes are below it and
 * committed; later ones are above. Locks the usage row, as writes do. Costs nothing.
 */
export async function takePlace(db: Queryable, accountId: string): Promise<string> {
  const { rows } = await db.query<{ place: string }>(
    `/* take_place */
    with locked as (${grantSql('$1', '$2')}) select nextval(pg_get_serial_sequence('request', 'seq')) as place from locked`,
    [[accountId], [0]],
  );
  const [row] = rows;
  if (!row) throw new Error(`Account ${accountId} has no subscription`);
  return row.place;
}
