import { batch } from '../../batch.ts';
import type { ReadPayload } from '../../context/requests.ts';
import type { Queryable } from '../../db/pool.ts';
import { payloadBytesMax, Refusal } from '../../errors.ts';
import { readPayloads } from './read-requests.sql.ts';

type Sought = Parameters<ReadPayload>[0];

/** Wraps the payload, since a batch's result cannot be undefined. */
interface Found {
  payload: string | null;
}

/** Reads payloads in batches: those of a page are read by one query. */
export function openPayloadRead(db: Queryable): ReadPayload {
  const read = batch<Sought, Found>({
    async run(sought) {
      // Several readers of a stream ask for the same item at once.
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
