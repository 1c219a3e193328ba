import type { Queryable } from '../db/pool.ts';
import type { DeliveryState } from './store-attempt.sql.ts';

/** A delivery with one of its attempts; `number` and what follows are null when there was none yet. */
export interface DeliveryRow {
  requestId: string;
  id: string;
  url: string;
  state: DeliveryState;
  nextAttemptAt: Date | null;
  number: number | null;
  at: Date | null;
  status: number | null;
  durationMs: number | null;
  response: string | null;
  error: string | null;
}

/** The deliveries of some requests, by id, and the attempts of each, by number. Takes no lock. */
export async function selectDeliveries(db: Queryable, endpointId: string, requestIds: readonly string[]): Promise<DeliveryRow[]> {
  const { rows } = await db.query<DeliveryRow>(
    `/* select_deliveries */
    select delivery.request_id as "requestId", delivery.id, delivery.url, delivery.state, delivery.next_attempt_at as "nextAttemptAt",
      attempt.number, attempt.at, attempt.status, attempt.duration_ms as "durationMs", attempt.response, attempt.error
    from delivery
    left join attempt on attempt.endpoint_id = delivery.endpoint_id and attempt.delivery_id = delivery.id
    where delivery.endpoint_id = $1 and delivery.request_id = any($2::uuid[])
    order by delivery.id, attempt.number`,
    [endpointId, requestIds],
  );
  return rows;
}
