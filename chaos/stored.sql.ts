import type pg from 'pg';

/** An accepted write in the tables. Ids are UUIDs. */
export interface StoredRequest {
  id: string;
  recordId: string;
  seq: number;
  state: string;
  /** The exact text; null for a delete. */
  payload: string | null;
  /** The number of its completions in the event log, which is the number of times it was applied. */
  completions: number;
  deliveries: number;
  /** True when the record's current state is the result of this write. */
  isRecord: boolean;
}

/** Returns every accepted write by its id. */
export async function readStored(sql: pg.Pool): Promise<Map<string, StoredRequest>> {
  const { rows } = await sql.query<StoredRequest>(
    `with completions as (
      select completed as id, count(*)::int as completions
        from event cross join unnest(request_ids) as completed where kind = 'REQUEST_COMPLETED' group by completed
    ), sent as (
      select request_id as id, count(*)::int as deliveries from delivery group by request_id
    )
    select request.id, request.record_id as "recordId", request.seq::float8 as seq, state, request.payload::text,
      coalesce(completions, 0) as completions, coalesce(deliveries, 0) as deliveries,
      coalesce(record.seq = request.seq and record.deleted = (operation = 'DELETE')
        and record.payload::text is not distinct from request.payload::text, false) as "isRecord"
    from request left join completions using (id) left join sent using (id)
    left join record on (record.endpoint_id, record.environment, record.id)
      = (request.endpoint_id, request.environment, request.record_id)`,
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** Returns the totals of the product's own counters, which must agree. */
export async function readTotals(
  sql: pg.Pool,
): Promise<{ stored: number; applied: number; failed: number; figures: number; used: number }> {
  const { rows } = await sql.query<{ stored: number; applied: number; failed: number; figures: number; used: number }>(
    `select count(*)::int as stored, count(*) filter (where state = 'SUCCEEDED')::int as applied,
      count(*) filter (where state = 'FAILED')::int as failed,
      (select coalesce(sum(succeeded), 0)::int from day_figure) as figures,
      (select coalesce(sum(used), 0)::int from usage) as used
    from request`,
  );
  const [row] = rows;
  if (!row) throw new Error('A count has one row');
  return row;
}
