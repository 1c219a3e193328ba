import type { Queryable } from '../db/pool.ts';
import type { DeliveryTarget } from './insert-deliveries.sql.ts';
import type { DeliveryState } from './store-attempt.sql.ts';

/** A delivery with one of its attempts; `number` and what follows are null when there was none yet. */
export interface DeliveryRow {
  requestId: string;
  id: string;
  target: DeliveryTarget;
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

/** Who looks at deliveries: those to the endpoint's own webhook are for its owner, and for the keys that see everything. */
export interface DeliveryViewer {
  seesAll: boolean;
  /** Null for a key. */
  accountId: string | null;
}

/** The deliveries of some requests that one may see, by id, and the attempts of each, by number. Takes no lock. */
export async function selectDeliveries(
  db: Queryable,
  endpointId: string,
  requestIds: readonly string[],
  { seesAll, accountId }: DeliveryViewer,
): Promise<DeliveryRow[]> {
  const { rows } = await db.query<DeliveryRow>(
    `/* select_deliveries */
    select delivery.request_id as "requestId", delivery.id, delivery.target, delivery.url, delivery.state, delivery.next_attempt_at as "nextAttemptAt",
      attempt.number, attempt.at, attempt.status, attempt.duration_ms as "durationMs", attempt.response, attempt.error
    from delivery
    left join attempt on attempt.endpoint_id = delivery.endpoint_id and attempt.delivery_id = delivery.id
    where delivery.endpoint_id = $1 and delivery.request_id = any($2::uuid[])
      and (delivery.target <> 'ENDPOINT' or $3 or exists (select from endpoint where endpoint.id = $1 and endpoint.account_id = $4))
    order by delivery.id, attempt.number`,
    [endpointId, requestIds, seesAll, accountId],
  );
  return rows;
}
