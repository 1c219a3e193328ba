import type { Queryable } from '../../db/pool.ts';
import { newId } from '../../ids.ts';
import type { Boss } from '../../jobs/boss.ts';
import { enqueue } from '../../jobs/job-kind.ts';
import type { Destination } from './host-limits.ts';
import { insertDeliveries, type NewDelivery } from './insert-deliveries.sql.ts';
import { deliverWebhook, hostOf, retryWebhook } from './jobs.ts';

/** A completed request of which somebody wants to hear; `at` is when it completed. */
export type DeliveryInput = Omit<NewDelivery, 'id' | 'nextAttemptAt'>;

/** When an attempt had better be due that would find no place now, as far as this process knows; undefined for any other. */
export type TurnOf = (to: Destination) => Date | undefined;

/**
 * Stores deliveries and enqueues the first attempt of each, in the transaction that completes the requests. What goes to a host
 * at its limit is not due before its turn, and so is taken in hand once.
 */
export async function queueDeliveries(
  tx: Queryable,
  boss: Boss,
  turnOf: TurnOf,
  due: readonly DeliveryInput[],
): Promise<void> {
  const turns = due.map(({ endpointId, url }) => turnOf({ endpointId, host: hostOf(url) }));
  const deliveries = due.map((one, index) => ({
    ...one,
    id: newId('dlv').uuid,
    nextAttemptAt: turns[index] ?? one.at,
  }));
  await insertDeliveries(tx, deliveries);
  const jobs = deliveries.map(({ endpointId, requestId, id, url }, index) => {
    return {
      data: { endpointId, requestId, deliveryId: id, attempt: 1, generation: 0, host: hostOf(url) },
      startAfter: turns[index],
    };
  });
  const [later, now] = [jobs.filter(({ startAfter }) => startAfter), jobs.filter(({ startAfter }) => !startAfter)];
  if (now.length > 0) await enqueue(boss, deliverWebhook, tx, now);
  if (later.length > 0) await enqueue(boss, retryWebhook, tx, later);
}
