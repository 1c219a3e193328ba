import type { DeliveryViewer, RequestDeliveryState } from '../../context/webhooks.ts';
import type { Queryable } from '../../db/pool.ts';
import { deliveryStateSql } from './delivery-state.ts';

/** A request, and the viewer of its deliveries. */
export interface StateSought {
  endpointId: string;
  requestId: string;
  viewer: DeliveryViewer;
}

/** Returns the joint states of requests' deliveries, in the given order. Takes no lock. */
export async function readDeliveryStates(
  db: Queryable,
  sought: readonly StateSought[],
): Promise<RequestDeliveryState[]> {
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
