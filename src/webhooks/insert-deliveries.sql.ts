import type { Callback } from '../context.ts';
import type { Queryable } from '../db/pool.ts';

/** A delivery that is to be made, its first attempt due `at` once. */
export interface NewDelivery {
  endpointId: string;
  requestId: string;
  id: string;
  callback: Callback;
  at: Date;
}

/** Stores deliveries as PENDING. Locks nothing that is not new. */
export async function insertDeliveries(tx: Queryable, deliveries: readonly NewDelivery[]): Promise<void> {
  const column = <T>(of: (one: NewDelivery) => T) => deliveries.map(of);
  await tx.query(
    `/* insert_deliveries */
    insert into delivery (endpoint_id, request_id, id, url, auth_header, auth_value, state, next_attempt_at, created_at)
    select endpoint_id, request_id, id, url, auth_header, decode(auth_value, 'base64'), 'PENDING', at, at
    from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::timestamptz[])
      as new (endpoint_id, request_id, id, url, auth_header, auth_value, at)`,
    [
      column((one) => one.endpointId),
      column((one) => one.requestId),
      column((one) => one.id),
      column((one) => one.callback.url),
      column((one) => one.callback.authHeader),
      column((one) => one.callback.authValue),
      column((one) => one.at.toISOString()),
    ],
  );
}
