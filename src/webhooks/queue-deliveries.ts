import type { Callback } from '../context.ts';
import type { Queryable } from '../db/pool.ts';
import { newId } from '../ids.ts';
import type { Boss } from '../jobs/boss.ts';
import { enqueue } from '../jobs/job-kind.ts';
import { insertDeliveries } from './insert-deliveries.sql.ts';
import * as jobs from './jobs.ts';

/** A completed request whose caller wants to hear of it. */
export interface DueCallback {
  endpointId: string;
  requestId: string;
  callback: Callback;
  /** When the request completed. */
  at: Date;
}

/** Stores a delivery for each callback and enqueues its first attempt, in the transaction that completes the requests. */
export async function queueDeliveries(tx: Queryable, boss: Boss, due: readonly DueCallback[]): Promise<void> {
  const deliveries = due.map((one) => ({ ...one, id: newId('dlv').uuid }));
  await insertDeliveries(tx, deliveries);
  await enqueue(
    boss,
    jobs.deliverWebhook,
    tx,
    deliveries.map(({ endpointId, requestId, id }) => ({ data: { endpointId, requestId, deliveryId: id, attempt: 1 } })),
  );
}
