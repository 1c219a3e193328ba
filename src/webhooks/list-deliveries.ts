import type { Queryable } from '../db/pool.ts';
import { idText } from '../ids.ts';
import type { DeliveryTarget } from './insert-deliveries.sql.ts';
import { type DeliveryRow, type DeliveryViewer, selectDeliveries } from './list-deliveries.sql.ts';
import type { DeliveryState } from './store-attempt.sql.ts';

/** One message to one target, as the receipt shows it. */
export interface SeenDelivery {
  /** `dlv_…`, the webhook-id that the target sees. */
  id: string;
  target: DeliveryTarget;
  url: string;
  state: DeliveryState;
  nextAttemptAt: Date | null;
  attempts: SeenAttempt[];
}

/** One HTTP try. `number` counts from 1; `status` and `response` are null when there was no answer, `error` when it succeeded. */
export interface SeenAttempt {
  number: number;
  at: Date;
  status: number | null;
  durationMs: number;
  response: string | null;
  error: string | null;
}

/** The deliveries of each request that one may see, oldest first, with their attempts in order. A request without any is absent. */
export async function listDeliveries(
  db: Queryable,
  endpointId: string,
  requestIds: readonly string[],
  viewer: DeliveryViewer,
): Promise<Map<string, SeenDelivery[]>> {
  const rows = await selectDeliveries(db, endpointId, requestIds, viewer);
  const ofRequest = Map.groupBy(rows, (row) => row.requestId);
  return new Map([...ofRequest].map(([requestId, some]) => [requestId, [...Map.groupBy(some, (row) => row.id).values()].flatMap(toDelivery)]));
}

function toDelivery(rows: DeliveryRow[]): SeenDelivery[] {
  const [first] = rows;
  if (!first) return [];
  const { id, target, url, state, nextAttemptAt } = first;
  return [{ id: idText('dlv', id), target, url, state, nextAttemptAt, attempts: rows.flatMap(toAttempt) }];
}

function toAttempt({ number, at, status, durationMs, response, error }: DeliveryRow): SeenAttempt[] {
  return number === null || at === null || durationMs === null ? [] : [{ number, at, status, durationMs, response, error }];
}
