import type { Queryable } from '../db/pool.ts';
import { newId } from '../ids.ts';
import type { Boss } from '../jobs/boss.ts';
import { enqueue } from '../jobs/job-kind.ts';
import { insertDeliveries, type NewDelivery } from './insert-deliveries.sql.ts';
import * as jobs from './jobs.ts';

/** A completed request of which somebody wants to hear; `at` is when it completed. */
export type WantedDelivery = Omit<NewDelivery, 'id'>;

/** Stores deliveries and enqueues the first attempt of each, in the transaction that completes the requests. */
export async function queueDeliveries(tx: Queryable, boss: Boss, due: readonly WantedDelivery[]): Promise<void> {
  const deliveries = due.map((one) => ({ ...one, id: newId('dlv').uuid }));
  await insertDeliveries(tx, deliveries);
  await enqueue(
    boss,
    jobs.deliverWebhook,
    tx,
    deliveries.map(({ endpointId, requestId, id }) => ({ data: { endpointId, requestId, deliveryId: id, attempt: 1 } })),
  );
}
