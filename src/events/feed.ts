import type pg from 'pg';
import type { Logger } from 'pino';
import { type Admission, sees } from '../access/actor.ts';
import type { AcceptedRequest } from '../context/requests.ts';
import type { Feed, NewEvent, Stream, StreamInput } from '../context/streams.ts';
import type { Listener } from '../db/listen.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { EventStream, type StreamItem } from './event-stream.ts';
import { eventChannel, lastEventId } from './events.sql.ts';
import { FollowedEndpoint } from './followed-endpoint.ts';
import { parseEvents } from './publish-events.ts';
import { readLog } from './read-log.ts';
import { type ReadRequests, type StreamEvent, topicOf } from './stream-event.ts';

export interface FeedDependencies {
  listener: Listener;
  pool: pg.Pool;
  log: Logger;
  readRequests: ReadRequests;
}

/**
 * Opens the streams of this process. Events of all processes are read from the log and passed to the followers of
 * their endpoint.
 */
export async function openFeed(dependencies: FeedDependencies): Promise<Feed> {
  const { listener, pool, log } = dependencies;
  const endpoints = new Map<string, FollowedEndpoint>();
  const closers = new Set<() => void>();
  let closed = false;
  /** The number of open streams. */
  let streams = 0;
  // Shared by all streams of an item: a thousand items may wait in each.
  const completed = once(({ request, ...streamEvent }) => request && { ...request, cursor: cursorOf(streamEvent) });
  const updated = once(({ deliveryId, endpointId, environment, requestId, keyId, ...streamEvent }) =>
    deliveryId === undefined
      ? undefined
      : {
          endpointId,
          environment,
          requestId,
          deliveryId,
          keyId,
          cursor: cursorOf({ endpointId, environment, ...streamEvent }),
        },
  );

  function at(endpointId: string): FollowedEndpoint {
    const known = endpoints.get(endpointId);
    if (known) return known;
    const fresh = new FollowedEndpoint(endpointId, dependencies, () => {
      if (endpoints.get(endpointId) === fresh) endpoints.delete(endpointId);
    });
    endpoints.set(endpointId, fresh);
    return fresh;
  }

  function open<Item>(
    kind: NewEvent['kind'],
    wanted: StreamInput,
    itemOf: (streamEvent: StreamEvent) => Item | undefined,
  ): Stream<Item> {
    const { admission, keyId, recordId, after } = wanted;
    const { endpointId, environment } = admission;
    const seen = (by: Admission) => (keyId === undefined ? by.seesKeys : sees(by, keyId) ? [keyId] : []);
    let keyIds = seen(admission);
    const wants = (one: StreamEvent) =>
      one.kind === kind &&
      one.environment === environment &&
      (keyIds === null || (one.keyId !== null && keyIds.includes(one.keyId))) &&
      (recordId === undefined || one.request?.recordId.uuid === recordId);
    const topics = () =>
      recordId !== undefined
        ? [topicOf(kind, environment, { recordId })]
        : (keyIds?.map((id) => topicOf(kind, environment, { keyId: id })) ?? [topicOf(kind, environment)]);
    const toItems = (streamEvent: StreamEvent): StreamItem<Item>[] => {
      const item = itemOf(streamEvent);
      return item === undefined ? [] : [{ item, position: streamEvent.position }];
    };
    const stream = new EventStream<Item>({
      after: after === undefined ? undefined : readCursor(admission, after),
      async readOn(position) {
        const { found, ...stretch } = await readLog(dependencies, { endpointId, environment, kind, keyIds }, position);
        return { ...stretch, items: found.filter(wants).flatMap(toItems) };
      },
      ended() {
        leave();
        closers.delete(close);
        streams--;
        log.debug({ streams }, 'stream.closed: its reader has left, or it failed');
      },
      readmit(by) {
        const before = keyIds;
        keyIds = seen(by);
        if (keyIds?.join() === before?.join()) return;
        // Follow first: an endpoint without followers is dropped.
        const leaveBefore = leave;
        leave = follow();
        leaveBefore();
      },
    });
    const receive = (streamEvent: StreamEvent) => {
      for (const one of toItems(streamEvent)) stream.push(one);
    };
    const follow = () => at(endpointId).follow({ kind, topics: topics(), wants, receive });
    let leave = follow();
    const close = () => void stream.return();
    closers.add(close);
    streams++;
    log.debug({ streams }, 'stream.opened: it is handed the events of its endpoint');
    if (closed) close();
    return stream;
  }

  await listener.on(
    eventChannel,
    (message) => {
      const { endpointId, first, last } = parseEvents(message);
      endpoints.get(endpointId)?.announce(first, last);
    },
    () => {
      for (const endpoint of endpoints.values()) endpoint.announceMissed();
    },
  );
  // One tick later, so that caches of key holders, which get the same notification, have dropped theirs.
  const everywhere = (accountId?: string) =>
    setImmediate(() => {
      for (const endpoint of endpoints.values()) endpoint.accessChanged(accountId);
    });
  await listener.on(
    'sluice_keys',
    (message) => {
      const [kind, id = ''] = message.split(':');
      if (kind === 'endpoint') setImmediate(() => endpoints.get(id)?.accessChanged());
      else everywhere(kind === 'account' ? id : undefined);
    },
    () => everywhere(),
  );

  return {
    close() {
      closed = true;
      for (const close of [...closers]) close();
    },
    requestCompleted: (wanted) => open('REQUEST_COMPLETED', wanted, completed),
    deliveryUpdated: (wanted) => open('DELIVERY_UPDATED', wanted, updated),
    cursor: async (of) =>
      writeCursor(of, { id: await lastEventId(pool, of.endpointId), index: Number.MAX_SAFE_INTEGER }, Date.now()),
    completion: ({ endpointId, requestId }, withinMs, signal) =>
      new Promise<AcceptedRequest | undefined>((resolve) => {
        const end = (request?: AcceptedRequest) => {
          clearTimeout(timer);
          signal.removeEventListener('abort', giveUp);
          closers.delete(giveUp);
          leave();
          resolve(request);
        };
        const giveUp = () => end();
        const leave = at(endpointId).await(requestId, end);
        const timer = setTimeout(giveUp, withinMs);
        signal.addEventListener('abort', giveUp);
        closers.add(giveUp);
        if (signal.aborted || closed) giveUp();
      }),
    onAccessChange: ({ endpointId, accountId }, act) => at(endpointId).watchAccess(accountId, act),
  };
}

function cursorOf({
  position,
  at,
  ...of
}: Pick<StreamEvent, 'endpointId' | 'environment' | 'position' | 'at'>): string {
  return writeCursor(of, position, at.getTime());
}

/** Caches the item made of an event. */
function once<Item>(make: (streamEvent: StreamEvent) => Item): (streamEvent: StreamEvent) => Item {
  const made = new WeakMap<StreamEvent, Item>();
  return (streamEvent) => {
    const known = made.get(streamEvent) ?? make(streamEvent);
    made.set(streamEvent, known);
    return known;
  };
}
