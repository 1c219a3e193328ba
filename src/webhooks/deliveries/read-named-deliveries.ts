import type { SeenAttempt, SeenDelivery } from '../../context/webhooks.ts';
import type { Queryable } from '../../db/pool.ts';
import { idOf } from '../../ids.ts';
import { type DeliveryRow, readNamedDeliveryRows } from './read-deliveries.sql.ts';

/** Returns some deliveries of an endpoint, each named with its request, in the given order. Unknown ones are absent. */
export async function readNamedDeliveries(
  db: Queryable,
  endpointId: string,
  named: readonly { requestId: string; id: string }[],
): Promise<SeenDelivery[]> {
  if (named.length === 0) return [];
  const rows = await readNamedDeliveryRows(db, endpointId, named);
  const byId = new Map(toDeliveries(rows).map((delivery) => [delivery.id.uuid, delivery]));
  return named.flatMap(({ id }) => byId.get(id) ?? []);
}

/** Joins the rows of deliveries, one for each attempt. */
export function toDeliveries(rows: readonly DeliveryRow[]): SeenDelivery[] {
  return [...Map.groupBy(rows, (row) => row.id).values()].flatMap(toDelivery);
}

function toDelivery(rows: DeliveryRow[]): SeenDelivery[] {
  const [first] = rows;
  if (!first) return [];
  const { endpointId, requestId, id, target, webhookId, url, state, nextAttemptAt, testOf, createdAt } = first;
  const attempts = rows.flatMap(toAttempt);
  return [
    {
      endpointId,
      requestId,
      id: idOf('dlv', id),
      target,
      webhookId,
      url,
      state,
      nextAttemptAt,
      testOf,
      createdAt,
      attempts,
    },
  ];
}

function toAttempt({ number, at, status, durationMs, response, error }: DeliveryRow): SeenAttempt[] {
  return number === null || at === null || durationMs === null
    ? []
    : [{ number, at, status, durationMs, response, error }];
}
