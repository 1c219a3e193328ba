import { batch } from '../../batch.ts';
import type { ReadPayload } from '../../context/requests.ts';
import type { Queryable } from '../../db/pool.ts';
import { payloadBytesMax, Refusal } from '../../errors.ts';
import { readPayloads } from './read-requests.sql.ts';

type Sought = Parameters<ReadPayload>[0];

/** What a group found of one request, since a gathered result must be something. */
interface Found {
  payload: string | null;
}

/** Reads what requests sent: a page's are asked for in one instant, and read by one query. */
export function openPayloadRead(db: Queryable): ReadPayload {
  const read = batch<Sought, Found>({
    async run(sought) {
      // Whoever is told of the same by a stream asks for it at the same time.
      const distinct = new Map(sought.map((one) => [one.id.uuid, one.endpointId]));
      const payloads = await readPayloads(db, [...distinct.values()], [...distinct.keys()]);
      return sought.map(({ id }) => ({ payload: payloads.get(id.uuid) ?? null }));
    },
    sizeOf: () => payloadBytesMax,
    itemsMax: 100,
    bytesMax: 100 * payloadBytesMax,
    inFlightMax: 2,
    waitingBytesMax: 10_000 * payloadBytesMax,
    overloaded: () => new Refusal('UNAVAILABLE'),
  });
  return async (request) => (await read(request)).payload;
}
