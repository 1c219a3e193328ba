import type { Queryable } from '../../db/pool.ts';
import { newId } from '../../ids.ts';
import type { Boss } from '../../jobs/boss.ts';
import { dateOf, enqueue } from '../../jobs/job-kind.ts';
import type { Destination } from './host-limits.ts';
import { insertDeliveries, type NewDelivery } from './insert-deliveries.sql.ts';
import { deliverWebhook, hostOf, retryWebhook } from './jobs.ts';

/** A message about a completed request. `at` is the time of completion. */
export type DeliveryInput = Omit<NewDelivery, 'id' | 'nextAttemptAt'>;

/**
 * Returns when an attempt would find a slot, by `performance.now()`, as far as this process knows; undefined when
 * there may be one now.
 */
export type TurnOf = (to: Destination) => number | undefined;

/**
 * Stores deliveries and enqueues the first attempt of each, in the transaction that completes the requests. An
 * attempt to a host at its limit is due at its turn, so that it is fetched once.
 */
export async function queueDeliveries(
  tx: Queryable,
  boss: Boss,
  turnOf: TurnOf,
  due: readonly DeliveryInput[],
): Promise<void> {
  const turns = due.map(({ endpointId, url }) => turnOf({ endpointId, host: hostOf(url) }));
  const deliveries = due.map((one, index) => {
    const dueMs = turns[index];
    return { ...one, id: newId('dlv').uuid, nextAttemptAt: dueMs === undefined ? one.at : dateOf(dueMs) };
  });
  await insertDeliveries(tx, deliveries);
  const jobs = deliveries.map(({ endpointId, requestId, id, url }, index) => {
    return {
      data: { endpointId, requestId, deliveryId: id, attempt: 1, generation: 0, host: hostOf(url) },
      dueMs: turns[index],
    };
  });
  const now = jobs.filter(({ dueMs }) => dueMs === undefined);
  const later = jobs.filter(({ dueMs }) => dueMs !== undefined);
  if (now.length > 0) await enqueue(boss, deliverWebhook, tx, now);
  if (later.length > 0) await enqueue(boss, retryWebhook, tx, later);
}
