import type { Logger } from 'pino';
import type { AcceptedRequest } from '../context.ts';
import type { Queryable } from '../db/pool.ts';
import { type Happening, happeningsOf, type LoadRequests, topicsOf } from './happening.ts';
import { lastEventId, readEvents } from './read-events.sql.ts';

/** Who is told of what happens: by topic, then by a look of its own. */
export interface Follower {
  topics: readonly string[];
  wants(happening: Happening): boolean;
  tell(happening: Happening): void;
}

export interface FollowedMakings {
  pool: Queryable;
  log: Logger;
  loadRequests: LoadRequests;
}

/** Events that are read from the log at once. */
const eventsMax = 20;
const againMs = 1_000;

/** What somebody in this process waits for at one endpoint. Its events are told strictly one after another, in the order of their commits. */
export class FollowedEndpoint {
  readonly #endpointId: string;
  readonly #makings: FollowedMakings;
  readonly #left: () => void;
  readonly #followers = new Map<string, Set<Follower>>();
  readonly #waiting = new Map<string, Set<(request: AcceptedRequest) => void>>();
  readonly #watchers = new Set<() => void>();
  /** The last event that is known to have been told, or to need no telling. */
  #toldTo: number | undefined;
  #telling: Promise<void>;
  /** Where telling has to begin again, because it failed. */
  #failedAfter: number | undefined;

  /** `left` is called when nobody waits for anything here. */
  constructor(endpointId: string, makings: FollowedMakings, left: () => void) {
    this.#endpointId = endpointId;
    this.#makings = makings;
    this.#left = left;
    this.#telling = lastEventId(makings.pool, endpointId).then(
      (id) => {
        this.#toldTo = id;
      },
      (error: unknown) => makings.log.debug({ err: error }, 'where a log stands could not be read'),
    );
  }

  /** Returns what ends it. */
  follow(follower: Follower): () => void {
    for (const topic of follower.topics) setOf(this.#followers, topic).add(follower);
    return () => {
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
  watchAccess(act: () => void): () => void {
    this.#watchers.add(act);
    return () => {
      this.#watchers.delete(act);
      this.#leaveIfEmpty();
    };
  }

  accessChanged(): void {
    for (const act of [...this.#watchers]) act();
  }

  /** Events from `first` to `last` were committed. */
  announce(first: number, last: number): void {
    this.#telling = this.#telling.then(() => this.#tell(first - 1, last));
  }

  /** Some may have been committed without our being told. */
  announceMissed(): void {
    this.#telling = this.#telling.then(() => this.#tell(this.#toldTo ?? 0, null));
  }

  async #tell(after: number, last: number | null): Promise<void> {
    let at = Math.min(after, this.#failedAfter ?? after);
    try {
      for (;;) {
        if (this.#followers.size === 0 && this.#waiting.size === 0) break;
        const events = await readEvents(this.#makings.pool, this.#endpointId, at, last, eventsMax);
        const everything = this.#followers.size > 0;
        const wanted = everything ? undefined : (requestId: string) => this.#waiting.has(requestId);
        for (const happening of await happeningsOf(this.#makings.loadRequests, events, wanted)) this.#hand(happening);
        at = events.at(-1)?.id ?? at;
        if (events.length < eventsMax) break;
      }
      this.#failedAfter = undefined;
      this.#toldTo = Math.max(this.#toldTo ?? 0, at, last ?? 0);
    } catch (error) {
      this.#makings.log.warn({ err: error }, 'what happened could not be read, and is told later');
      this.#failedAfter = at;
      setTimeout(() => this.announceMissed(), againMs);
    }
  }

  #hand(happening: Happening): void {
    const followers = new Set(topicsOf(happening).flatMap((topic) => [...(this.#followers.get(topic) ?? [])]));
    for (const follower of followers) if (follower.wants(happening)) follower.tell(happening);
    const { request } = happening;
    if (happening.kind !== 'REQUEST_COMPLETED' || !request) return;
    for (const completed of this.#waiting.get(request.id.uuid) ?? []) completed(request);
  }

  #leaveIfEmpty(): void {
    if (this.#followers.size === 0 && this.#waiting.size === 0 && this.#watchers.size === 0) this.#left();
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
