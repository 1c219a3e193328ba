import { batch } from '../../batch.ts';
import type { ReadDeliveryState, RequestDeliveryState } from '../../context/webhooks.ts';
import type { Queryable } from '../../db/pool.ts';
import { Refusal } from '../../errors.ts';
import { readDeliveryStates, type StateSought } from './read-delivery-states.sql.ts';

/** Reads joint states of deliveries in batches: those of a page are read by one query. */
export function openDeliveryStates(db: Queryable): ReadDeliveryState {
  const read = batch<StateSought, RequestDeliveryState>({
    run: (sought) => readDeliveryStates(db, sought),
    sizeOf: () => 1,
    itemsMax: 1_000,
    bytesMax: 1_000,
    inFlightMax: 2,
    waitingBytesMax: 20_000,
    overloaded: () => new Refusal('UNAVAILABLE'),
  });
  return ({ endpointId, requestId }, viewer) => read({ endpointId, requestId, viewer });
}
