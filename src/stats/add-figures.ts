import type { Queryable } from '../db/pool.ts';
import { addDayDurations } from './add-day-durations.sql.ts';
import { addDayFigures, type DayFigure } from './add-day-figures.sql.ts';
import { addDurations } from './durations.ts';
import { noKey } from './no-key.ts';

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
