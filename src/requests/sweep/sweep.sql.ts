import type pg from 'pg';
import type { EnvironmentName } from '../../access/actor.ts';
import type { Queryable } from '../../db/pool.ts';
import { grantSql } from '../../plans/grant-quota.sql.ts';

/** Selects requests and records of an endpoint to remove. A null part selects all. */
export interface Sweep {
  endpointId: string;
  environment: EnvironmentName | null;
  /** Only the records that these keys made, and the requests to them. */
  keyIds: readonly string[] | null;
  /** Only up to this position in the accepted order: a bigint's digits. */
  seqMax: string | null;
  /** Only those accepted before. */
  before: Date | null;
}

/**
 * The result of one batch. `last` is the last id scanned, undefined at the end; `skipped` counts rows locked by
 * others.
 */
export interface Swept {
  last: string | undefined;
  removed: number;
  skipped: number;
}

/**
 * Scans the next `max` requests after the id `after` and below the id `end`, by rising id. Removes those that fit,
 * with their deliveries and attempts. Skips requests locked by other transactions: applying locks them in another
 * order, so waiting could deadlock.
 */
export async function sweepRequests(
  tx: pg.ClientBase,
  sweep: Sweep,
  after: string,
  end: string | null,
  max: number,
): Promise<Swept> {
  const { rows } = await tx.query<{ last: string | null; wanted: number; removed: string[] | null }>(
    `/* sweep_requests */
    with page as materialized (
      select id, environment, record_key_id, seq, accepted_at from request
      where endpoint_id = $1 and id > $2 and ($3::uuid is null or id < $3) order by id limit $4
    ), wanted as materialized (
      select id from page
      where ($5::environment_name is null or environment = $5) and ($6::uuid[] is null or record_key_id = any($6))
        and ($7::bigint is null or seq <= $7) and ($8::timestamptz is null or accepted_at < $8)
    ), free as materialized (
      select id from request where endpoint_id = $1 and id = any(array(select id from wanted)) for update skip locked
    ), gone as (
      delete from request where endpoint_id = $1 and id = any(array(select id from free)) returning id
    )
    select (select id from page order by id offset $4 - 1) as last,
      (select count(*)::int from wanted) as wanted, (select array_agg(id) from gone) as removed`,
    [sweep.endpointId, after, end, max, sweep.environment, sweep.keyIds, sweep.seqMax, sweep.before],
  );
  const { last = null, wanted = 0, removed = null } = rows[0] ?? {};
  // Separate statements see all deliveries that were added until the requests were locked.
  if (removed) await deleteDeliveries(tx, sweep.endpointId, removed);
  return { last: last ?? undefined, removed: removed?.length ?? 0, skipped: wanted - (removed?.length ?? 0) };
}

async function deleteDeliveries(tx: pg.ClientBase, endpointId: string, requestIds: readonly string[]): Promise<void> {
  const { rows } = await tx.query<{ id: string }>(
    '/* sweep_deliveries */ delete from delivery where endpoint_id = $1 and request_id = any($2::uuid[]) returning id',
    [endpointId, requestIds],
  );
  if (rows.length === 0) return;
  await tx.query('/* sweep_attempts */ delete from attempt where endpoint_id = $1 and delivery_id = any($2::uuid[])', [
    endpointId,
    rows.map(({ id }) => id),
  ]);
}

/**
 * The same for the records of one environment, with the values of their searchable fields. `removed` does not count
 * tombstones, and `skipped` is 0. Locks the records in primary-key order, as applying does. With `before`, a record
 * with a queued or refused write stays: it was touched since, or its requests are not swept yet.
 */
export async function sweepRecords(
  tx: pg.ClientBase,
  { endpointId, keyIds, seqMax, before }: Sweep,
  environment: EnvironmentName,
  after: string | null,
  end: string | null,
  max: number,
): Promise<Swept> {
  const { rows } = await tx.query<{ last: string | null; removed: { id: string; deleted: boolean }[] | null }>(
    `/* sweep_records */
    with page as materialized (
      select id from record
      where endpoint_id = $1 and environment = $2 and ($3::uuid is null or id > $3) and ($4::uuid is null or id < $4)
      order by id limit $5
    ), locked as materialized (
      select id from record where endpoint_id = $1 and environment = $2 and id = any(array(select id from page))
        and ($6::uuid[] is null or key_id = any($6)) and ($7::bigint is null or seq <= $7)
        and ($8::timestamptz is null or record.updated_at < $8 and not exists (
          select from request
          where request.endpoint_id = $1 and request.environment = $2
            and request.record_id = record.id and request.state <> 'SUCCEEDED'))
      order by id for update
    ), gone as (
      delete from record where endpoint_id = $1 and environment = $2 and id = any(array(select id from locked))
      returning id, deleted
    )
    select (select id from page order by id offset $5 - 1) as last, (select json_agg(gone) from gone) as removed`,
    [endpointId, environment, after, end, max, keyIds, seqMax, before],
  );
  const { last = null, removed = null } = rows[0] ?? {};
  if (removed) {
    await tx.query(
      `/* sweep_values */
      delete from record_value where endpoint_id = $1 and environment = $2 and record_id = any($3::uuid[])`,
      [endpointId, environment, removed.map(({ id }) => id)],
    );
  }
  return { last: last ?? undefined, removed: removed?.filter(({ deleted }) => !deleted).length ?? 0, skipped: 0 };
}

/**
 * Draws a position of its own in an account's accepted order, as a bigint's digits. Earlier writes are below it and
 * committed; later ones are above. Locks the usage row, as writes do. Costs nothing.
 */
export async function drawSeq(db: Queryable, accountId: string): Promise<string> {
  const { rows } = await db.query<{ seq: string }>(
    `/* draw_seq */
    with locked as (${grantSql('$1', '$2')}) select nextval(pg_get_serial_sequence('request', 'seq')) as seq from locked`,
    [[accountId], [0]],
  );
  const [row] = rows;
  if (!row) throw new Error(`Account ${accountId} has no subscription`);
  return row.seq;
}
