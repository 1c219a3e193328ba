import type { Actor } from '../../access/actor.ts';
import { batch } from '../../batch.ts';
import type {
  DeliveryViewer,
  ReadDeliveries,
  ReadDeliveryState,
  RequestDeliveryState,
  SeenDelivery,
} from '../../context/webhooks.ts';
import type { Queryable } from '../../db/pool.ts';
import { type DeliveryRow, readDeliveryRows, readDeliveryStates, type StateRead } from './read-deliveries.sql.ts';
import { toDeliveries } from './read-named-deliveries.ts';

type RequestKey = Parameters<ReadDeliveries>[0];

/** Reads deliveries in batches: those of a page of requests are read by one query. */
export function openDeliveryRead(db: Queryable): ReadDeliveries {
  const read = batch<RequestKey, DeliveryRow[]>({
    async run(sought) {
      // Several readers of a stream ask for the same request at once.
      const distinct = new Map(sought.map((one) => [keyOf(one), one]));
      const rows = await readDeliveryRows(
        db,
        [...distinct.values()].map(({ endpointId }) => endpointId),
        [...distinct.values()].map(({ requestId }) => requestId),
      );
      const found = Map.groupBy(rows, keyOf);
      return sought.map((one) => found.get(keyOf(one)) ?? []);
    },
    itemsMax: 1_000,
    waitingBytesMax: 20_000,
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

function keyOf({ endpointId, requestId }: RequestKey): string {
  return `${endpointId}/${requestId}`;
}

/** Reads joint states of deliveries in batches: those of a page are read by one query. */
export function openDeliveryStates(db: Queryable): ReadDeliveryState {
  const read = batch<StateRead, RequestDeliveryState>({
    run: (sought) => readDeliveryStates(db, sought),
    itemsMax: 1_000,
    waitingBytesMax: 20_000,
  });
  return ({ endpointId, requestId }, viewer) => read({ endpointId, requestId, viewer });
}

/** Returns the viewer that an actor is to the deliveries of requests that it sees. */
export function deliveryViewer(actor: Actor | undefined): DeliveryViewer {
  if (actor?.kind === 'account') return { seesAll: false, accountId: actor.accountId };
  return { seesAll: actor?.admission.seesOwnWebhook === true, accountId: null };
}
