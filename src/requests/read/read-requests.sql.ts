import type { AcceptedRequest } from '../../context/requests.ts';
import type { Queryable } from '../../db/pool.ts';
import { idOf } from '../../ids.ts';

export interface RequestRow {
  endpoint_id: string;
  id: string;
  seq: string;
  environment: AcceptedRequest['environment'];
  operation: AcceptedRequest['operation'];
  record_id: string;
  record_created_at: Date;
  key_id: string | null;
  account_id: string | null;
  state: AcceptedRequest['state'];
  error: string | null;
  accepted_at: Date;
  applied_at: Date | null;
}

/** The columns of a RequestRow. */
export const requestColumns = `endpoint_id, id, seq, environment, operation, record_id, record_created_at, key_id,
  account_id, state, error, accepted_at, applied_at`;

/** Returns the given requests of an endpoint, in no order. Unknown ones are absent. */
export async function readRequests(
  db: Queryable,
  endpointId: string,
  requestIds: readonly string[],
): Promise<AcceptedRequest[]> {
  const { rows } = await db.query<RequestRow>(
    `/* read_requests */
    select ${requestColumns} from request where endpoint_id = $1 and id = any($2::uuid[])`,
    [endpointId, requestIds],
  );
  return rows.map(toRequest);
}

/** Returns the given requests, of endpoints at the same indexes, in no order. Unknown ones are absent. */
export async function readRequestsOf(
  db: Queryable,
  endpointIds: readonly string[],
  requestIds: readonly string[],
): Promise<AcceptedRequest[]> {
  const { rows } = await db.query<RequestRow>(
    `/* read_requests_of */
    select ${requestColumns} from request
    join (select distinct * from unnest($1::uuid[], $2::uuid[]) as listed (endpoint_id, id)) as sought using (endpoint_id, id)`,
    [endpointIds, requestIds],
  );
  return rows.map(toRequest);
}

/** Returns the exact payload texts of requests, by id. Unknown requests and those without a payload are absent. */
export async function readPayloads(
  db: Queryable,
  endpointIds: readonly string[],
  requestIds: readonly string[],
): Promise<Map<string, string>> {
  const { rows } = await db.query<{ id: string; payload: string }>(
    `/* read_payloads */
    select id, payload::text as payload
    from request join unnest($1::uuid[], $2::uuid[]) as sought (endpoint_id, id) using (endpoint_id, id)
    where payload is not null`,
    [endpointIds, requestIds],
  );
  return new Map(rows.map(({ id, payload }) => [id, payload]));
}

export function toRequest(row: RequestRow): AcceptedRequest {
  return {
    endpointId: row.endpoint_id,
    id: idOf('req', row.id),
    seq: Number(row.seq),
    environment: row.environment,
    operation: row.operation,
    recordId: idOf('rec', row.record_id),
    recordCreatedAt: row.record_created_at,
    keyId: row.key_id,
    accountId: row.account_id,
    state: row.state,
    error: row.error,
    acceptedAt: row.accepted_at,
    appliedAt: row.applied_at,
  };
}
