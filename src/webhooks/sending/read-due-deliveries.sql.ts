import type { EnvironmentName } from '../../access/actor.ts';
import type { Operation, RequestState } from '../../context/requests.ts';
import type { DeliveryTarget, RetryPolicy } from '../../context/webhooks.ts';
import type { Queryable } from '../../db/pool.ts';
import type { DueAttempt } from './jobs.ts';

/** The data of an attempt. Secrets and headers are sealed. `payload` is the exact text, null for a delete. */
export interface DueDelivery extends MessageSubject {
  target: DeliveryTarget;
  /** Null for a callback. */
  webhookId: string | null;
  /** The webhook's present URL. */
  url: string;
  authHeader: string | null;
  authValue: Buffer | null;
  headers: Buffer | null;
  /** The signing secret. Null when the webhook was removed or switched off, or the callback's key was deleted. */
  secret: Buffer | null;
  /** The previous secret, as long as it signs too. */
  previousSecret: Buffer | null;
  retryPolicy: RetryPolicy;
  retryDelays: readonly number[];
  /** The number of attempts before its policy started again. */
  attemptsBefore: number;
  /** The time since when the webhook has only failed. */
  failingSince: Date | null;
}

/** The subject of a message: a request, or nothing for a test message. */
interface MessageSubject {
  requestId: string;
  recordId: string | null;
  slug: string;
  environment: EnvironmentName;
  /** True for a test message. Then all but `keyId` is null or empty, and `at` is its creation. */
  test: boolean;
  /** The key of the request. For a test message to a key's webhook, that key. */
  keyId: string | null;
  operation: Operation | null;
  state: RequestState | null;
  error: string | null;
  /** A bigint's digits. */
  seq: string | null;
  payload: string | null;
  at: Date;
}

interface Row extends DueDelivery {
  nth: string;
}

/**
 * Returns the deliveries of due attempts, in the given order. Undefined for a delivery that was removed, is not
 * PENDING, was redelivered since, or has that attempt stored. Takes no lock.
 */
export async function readDueDeliveries(
  db: Queryable,
  due: readonly DueAttempt[],
): Promise<(DueDelivery | undefined)[]> {
  const { rows } = await db.query<Row>(
    `/* read_due_deliveries */
    select due.nth, found.*
    from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::int[], $5::int[]) with ordinality
      as due (endpoint_id, request_id, id, number, generation, nth)
    cross join lateral (
      select delivery.target, delivery.webhook_id as "webhookId", coalesce(webhook.url, delivery.url) as url,
        delivery.auth_header as "authHeader", delivery.auth_value as "authValue", webhook.headers,
        delivery.request_id as "requestId", request.record_id as "recordId", endpoint.slug,
        coalesce(request.environment, delivery.test_of) as environment, delivery.test_of is not null as test,
        case when delivery.test_of is null then request.key_id else webhook.api_key_id end as "keyId",
        request.operation, request.state, request.error, request.seq,
        request.payload::text as payload, coalesce(request.applied_at, delivery.created_at) as at,
        case when delivery.target = 'CALLBACK' then api_key_secret.callback_secret
          when webhook.active or delivery.test_of is not null then webhook.secret end as secret,
        case
          when delivery.target <> 'CALLBACK' then
            case when webhook.previous_secret_ends_at > now() then webhook.previous_secret end
          when api_key_secret.previous_callback_secret_ends_at > now() then api_key_secret.previous_callback_secret
        end as "previousSecret",
        coalesce(webhook.retry_policy, 'DEFAULT') as "retryPolicy", coalesce(webhook.retry_delays, '{}') as "retryDelays",
        delivery.attempts_before as "attemptsBefore", webhook.failing_since as "failingSince"
      from delivery
      left join request on request.endpoint_id = delivery.endpoint_id and request.id = delivery.request_id
      join endpoint on endpoint.id = delivery.endpoint_id
      left join api_key_secret on api_key_secret.id = request.secret_id
      left join webhook on webhook.id = delivery.webhook_id
      where delivery.endpoint_id = due.endpoint_id and delivery.request_id = due.request_id and delivery.id = due.id
        and delivery.state = 'PENDING'
        and delivery.generation = due.generation
        and (request.id is not null or delivery.test_of is not null)
        and not exists (
          select from attempt
          where attempt.endpoint_id = due.endpoint_id and attempt.delivery_id = due.id and attempt.number = due.number
        )
      -- Each is looked up by its key. Without this the planner may read whole tables for a batch.
      offset 0
    ) as found`,
    [
      due.map((one) => one.endpointId),
      due.map((one) => one.requestId),
      due.map((one) => one.deliveryId),
      due.map((one) => one.attempt),
      due.map((one) => one.generation),
    ],
  );
  const found = new Map(rows.map(({ nth, ...delivery }) => [Number(nth), delivery]));
  return due.map((_, index) => found.get(index + 1));
}
