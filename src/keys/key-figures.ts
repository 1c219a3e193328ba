import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Queryable } from '../db/pool.ts';
import { countRequests, lastUses } from '../stats/key-uses.ts';

/** The usage of a key. */
export interface KeyFigures {
  /** Applied requests made with it, by environment. */
  sandbox: number;
  production: number;
  lastUsedAt: Date | null;
}

interface Batch {
  keyIds: Set<string>;
  figures: Promise<Map<string, KeyFigures>>;
}

/** The open batches, by endpoint. */
const open = new WeakMap<Queryable, Map<string, Batch>>();

/** Returns the usage of a key. Keys of an endpoint that are asked for in the same turn share one query. */
export async function keyFigures(
  { pool }: { pool: Queryable },
  { id, endpointId }: { id: string; endpointId: string },
): Promise<KeyFigures> {
  const batches = open.get(pool) ?? new Map<string, Batch>();
  open.set(pool, batches);
  const batch = batches.get(endpointId) ?? startBatch(pool, batches, endpointId);
  batch.keyIds.add(id);
  return (await batch.figures).get(id) ?? { sandbox: 0, production: 0, lastUsedAt: null };
}

function startBatch(db: Queryable, batches: Map<string, Batch>, endpointId: string): Batch {
  const keyIds = new Set<string>();
  const figures = nextTurn().then(async () => {
    batches.delete(endpointId);
    const ids = [...keyIds];
    const [counts, uses] = await Promise.all([countRequests(db, endpointId, ids), lastUses(db, endpointId, ids)]);
    return new Map(
      ids.map((id) => [id, { ...(counts.get(id) ?? { sandbox: 0, production: 0 }), lastUsedAt: uses.get(id) ?? null }]),
    );
  });
  const batch = { keyIds, figures };
  batches.set(endpointId, batch);
  return batch;
}
