import type { Queryable } from '../db/pool.ts';
import type { Position } from './cursor.ts';
import { type Happening, happeningsOf, type LoadRequests } from './happening.ts';
import { type EventsWanted, readEventsOf, type StoredEvent } from './read-events.sql.ts';

const eventsMax = 100;
/** An event may tell of thousands of requests: of so many a stretch is enough. */
const happeningsMin = 500;

/** Reads the next stretch of the log behind a position, how far it goes, and whether there was more behind it. */
export async function readStretch(
  { pool, loadRequests }: { pool: Queryable; loadRequests: LoadRequests },
  of: EventsWanted,
  after: Position,
): Promise<{ found: Happening[]; reached: Position; more: boolean }> {
  const events = await readEventsOf(pool, of, after.id, eventsMax);
  const [first] = events;
  const fresh = first?.id === after.id && after.place >= first.requestIds.length - 1 ? events.slice(1) : events;
  const some = enough(fresh);
  const happenings = await happeningsOf(loadRequests, some);
  const last = some.at(-1);
  return {
    found: happenings.filter(({ position }) => position.id > after.id || position.place > after.place),
    reached: last ? { id: last.id, place: last.requestIds.length } : after,
    more: some.length < fresh.length || events.length === eventsMax,
  };
}

function enough(events: StoredEvent[]): StoredEvent[] {
  let count = 0;
  const end = events.findIndex(({ requestIds }) => {
    count += requestIds.length;
    return count >= happeningsMin;
  });
  return end < 0 ? events : events.slice(0, end + 1);
}
