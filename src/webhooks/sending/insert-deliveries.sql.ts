import type { DeliveryTarget } from '../../context/webhooks.ts';
import type { Queryable } from '../../db/pool.ts';

/** A delivery to be stored. */
export interface NewDelivery {
  endpointId: string;
  requestId: string;
  id: string;
  target: DeliveryTarget;
  /** Null for a callback. */
  webhookId: string | null;
  url: string;
  authHeader: string | null;
  /** Sealed, in base64. */
  authValue: string | null;
  at: Date;
  /** The time of its first attempt. */
  nextAttemptAt: Date;
}

/** Stores deliveries as PENDING. Locks no existing row. */
export async function insertDeliveries(tx: Queryable, deliveries: readonly NewDelivery[]): Promise<void> {
  const column = <T>(of: (one: NewDelivery) => T) => deliveries.map(of);
  await tx.query(
    `/* insert_deliveries */
    insert into delivery (endpoint_id, request_id, id, target, webhook_id, url, auth_header, auth_value, state,
      next_attempt_at, created_at)
    select endpoint_id, request_id, id, target, webhook_id, url, auth_header, decode(auth_value, 'base64'), 'PENDING',
      next_attempt_at, at
    from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::delivery_target[], $5::uuid[], $6::text[], $7::text[], $8::text[],
      $9::timestamptz[], $10::timestamptz[])
      as new (endpoint_id, request_id, id, target, webhook_id, url, auth_header, auth_value, at, next_attempt_at)`,
    [
      column((one) => one.endpointId),
      column((one) => one.requestId),
      column((one) => one.id),
      column((one) => one.target),
      column((one) => one.webhookId),
      column((one) => one.url),
      column((one) => one.authHeader),
      column((one) => one.authValue),
      column((one) => one.at.toISOString()),
      column((one) => one.nextAttemptAt.toISOString()),
    ],
  );
}
