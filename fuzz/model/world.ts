/** A record in the model. It is deleted when it has no text. */
export interface ModelRecord {
  text: string | undefined;
  /** The pair whose key made it. */
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

/** The state that the contract requires. It is immutable: each write makes the next world. */
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

export function recordKey(scope: string, id: string): string {
  return `${scope} ${id}`;
}

/** Returns the records of a scope, newest first, that a pair sees. Without a pair it returns all. */
export function listed(world: World, scope: string, pair: string | undefined): { id: string; record: ModelRecord }[] {
  const found = [...world.records].flatMap(([key, record]) =>
    key.startsWith(`${scope} `) && record.text !== undefined && (pair === undefined || record.pair === pair)
      ? [{ id: key.slice(scope.length + 1), record }]
      : [],
  );
  return found.toSorted((a, b) => (a.id < b.id ? 1 : -1));
}
