import type { NewEvent } from '../context/streams.ts';
import type { Queryable } from '../db/pool.ts';
import { insertEvents } from './insert-events.sql.ts';

/** Caps the ids per event, so that several events fit one read and no row is TOASTed. */
const idsMax = 100;

/**
 * Writes events into the log that streams are read from, and tells every process when the transaction commits. To be the last
 * that a transaction does: from here to its commit it holds a lock of each endpoint, so that ids rise in the order of the commits.
 */
export async function publishEvents(tx: Queryable, events: readonly NewEvent[]): Promise<void> {
  if (events.length === 0) return;
  await insertEvents(tx, events.flatMap(split));
}

function split(event: NewEvent): NewEvent[] {
  const { requestIds, deliveryIds } = event;
  const parts: NewEvent[] = [];
  for (let at = 0; at < requestIds.length; at += idsMax) {
    parts.push({
      ...event,
      requestIds: requestIds.slice(at, at + idsMax),
      deliveryIds: deliveryIds.slice(at, at + idsMax),
    });
  }
  return parts;
}

/** Ids of events of one endpoint, from `first` to `last`. */
export function parseEvents(message: string): { endpointId: string; first: number; last: number } {
  const [endpointId = '', first, last] = message.split(' ');
  return { endpointId, first: Number(first), last: Number(last) };
}
