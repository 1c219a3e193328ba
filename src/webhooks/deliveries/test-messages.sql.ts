import type { EnvironmentName } from '../../access/actor.ts';
import type { DeliveryTarget } from '../../context/webhooks.ts';
import type { Queryable } from '../../db/pool.ts';

/** A test message. `requestId` is an id of its own, since it has no request. */
export interface NewTestMessage {
  endpointId: string;
  requestId: string;
  id: string;
  target: DeliveryTarget;
  webhookId: string;
  url: string;
  environment: EnvironmentName;
  at: Date;
}

/** Stores a test message as PENDING, its first attempt due at once. Locks no existing row. */
export async function insertTestMessage(
  tx: Queryable,
  { endpointId, requestId, id, target, webhookId, url, environment, at }: NewTestMessage,
): Promise<void> {
  await tx.query(
    `/* insert_test_message */
    insert into delivery (endpoint_id, request_id, id, target, webhook_id, url, test_of, state, next_attempt_at,
      created_at)
    values ($1, $2, $3, $4, $5, $6, $7, 'PENDING', $8, $8)`,
    [endpointId, requestId, id, target, webhookId, url, environment, at],
  );
}

/**
 * Deletes up to `max` test messages of over 30 days, oldest first, with their attempts. Returns how many. An
 * operator's query: it is not led by an endpoint, but has an index of its own. Locks the messages.
 */
export async function deleteTestMessages(db: Queryable, max: number): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `/* delete_test_messages */
    with old as materialized (
      select endpoint_id, request_id, id from delivery
      where test_of is not null and created_at < now() - interval '30 days' order by created_at limit $1 for update
    ), attempts as (
      delete from attempt using old where attempt.endpoint_id = old.endpoint_id and attempt.delivery_id = old.id
    ), gone as (
      delete from delivery using old
      where (delivery.endpoint_id, delivery.request_id, delivery.id) = (old.endpoint_id, old.request_id, old.id)
      returning 1
    )
    select count(*)::int as count from gone`,
    [max],
  );
  return rows[0]?.count ?? 0;
}
