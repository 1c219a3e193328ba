import type { Queryable } from '../db/pool.ts';

/**
 * Removes the durations and refusals of some endpoints' days before one (YYYY-MM-DD). The sums stay: what a key has done so far
 * is theirs to tell.
 */
export async function deletePassedDays(db: Queryable, endpointIds: readonly string[], day: string): Promise<void> {
  for (const table of ['day_duration', 'day_refusal']) {
    await db.query(
      `/* delete_passed_days */ delete from ${table} where endpoint_id = any($1::uuid[]) and environment in ('SANDBOX', 'PRODUCTION') and day < $2`,
      [endpointIds, day],
    );
  }
}

/** Removes all figures of an endpoint. */
export async function deleteFigures(db: Queryable, endpointId: string): Promise<void> {
  for (const table of ['day_figure', 'day_duration', 'day_refusal', 'key_use']) {
    await db.query(`/* delete_figures */ delete from ${table} where endpoint_id = $1`, [endpointId]);
  }
}
