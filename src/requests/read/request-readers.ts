import { batch } from '../../batch.ts';
import type { AcceptedRequest, ReadPayload, ReadRequest } from '../../context/requests.ts';
import type { Queryable } from '../../db/pool.ts';
import { payloadBytesMax } from '../../errors.ts';
import { readPayloads, readRequests, readRequestsOf } from './read-requests.sql.ts';

type RequestKey = Parameters<ReadRequest>[0];

/** Reads requests in batches: those of a page of deliveries are read by one query. */
export function openRequestRead(db: Queryable): ReadRequest {
  // Wrapped, since a batch's result cannot be undefined.
  const read = batch<RequestKey, { request: AcceptedRequest | undefined }>({
    async run(sought) {
      const requests = await readRequestsOf(
        db,
        sought.map(({ endpointId }) => endpointId),
        sought.map(({ requestId }) => requestId),
      );
      const found = new Map(
        requests.map((request) => [textOf({ endpointId: request.endpointId, requestId: request.id.uuid }), request]),
      );
      return sought.map((one) => ({ request: found.get(textOf(one)) }));
    },
    itemsMax: 1_000,
    waitingBytesMax: 100_000,
  });
  return async (request) => (await read(request)).request;
}

function textOf({ endpointId, requestId }: RequestKey): string {
  return `${endpointId}/${requestId}`;
}

/** Reads payloads in batches: those of a page are read by one query. */
export function openPayloadRead(db: Queryable): ReadPayload {
  // Wrapped, as above.
  const read = batch<Parameters<ReadPayload>[0], { payload: string | null }>({
    async run(sought) {
      // Several readers of a stream ask for the same item at once.
      const distinct = new Map(sought.map((one) => [one.id.uuid, one.endpointId]));
      const payloads = await readPayloads(db, [...distinct.values()], [...distinct.keys()]);
      return sought.map(({ id }) => ({ payload: payloads.get(id.uuid) ?? null }));
    },
    sizeOf: () => payloadBytesMax,
    itemsMax: 100,
    waitingBytesMax: 10_000 * payloadBytesMax,
  });
  return async (request) => (await read(request)).payload;
}

/** Returns a function that reads requests of an endpoint by id, in no order. */
export function requestReader(db: Queryable) {
  return (endpointId: string, requestIds: readonly string[]): Promise<AcceptedRequest[]> =>
    readRequests(db, endpointId, requestIds);
}
