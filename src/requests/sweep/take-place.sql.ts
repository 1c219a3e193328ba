import type { Queryable } from '../../db/pool.ts';
import { grantSql } from '../../plans/grant-quota.sql.ts';

/**
 * A place of its own in the accepted order of an account, a bigint's digits: what was accepted before stands below it and is
 * committed, what is accepted later stands above. Drawn as those of writes are, with the usage row locked; it costs nothing.
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
