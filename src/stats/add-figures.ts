import { inBatches } from '../db/in-batches.ts';
import type { Queryable } from '../db/pool.ts';
import { addDayDurations, addDayFigures, type DayFigure } from './add-figures.sql.ts';
import { addDurations } from './durations.ts';
import { deleteFigures, figureTables } from './prune-figures.sql.ts';

/** The id for the console in the figures, because the console has no key. */
export const noKey = '00000000-0000-0000-0000-000000000000';

/** The requests of one key that were applied together. */
export interface Figure {
  endpointId: string;
  environment: string;
  keyId: string | null;
  state: string;
  requestIds: readonly string[];
  /** The sum of their times from accepted to applied, in ms. */
  processingMs: number;
  /** The bucket of each of these times, as a character (see durations.ts). */
  durations: string;
}

/** Adds applied requests to the figures of the day (UTC), endpoint, environment and key. */
export async function addFigures(tx: Queryable, applied: readonly Figure[], at: Date): Promise<void> {
  const day = at.toISOString().slice(0, 10);
  const sums = new Map<string, DayFigure & { buckets: Map<number, number> }>();
  for (const { endpointId, environment, keyId, state, requestIds, processingMs, durations } of applied) {
    const name = `${endpointId} ${environment} ${keyId}`;
    const sum = sums.get(name) ?? {
      endpointId,
      environment,
      day,
      keyId: keyId ?? noKey,
      succeeded: 0,
      failed: 0,
      processingMs: 0,
      buckets: new Map(),
    };
    sum[state === 'FAILED' ? 'failed' : 'succeeded'] += requestIds.length;
    sum.processingMs += processingMs;
    addDurations(sum.buckets, durations);
    sums.set(name, sum);
  }
  await addDayFigures(tx, [...sums.values()]);
  await addDayDurations(
    tx,
    [...sums.values()].flatMap(({ buckets, ...sum }) =>
      [...buckets].map(([bucket, count]) => ({ ...sum, bucket, count })),
    ),
  );
}

const batchMax = 5_000;

/** Removes all figures of a purged endpoint. */
export async function forgetFigures(db: Queryable, endpointId: string): Promise<void> {
  for (const table of figureTables) await inBatches(batchMax, (max) => deleteFigures(db, table, endpointId, max));
}
