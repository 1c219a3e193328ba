import type { AcceptedRequest, Callback } from '../context.ts';
import type { Queryable } from '../db/pool.ts';
import { type RequestRow, requestColumns, toRequest } from './read-requests.sql.ts';

export interface Due {
  endpointIds: string[];
  requestIds: string[];
}

/** A request that this transaction applied, with where its result is to go. */
export interface Applied extends AcceptedRequest {
  callback: Callback | null;
}

/**
 * Applies those of the given requests that are still QUEUED: of each record only the newest is written, and only over an
 * older one (a delete leaves a tombstone), then every request is marked SUCCEEDED. Locks the requests, then the records,
 * each in primary-key order. Absent from the result: what is applied already.
 */
export async function applyRequests(tx: Queryable, due: Due, at: Date): Promise<Applied[]> {
  const { rows } = await tx.query<RequestRow & { callback: Callback | null }>(
    `/* apply_requests */
    with due as materialized (
      select request.* from request join unnest($1::uuid[], $2::uuid[]) as named (endpoint_id, id) using (endpoint_id, id)
      where state = 'QUEUED' order by endpoint_id, id for update of request
    ), newest as (
      select distinct on (endpoint_id, environment, record_id) * from due order by endpoint_id, environment, record_id, seq desc
    ), written as (
      insert into record (endpoint_id, environment, id, seq, key_id, payload, deleted, created_at, updated_at)
      select endpoint_id, environment, record_id, seq, record_key_id, payload, operation = 'DELETE', record_created_at, accepted_at
      from newest order by endpoint_id, environment, record_id
      on conflict (endpoint_id, environment, id) do update
        set seq = excluded.seq, payload = excluded.payload, deleted = excluded.deleted, updated_at = excluded.updated_at
        where record.seq < excluded.seq
    )
    update request set state = 'SUCCEEDED', applied_at = $3 from due
    where request.endpoint_id = due.endpoint_id and request.id = due.id
    returning ${requestColumns('request')}, request.callback`,
    [due.endpointIds, due.requestIds, at],
  );
  return rows.map((row) => ({ ...toRequest(row), callback: row.callback }));
}

/** Marks a request that the database refuses to apply as FAILED. Absent when it is applied already. */
export async function failRequest(tx: Queryable, endpointId: string, requestId: string, error: string, at: Date): Promise<Applied[]> {
  const { rows } = await tx.query<RequestRow & { callback: Callback | null }>(
    `/* fail_request */
    update request set state = 'FAILED', error = $3, applied_at = $4 where endpoint_id = $1 and id = $2 and state = 'QUEUED'
    returning ${requestColumns('request')}, request.callback`,
    [endpointId, requestId, error, at],
  );
  return rows.map((row) => ({ ...toRequest(row), callback: row.callback }));
}
