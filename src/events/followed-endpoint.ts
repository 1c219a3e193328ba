import type { Logger } from 'pino';
import type { AcceptedRequest } from '../context/requests.ts';
import type { NewEvent } from '../context/streams.ts';
import type { Queryable } from '../db/pool.ts';
import { lastEventId, readEvents, type StoredEvent } from './read-events.sql.ts';
import { type LoadRequests, type StreamEvent, streamEventsOf, topicsOf } from './stream-event.ts';

/** Who is told of what happens: by topic, then by a look of its own. */
export interface Follower {
  kind: NewEvent['kind'];
  topics: readonly string[];
  wants(streamEvent: StreamEvent): boolean;
  tell(streamEvent: StreamEvent): void;
}

export interface FollowedDependencies {
  pool: Queryable;
  log: Logger;
  loadRequests: LoadRequests;
}

/** Events that are read from the log at once. */
const eventsMax = 50;
const againMs = 1_000;

/** What somebody in this process waits for at one endpoint. Its events are told strictly one after another, in the order of their commits. */
export class FollowedEndpoint {
  readonly #endpointId: string;
  readonly #dependencies: FollowedDependencies;
  readonly #left: () => void;
  readonly #followers = new Map<string, Set<Follower>>();
  /** How many follow each kind: of the others nothing is loaded. */
  readonly #followed = { REQUEST_COMPLETED: 0, DELIVERY_UPDATED: 0 };
  readonly #waiting = new Map<string, Set<(request: AcceptedRequest) => void>>();
  readonly #watchers = new Set<() => void>();
  /** The owner, once access is watched. */
  #accountId: string | undefined;
  /** The last event that is known to have been told, or to need no telling; undefined while that could not be read. */
  #toldTo: number | undefined;
  #telling: Promise<void>;
  /** Where telling has to begin again, because it failed. */
  #failedAfter: number | undefined;
  #again: NodeJS.Timeout | undefined;

  /** `left` is called when nobody waits for anything here. */
  constructor(endpointId: string, dependencies: FollowedDependencies, left: () => void) {
    this.#endpointId = endpointId;
    this.#dependencies = dependencies;
    this.#left = left;
    this.#telling = lastEventId(dependencies.pool, endpointId).then(
      (id) => {
        this.#toldTo = id;
      },
      (error: unknown) => dependencies.log.debug({ err: error }, 'where a log stands could not be read'),
    );
  }

  /** Returns what ends it. */
  follow(follower: Follower): () => void {
    for (const topic of follower.topics) setOf(this.#followers, topic).add(follower);
    this.#followed[follower.kind]++;
    return () => {
      this.#followed[follower.kind]--;
      for (const topic of follower.topics) leave(this.#followers, topic, follower);
      this.#leaveIfEmpty();
    };
  }

  /** Returns what ends it. */
  await(requestId: string, completed: (request: AcceptedRequest) => void): () => void {
    setOf(this.#waiting, requestId).add(completed);
    return () => {
      leave(this.#waiting, requestId, completed);
      this.#leaveIfEmpty();
    };
  }

  /** Returns what ends it. */
  watchAccess(accountId: string, act: () => void): () => void {
    this.#accountId = accountId;
    this.#watchers.add(act);
    return () => {
      this.#watchers.delete(act);
      this.#leaveIfEmpty();
    };
  }

  /** Told of one account, it is about that account's endpoints alone. */
  accessChanged(accountId?: string): void {
    if (accountId !== undefined && accountId !== this.#accountId) return;
    for (const act of [...this.#watchers]) act();
  }

  /** Events from `first` to `last` were committed. */
  announce(first: number, last: number): void {
    this.#telling = this.#telling.then(() => this.#tell(first - 1, last));
  }

  /** Some may have been committed without our being told. */
  announceMissed(): void {
    this.#telling = this.#telling.then(() => this.#tell(this.#toldTo, null));
  }

  /** What stands behind `after` and not behind `last`; without either, what comes from now on, and all there is. */
  async #tell(after: number | undefined, last: number | null): Promise<void> {
    const { pool, log } = this.#dependencies;
    // From what was told last: a notification may come before the word that others were missed. What is told twice, streams pass over.
    let at =
      after === undefined ? this.#failedAfter : Math.min(after, this.#toldTo ?? after, this.#failedAfter ?? after);
    try {
      at ??= await lastEventId(pool, this.#endpointId);
      while (this.#isWaitedFor()) {
        const events = await readEvents(pool, this.#endpointId, at, last, eventsMax);
        await this.#handAll(events);
        at = events.at(-1)?.id ?? at;
        if (events.length < eventsMax) break;
      }
      this.#failedAfter = undefined;
      this.#toldTo = Math.max(this.#toldTo ?? 0, at, last ?? 0);
    } catch (error) {
      log.warn({ err: error }, 'what happened could not be read, and is told later');
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
    for (const streamEvent of await streamEventsOf(this.#dependencies.loadRequests, some, wanted))
      this.#hand(streamEvent);
  }

  #isWaitedFor(): boolean {
    return this.#followers.size > 0 || this.#waiting.size > 0;
  }

  #hand(streamEvent: StreamEvent): void {
    const followers = new Set(topicsOf(streamEvent).flatMap((topic) => [...(this.#followers.get(topic) ?? [])]));
    for (const follower of followers) if (follower.wants(streamEvent)) follower.tell(streamEvent);
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
