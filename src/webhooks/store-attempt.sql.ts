import type { Queryable } from '../db/pool.ts';
import type { DueAttempt } from './jobs.ts';

export type DeliveryState = 'PENDING' | 'SUCCEEDED' | 'FAILED';

/** What an attempt at `url` came to, and where it leaves its delivery. `nextAttemptAt` is null unless PENDING. */
export interface AttemptOutcome {
  url: string;
  at: Date;
  status: number | null;
  durationMs: number;
  response: string | null;
  error: string | null;
  state: DeliveryState;
  nextAttemptAt: Date | null;
}

/**
 * Stores an attempt and moves its delivery on. False, with nothing changed, when that attempt was stored before. Locks
 * the attempt's key, then the delivery's row.
 */
export async function storeAttempt(tx: Queryable, due: DueAttempt, outcome: AttemptOutcome): Promise<boolean> {
  const { rows } = await tx.query(
    `/* store_attempt */
    with stored as (
      insert into attempt (endpoint_id, delivery_id, number, at, status, duration_ms, response, error)
      values ($1, $3, $4, $5, $6, $7, $8, $9)
      on conflict (endpoint_id, delivery_id, number) do nothing
      returning endpoint_id, delivery_id
    )
    update delivery set state = $10, next_attempt_at = $11, url = $12
    from stored
    where delivery.endpoint_id = $1 and delivery.request_id = $2 and delivery.id = $3
      and stored.endpoint_id = delivery.endpoint_id and stored.delivery_id = delivery.id
    returning delivery.id`,
    [
      ...[due.endpointId, due.requestId, due.deliveryId, due.attempt],
      ...[outcome.at, outcome.status, outcome.durationMs, outcome.response, outcome.error, outcome.state, outcome.nextAttemptAt, outcome.url],
    ],
  );
  return rows.length > 0;
}
