import type { Logger } from 'pino';
import type { AcceptedRequest } from '../context/requests.ts';
import type { NewEvent } from '../context/streams.ts';
import type { Queryable } from '../db/pool.ts';
import { lastEventId, readEvents, type StoredEvent } from './events.sql.ts';
import { type ReadRequests, type StreamEvent, streamEventsOf, topicsOf } from './stream-event.ts';

/** A receiver of an endpoint's events, found by topic, then by its own check. */
export interface Follower {
  kind: NewEvent['kind'];
  topics: readonly string[];
  wants(streamEvent: StreamEvent): boolean;
  receive(streamEvent: StreamEvent): void;
}

export interface FollowedDependencies {
  pool: Queryable;
  log: Logger;
  readRequests: ReadRequests;
}

/** The most events per read of the log. */
const eventsMax = 50;
const againMs = 1_000;

/**
 * The followers of one endpoint in this process. Events reach them one after another, in the order of their commits.
 */
export class FollowedEndpoint {
  readonly #endpointId: string;
  readonly #dependencies: FollowedDependencies;
  readonly #left: () => void;
  readonly #followers = new Map<string, Set<Follower>>();
  /** Followers by kind. Kinds without followers are not loaded. */
  readonly #followed = { REQUEST_COMPLETED: 0, DELIVERY_UPDATED: 0 };
  readonly #waiting = new Map<string, Set<(request: AcceptedRequest) => void>>();
  readonly #watchers = new Set<() => void>();
  /** The owner, once access is watched. */
  #accountId: string | undefined;
  /** The last event that was handed out, or that needs no handing out; undefined while it could not be read. */
  #handedTo: number | undefined;
  #handing: Promise<void>;
  /** The event to start after again, because a read failed. */
  #failedAfter: number | undefined;
  #again: NodeJS.Timeout | undefined;

  /** `left` is called once nobody waits for anything here. */
  constructor(endpointId: string, dependencies: FollowedDependencies, left: () => void) {
    this.#endpointId = endpointId;
    this.#dependencies = dependencies;
    this.#left = left;
    this.#handing = lastEventId(dependencies.pool, endpointId).then(
      (id) => {
        this.#handedTo = id;
      },
      (error: unknown) =>
        dependencies.log.debug({ err: error }, 'events.position_failed: it is read again with the next event'),
    );
  }

  /** Returns a function that ends it. */
  follow(follower: Follower): () => void {
    for (const topic of follower.topics) setOf(this.#followers, topic).add(follower);
    this.#followed[follower.kind]++;
    return () => {
      this.#followed[follower.kind]--;
      for (const topic of follower.topics) leave(this.#followers, topic, follower);
      this.#leaveIfEmpty();
    };
  }

  /** Returns a function that ends it. */
  await(requestId: string, completed: (request: AcceptedRequest) => void): () => void {
    setOf(this.#waiting, requestId).add(completed);
    return () => {
      leave(this.#waiting, requestId, completed);
      this.#leaveIfEmpty();
    };
  }

  /** Returns a function that ends it. */
  watchAccess(accountId: string, act: () => void): () => void {
    this.#accountId = accountId;
    this.#watchers.add(act);
    return () => {
      this.#watchers.delete(act);
      this.#leaveIfEmpty();
    };
  }

  /** With an account, only that account's endpoints are concerned. */
  accessChanged(accountId?: string): void {
    if (accountId !== undefined && accountId !== this.#accountId) return;
    for (const act of [...this.#watchers]) act();
  }

  /** Events from `first` to `last` were committed. */
  announce(first: number, last: number): void {
    this.#handing = this.#handing.then(() => this.#handOut(first - 1, last));
  }

  /** Events may have been committed without a notification. */
  announceMissed(): void {
    this.#handing = this.#handing.then(() => this.#handOut(this.#handedTo, null));
  }

  /**
   * Hands out the events after `after` and up to `last`. Without `after` it starts now; without `last` it reads to
   * the end.
   */
  async #handOut(after: number | undefined, last: number | null): Promise<void> {
    const { pool, log } = this.#dependencies;
    // Starts after the last event handed out: a notification may overtake the news that others were missed. Streams
    // skip repeats.
    let at =
      after === undefined ? this.#failedAfter : Math.min(after, this.#handedTo ?? after, this.#failedAfter ?? after);
    try {
      at ??= await lastEventId(pool, this.#endpointId);
      while (this.#isWaitedFor()) {
        const events = await readEvents(pool, this.#endpointId, at, last, eventsMax);
        await this.#handAll(events);
        at = events.at(-1)?.id ?? at;
        if (events.length < eventsMax) break;
      }
      this.#failedAfter = undefined;
      this.#handedTo = Math.max(this.#handedTo ?? 0, at, last ?? 0);
    } catch (error) {
      log.warn({ err: error }, 'events.read_failed: the log is read again in 1 s');
      this.#failedAfter = at;
      clearTimeout(this.#again);
      this.#again = setTimeout(() => this.announceMissed(), againMs);
    }
  }

  async #handAll(events: readonly StoredEvent[]): Promise<void> {
    const completed = this.#followed.REQUEST_COMPLETED > 0;
    const some = events.filter(
      ({ kind }) => this.#followed[kind] > 0 || (kind === 'REQUEST_COMPLETED' && this.#waiting.size > 0),
    );
    const wanted = completed ? undefined : (requestId: string) => this.#waiting.has(requestId);
    for (const streamEvent of await streamEventsOf(this.#dependencies.readRequests, some, wanted))
      this.#hand(streamEvent);
  }

  #isWaitedFor(): boolean {
    return this.#followers.size > 0 || this.#waiting.size > 0;
  }

  #hand(streamEvent: StreamEvent): void {
    const followers = new Set(topicsOf(streamEvent).flatMap((topic) => [...(this.#followers.get(topic) ?? [])]));
    for (const follower of followers) if (follower.wants(streamEvent)) follower.receive(streamEvent);
    const { request } = streamEvent;
    if (streamEvent.kind !== 'REQUEST_COMPLETED' || !request) return;
    for (const completed of this.#waiting.get(request.id.uuid) ?? []) completed(request);
  }

  #leaveIfEmpty(): void {
    if (!this.#isWaitedFor() && this.#watchers.size === 0) this.#left();
  }
}

function setOf<Key, Item>(map: Map<Key, Set<Item>>, key: Key): Set<Item> {
  const set = map.get(key) ?? new Set();
  map.set(key, set);
  return set;
}

function leave<Key, Item>(map: Map<Key, Set<Item>>, key: Key, item: Item): void {
  const set = map.get(key);
  set?.delete(item);
  if (set?.size === 0) map.delete(key);
}
