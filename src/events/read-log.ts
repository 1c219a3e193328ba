import type { Queryable } from '../db/pool.ts';
import { Refusal } from '../errors.ts';
import type { Position } from './cursor.ts';
import { type EventsInput, readEventsOf } from './events.sql.ts';
import { type ReadRequests, type StreamEvent, streamEventsOf } from './stream-event.ts';

const requestsEnough = 500;
const aheadOfLog =
  'after is ahead of the log, as it is once a database was restored. Read what you missed, and begin with streamCursor';

/**
 * Returns the next stretch of the log after a position. Throws INVALID_ARGUMENT for a position ahead of the log, as
 * after a restore: events up to it would be skipped.
 */
export async function readLog(
  { pool, readRequests }: { pool: Queryable; readRequests: ReadRequests },
  of: EventsInput,
  after: Position,
): Promise<{ found: StreamEvent[]; reached: Position; more: boolean }> {
  const { events, stoppedAt, drawn } = await readEventsOf(pool, of, after.id, requestsEnough);
  if (after.id > drawn) throw new Refusal('INVALID_ARGUMENT', { message: aheadOfLog });
  const [first] = events;
  // All items of the event at the position may have been read.
  const fresh = first?.id === after.id && after.index >= first.requestIds.length - 1 ? events.slice(1) : events;
  const streamEvents = await streamEventsOf(readRequests, fresh);
  const last = stoppedAt ?? fresh.at(-1)?.id;
  return {
    found: streamEvents.filter(({ position }) => position.id > after.id || position.index > after.index),
    reached: last === undefined ? after : { id: last, index: Number.MAX_SAFE_INTEGER },
    more: stoppedAt !== undefined,
  };
}
