import type { Queryable } from '../db/pool.ts';

/** The tables of an endpoint's figures. */
export const figureTables = ['day_figure', 'day_duration', 'day_refusal', 'key_use'] as const;
export type FigureTable = (typeof figureTables)[number];

/**
 * Deletes up to `max` durations or refusals of some endpoints before a day (YYYY-MM-DD). Returns their number. The sums
 * stay, for the totals of keys. Locks each deleted row.
 */
export async function deletePassedDays(
  db: Queryable,
  table: 'day_duration' | 'day_refusal',
  endpointIds: readonly string[],
  day: string,
  max: number,
): Promise<number> {
  return deleteFound(
    db,
    table,
    `endpoint_id = any($2::uuid[]) and environment in ('SANDBOX', 'PRODUCTION') and day < $3`,
    [max, endpointIds, day],
  );
}

/** Deletes up to `max` figures of an endpoint. Returns their number. Locks each deleted row. */
export async function deleteFigures(
  db: Queryable,
  table: FigureTable,
  endpointId: string,
  max: number,
): Promise<number> {
  return deleteFound(db, table, 'endpoint_id = $2', [max, endpointId]);
}

async function deleteFound(db: Queryable, table: FigureTable, condition: string, values: unknown[]): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `/* delete_figures */
    with gone as (delete from ${table} where ctid = any(array(select ctid from ${table} where ${condition} limit $1)) returning 1)
    select count(*)::int as count from gone`,
    values,
  );
  return rows[0]?.count ?? 0;
}
