import type { NewEvent } from '../context/streams.ts';
import type { Queryable } from '../db/pool.ts';
import { insertEvents } from './events.sql.ts';

/** Caps the ids per event, so that several events fit one read and no row is TOASTed. */
const idsMax = 100;

/**
 * Writes events into the log, and notifies every process when the transaction commits. Call it last in a transaction:
 * it holds a lock of each endpoint until the commit.
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

/** Returns the endpoint, the first and the last event id of a notification. */
export function parseEvents(message: string): { endpointId: string; first: number; last: number } {
  const [endpointId = '', first, last] = message.split(' ');
  return { endpointId, first: Number(first), last: Number(last) };
}
