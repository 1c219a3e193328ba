import type { AcceptedRequest } from '../context.ts';
import type { Queryable } from '../db/pool.ts';
import { idOf } from '../ids.ts';

interface RequestRow {
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

/** The given requests of an endpoint, in no order; unknown ones are absent. */
export async function readRequests(db: Queryable, endpointId: string, requestIds: readonly string[]): Promise<AcceptedRequest[]> {
  const { rows } = await db.query<RequestRow>(
    `/* read_requests */
    select endpoint_id, id, seq, environment, operation, record_id, key_id, state, error, accepted_at, applied_at
    from request where endpoint_id = $1 and id = any($2::uuid[])`,
    [endpointId, requestIds],
  );
  return rows.map(toRequest);
}

function toRequest(row: RequestRow): AcceptedRequest {
  return {
    endpointId: row.endpoint_id,
    id: idOf('req', row.id),
    seq: Number(row.seq),
    environment: row.environment,
    operation: row.operation,
    recordId: idOf('rec', row.record_id),
    keyId: row.key_id,
    state: row.state,
    error: row.error,
    acceptedAt: row.accepted_at,
    appliedAt: row.applied_at,
  };
}
