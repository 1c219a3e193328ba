import type { EnvironmentName } from '../../access/actor.ts';
import type { DeliveryState, DeliveryTarget, DeliveryViewer, RequestDeliveryState } from '../../context/webhooks.ts';
import type { Queryable } from '../../db/pool.ts';
import { deliveryStateSql } from './delivery-state.ts';

/** A delivery with one of its attempts. `number` and the columns after it are null before the first attempt. */
export interface DeliveryRow {
  endpointId: string;
  requestId: string;
  id: string;
  target: DeliveryTarget;
  webhookId: string | null;
  url: string;
  state: DeliveryState;
  nextAttemptAt: Date | null;
  testOf: EnvironmentName | null;
  createdAt: Date;
  /** The endpoint's owner. */
  ownerId: string | null;
  number: number | null;
  at: Date | null;
  status: number | null;
  durationMs: number | null;
  response: string | null;
  error: string | null;
}

const columns = `delivery.endpoint_id as "endpointId", delivery.request_id as "requestId", delivery.id, delivery.target,
      delivery.webhook_id as "webhookId", delivery.url,
      delivery.state, delivery.next_attempt_at as "nextAttemptAt", delivery.test_of as "testOf", delivery.created_at as "createdAt",
      endpoint.account_id as "ownerId",
      attempt.number, attempt.at, attempt.status, attempt.duration_ms as "durationMs", attempt.response, attempt.error`;

const beside = `left join endpoint on endpoint.id = delivery.endpoint_id
    left join attempt on attempt.endpoint_id = delivery.endpoint_id and attempt.delivery_id = delivery.id`;

/** Returns the deliveries of some requests by id, that is by age, with their attempts by number. Takes no lock. */
export async function readDeliveryRows(
  db: Queryable,
  endpointIds: readonly string[],
  requestIds: readonly string[],
): Promise<DeliveryRow[]> {
  const { rows } = await db.query<DeliveryRow>(
    `/* read_delivery_rows */
    select ${columns}
    from unnest($1::uuid[], $2::uuid[]) as sought (endpoint_id, request_id)
    join delivery on delivery.endpoint_id = sought.endpoint_id and delivery.request_id = sought.request_id
    ${beside}
    order by delivery.id, attempt.number`,
    [endpointIds, requestIds],
  );
  return rows;
}

/** Returns some deliveries of an endpoint, each named with its request. Unknown ones are absent. Takes no lock. */
export async function readNamedDeliveryRows(
  db: Queryable,
  endpointId: string,
  named: readonly { requestId: string; id: string }[],
): Promise<DeliveryRow[]> {
  const { rows } = await db.query<DeliveryRow>(
    `/* read_named_delivery_rows */
    select ${columns}
    from unnest($2::uuid[], $3::uuid[]) as sought (request_id, id)
    join delivery on delivery.endpoint_id = $1 and delivery.request_id = sought.request_id and delivery.id = sought.id
    ${beside}
    order by delivery.id, attempt.number`,
    [endpointId, named.map(({ requestId }) => requestId), named.map(({ id }) => id)],
  );
  return rows;
}

/** A request, and the viewer of its deliveries. */
export interface StateRead {
  endpointId: string;
  requestId: string;
  viewer: DeliveryViewer;
}

/** Returns the joint states of requests' deliveries, in the given order. Takes no lock. */
export async function readDeliveryStates(db: Queryable, sought: readonly StateRead[]): Promise<RequestDeliveryState[]> {
  const state = deliveryStateSql({
    endpointId: 'sought.endpoint_id',
    requestId: 'sought.request_id',
    seen: `(delivery.target <> 'ENDPOINT' or sought.sees_all
      or (select endpoint.account_id = sought.account_id from endpoint where endpoint.id = sought.endpoint_id))`,
  });
  const { rows } = await db.query<{ state: RequestDeliveryState }>(
    `/* read_delivery_states */
    select ${state} as state
    from unnest($1::uuid[], $2::uuid[], $3::boolean[], $4::uuid[]) with ordinality
      as sought (endpoint_id, request_id, sees_all, account_id, nth)
    order by sought.nth`,
    [
      sought.map((one) => one.endpointId),
      sought.map((one) => one.requestId),
      sought.map((one) => one.viewer.seesAll),
      sought.map((one) => one.viewer.accountId),
    ],
  );
  return rows.map((row) => row.state);
}
