import type { EnvironmentName } from '../access/actor.ts';
import type { Operation, RequestState } from '../context.ts';
import type { Queryable } from '../db/pool.ts';
import type { DeliveryTarget } from './insert-deliveries.sql.ts';
import type { DueAttempt } from './jobs.ts';

/** All that an attempt needs. `authValue` and `secret` are sealed; `payload` is the exact text, null for a delete. */
export interface DueDelivery {
  target: DeliveryTarget;
  /** That of the webhook as it is now. */
  url: string;
  authHeader: string | null;
  authValue: Buffer | null;
  requestId: string;
  recordId: string;
  slug: string;
  environment: EnvironmentName;
  operation: Operation;
  state: RequestState;
  error: string | null;
  /** A bigint's digits. */
  seq: string;
  payload: string | null;
  appliedAt: Date;
  /** What signs it; null when the webhook was removed or switched off, or, for a callback, the key that made the request is gone. */
  secret: Buffer | null;
}

/** The delivery that an attempt is due for; undefined when it is gone, is not PENDING, or has that attempt stored. */
export async function loadDelivery(db: Queryable, due: DueAttempt): Promise<DueDelivery | undefined> {
  const { rows } = await db.query<DueDelivery>(
    `/* load_delivery */
    select delivery.target, coalesce(webhook.url, delivery.url) as url, delivery.auth_header as "authHeader", delivery.auth_value as "authValue",
      request.id as "requestId", request.record_id as "recordId", endpoint.slug, request.environment, request.operation, request.state, request.error,
      request.seq, request.payload::text as payload, request.applied_at as "appliedAt",
      case when delivery.target = 'CALLBACK' then api_key_secret.callback_secret when webhook.active then webhook.secret end as secret
    from delivery
    join request on request.endpoint_id = delivery.endpoint_id and request.id = delivery.request_id
    join endpoint on endpoint.id = delivery.endpoint_id
    left join api_key_secret on api_key_secret.id = request.secret_id
    left join webhook on webhook.id = delivery.webhook_id
    where delivery.endpoint_id = $1 and delivery.request_id = $2 and delivery.id = $3 and delivery.state = 'PENDING'
      and not exists (select from attempt where attempt.endpoint_id = $1 and attempt.delivery_id = $3 and attempt.number = $4)`,
    [due.endpointId, due.requestId, due.deliveryId, due.attempt],
  );
  return rows[0];
}
