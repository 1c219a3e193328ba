import type { EnvironmentName } from '../access/actor.ts';
import type { Queryable } from '../db/pool.ts';

/** The last use of a key, as one process saw it. */
export interface KeyUse {
  endpointId: string;
  keyId: string;
  usedAt: Date;
}

/** Moves the last use of keys forward, never back. Locks their rows in primary-key order. */
export async function storeKeyUses(db: Queryable, uses: readonly KeyUse[]): Promise<void> {
  await db.query(
    `/* store_key_uses */
    insert into key_use as known (endpoint_id, key_id, used_at)
    select * from unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) order by 1, 2
    on conflict (endpoint_id, key_id) do update set used_at = greatest(known.used_at, excluded.used_at)`,
    [uses.map((use) => use.endpointId), uses.map((use) => use.keyId), uses.map((use) => use.usedAt.toISOString())],
  );
}

/** The refusals of a key in a day, by code. */
export interface DayRefusal {
  endpointId: string;
  environment: EnvironmentName;
  /** YYYY-MM-DD. */
  day: string;
  keyId: string;
  code: string;
  count: number;
}

/** Adds to the days' counts of refusals. Locks their rows in primary-key order. */
export async function addDayRefusals(db: Queryable, refusals: readonly DayRefusal[]): Promise<void> {
  await db.query(
    `/* add_day_refusals */
    insert into day_refusal as sum (endpoint_id, environment, day, key_id, code, count)
    select * from unnest($1::uuid[], $2::environment_name[], $3::date[], $4::uuid[], $5::text[], $6::bigint[]) order by 1, 2, 3, 4, 5
    on conflict (endpoint_id, environment, day, key_id, code) do update set count = sum.count + excluded.count`,
    [
      refusals.map((refusal) => refusal.endpointId),
      refusals.map((refusal) => refusal.environment),
      refusals.map((refusal) => refusal.day),
      refusals.map((refusal) => refusal.keyId),
      refusals.map((refusal) => refusal.code),
      refusals.map((refusal) => refusal.count),
    ],
  );
}
