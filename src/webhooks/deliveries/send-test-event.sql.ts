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
