import { batch } from '../../batch.ts';
import type { DeliveryViewer, ReadDeliveries, SeenDelivery } from '../../context/webhooks.ts';
import type { Queryable } from '../../db/pool.ts';
import { Refusal } from '../../errors.ts';
import { type DeliveryRow, selectDeliveries } from './list-deliveries.sql.ts';
import { toDeliveries } from './list-deliveries.ts';

type Sought = Parameters<ReadDeliveries>[0];

/** An estimate for the few deliveries of a request, with up to 2 KB per attempt. */
const bytesOfRequest = 10_000;

/** Reads deliveries in batches: those of a page of requests are read by one query. */
export function openDeliveryRead(db: Queryable): ReadDeliveries {
  const read = batch<Sought, DeliveryRow[]>({
    async run(sought) {
      // Several readers of a stream ask for the same request at once.
      const distinct = new Map(sought.map((one) => [keyOf(one), one]));
      const rows = await selectDeliveries(
        db,
        [...distinct.values()].map(({ endpointId }) => endpointId),
        [...distinct.values()].map(({ requestId }) => requestId),
      );
      const found = Map.groupBy(rows, keyOf);
      return sought.map((one) => found.get(keyOf(one)) ?? []);
    },
    sizeOf: () => bytesOfRequest,
    itemsMax: 1_000,
    bytesMax: 1_000 * bytesOfRequest,
    inFlightMax: 2,
    waitingBytesMax: 20_000 * bytesOfRequest,
    overloaded: () => new Refusal('UNAVAILABLE'),
  });
  return async (request, viewer) => seenBy(viewer, await read(request));
}

function seenBy({ seesAll, accountId }: DeliveryViewer, rows: DeliveryRow[]): SeenDelivery[] {
  return toDeliveries(
    rows.filter(
      ({ target, ownerId }) => target !== 'ENDPOINT' || seesAll || (ownerId !== null && ownerId === accountId),
    ),
  );
}

function keyOf({ endpointId, requestId }: Sought): string {
  return `${endpointId}/${requestId}`;
}
