import { batch } from '../../batch.ts';
import type { AcceptedRequest, ReadRequest } from '../../context/requests.ts';
import type { Queryable } from '../../db/pool.ts';
import { Refusal } from '../../errors.ts';
import { readRequestsOf } from './read-requests.sql.ts';

type Sought = Parameters<ReadRequest>[0];

/** Wraps the request, since a batch's result cannot be undefined. */
interface Found {
  request: AcceptedRequest | undefined;
}

const rowBytes = 500;

/** Reads requests in batches: those of a page of deliveries are read by one query. */
export function openRequestRead(db: Queryable): ReadRequest {
  const read = batch<Sought, Found>({
    async run(sought) {
      const requests = await readRequestsOf(
        db,
        sought.map(({ endpointId }) => endpointId),
        sought.map(({ requestId }) => requestId),
      );
      const found = new Map(
        requests.map((request) => [keyOf({ endpointId: request.endpointId, requestId: request.id.uuid }), request]),
      );
      return sought.map((one) => ({ request: found.get(keyOf(one)) }));
    },
    sizeOf: () => rowBytes,
    itemsMax: 1_000,
    bytesMax: 1_000 * rowBytes,
    inFlightMax: 2,
    waitingBytesMax: 100_000 * rowBytes,
    overloaded: () => new Refusal('UNAVAILABLE'),
  });
  return async (request) => (await read(request)).request;
}

function keyOf({ endpointId, requestId }: Sought): string {
  return `${endpointId}/${requestId}`;
}
