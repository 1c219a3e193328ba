/** A record as the model has it; without a text it is deleted. */
export interface ModelRecord {
  text: string | undefined;
  /** Whose key made it. */
  pair: string;
  createdAt: string | undefined;
}

/** The answer to a write, for repeats of its idempotency key. */
export interface IdempotentAnswer {
  /** The fields that a repeat must share. */
  fingerprint: string;
  requestId: string;
  recordId: string;
}

export interface ModelRequest {
  scope: string;
  pair: string;
  recordId: string;
  operation: string;
}

/** All that the contract says there is. Never changed: each write makes the next one. */
export interface World {
  /** By scope and id. */
  records: ReadonlyMap<string, ModelRecord>;
  /** By scope, pair and key. */
  remembered: ReadonlyMap<string, IdempotentAnswer>;
  /** By id. */
  requests: ReadonlyMap<string, ModelRequest>;
  /** The newest write in the accepted order. */
  version: number;
}

export const emptyWorld: World = { records: new Map(), remembered: new Map(), requests: new Map(), version: 0 };

export function placeOf(scope: string, id: string): string {
  return `${scope} ${id}`;
}

/** The records of a scope that are there, newest first, as whoever made some of them sees them; `pair` undefined sees all. */
export function listed(world: World, scope: string, pair: string | undefined): { id: string; record: ModelRecord }[] {
  const found = [...world.records].flatMap(([place, record]) =>
    place.startsWith(`${scope} `) && record.text !== undefined && (pair === undefined || record.pair === pair)
      ? [{ id: place.slice(scope.length + 1), record }]
      : [],
  );
  return found.toSorted((a, b) => (a.id < b.id ? 1 : -1));
}
