import type { Queryable } from '../db/pool.ts';
import { addDayFigures, type DayFigure } from './add-day-figures.sql.ts';

/** Stands for the console, which has no key. */
const noKey = '00000000-0000-0000-0000-000000000000';

/** Requests of one key that were applied together, and the sum of their accepted-to-applied times. */
export interface Figure {
  endpointId: string;
  environment: string;
  keyId: string | null;
  state: string;
  requestIds: readonly string[];
  processingMs: number;
}

/** Adds applied requests to the figures of the day (UTC), endpoint, environment and key. */
export async function addFigures(tx: Queryable, applied: readonly Figure[], at: Date): Promise<void> {
  const day = at.toISOString().slice(0, 10);
  const sums = new Map<string, DayFigure>();
  for (const { endpointId, environment, keyId, state, requestIds, processingMs } of applied) {
    const name = `${endpointId} ${environment} ${keyId}`;
    const sum = sums.get(name) ?? { endpointId, environment, day, keyId: keyId ?? noKey, succeeded: 0, failed: 0, processingMs: 0 };
    sum[state === 'FAILED' ? 'failed' : 'succeeded'] += requestIds.length;
    sum.processingMs += processingMs;
    sums.set(name, sum);
  }
  await addDayFigures(tx, [...sums.values()]);
}
