import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Queryable } from '../db/pool.ts';
import { countRequests } from '../stats/count-requests.ts';
import { lastUses } from '../stats/last-uses.ts';

/** What a key has done so far. */
export interface KeyFigures {
  /** Requests that were made with it and applied, by environment. */
  sandbox: number;
  production: number;
  lastUsedAt: Date | null;
}

interface Batch {
  keyIds: Set<string>;
  figures: Promise<Map<string, KeyFigures>>;
}

/** What is being gathered, by endpoint. */
const open = new WeakMap<Queryable, Map<string, Batch>>();

/** What a key has done so far. The keys of an endpoint that are asked for in the same turn are looked up together. */
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
