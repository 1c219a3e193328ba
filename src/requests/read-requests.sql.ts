import type { AcceptedRequest } from '../context.ts';
import type { Queryable } from '../db/pool.ts';

export interface RequestRow {
  endpoint_id: string;
  id: string;
  seq: string;
  environment: AcceptedRequest['environment'];
  operation: AcceptedRequest['operation'];
  record_id: string;
  key_id: string | null;
  state: AcceptedRequest['state'];
  error: string | null;
  accepted_at: Date;
  applied_at: Date | null;
}

/** The columns of a RequestRow: all but the payload and what is secret. */
export function requestColumns(table: string): string {
  return ['endpoint_id', 'id', 'seq', 'environment', 'operation', 'record_id', 'key_id', 'state', 'error', 'accepted_at', 'applied_at']
    .map((column) => `${table}.${column}`)
    .join(', ');
}

/** The given requests, by endpoint and id, in no order; unknown ones are absent. */
export async function readRequests(db: Queryable, endpointIds: string[], requestIds: string[]): Promise<AcceptedRequest[]> {
  const { rows } = await db.query<RequestRow>(
    `/* read_requests */
    select ${requestColumns('request')} from request join unnest($1::uuid[], $2::uuid[]) as sought (endpoint_id, id) using (endpoint_id, id)`,
    [endpointIds, requestIds],
  );
  return rows.map(toRequest);
}

export function toRequest(row: RequestRow): AcceptedRequest {
  return {
    endpointId: row.endpoint_id,
    id: row.id,
    seq: Number(row.seq),
    environment: row.environment,
    operation: row.operation,
    recordId: row.record_id,
    keyId: row.key_id,
    state: row.state,
    error: row.error,
    acceptedAt: row.accepted_at,
    appliedAt: row.applied_at,
  };
}
