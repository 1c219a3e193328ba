import type { AcceptedRequest } from '../context.ts';
import type { Queryable } from '../db/pool.ts';
import { addDayFigures, type DayFigure } from './add-day-figures.sql.ts';

/** Stands for the console, which has no key. */
const noKey = '00000000-0000-0000-0000-000000000000';

/** Adds applied requests to the figures of their day (UTC, of application), endpoint, environment and key. */
export async function addFigures(tx: Queryable, applied: readonly AcceptedRequest[]): Promise<void> {
  const figures = new Map<string, DayFigure>();
  for (const request of applied) {
    const appliedAt = request.appliedAt ?? request.acceptedAt;
    const figure = { endpointId: request.endpointId, environment: request.environment, day: appliedAt.toISOString().slice(0, 10), keyId: request.keyId ?? noKey };
    const name = Object.values(figure).join();
    const sum = figures.get(name) ?? { ...figure, succeeded: 0, failed: 0, processingMs: 0 };
    sum[request.state === 'FAILED' ? 'failed' : 'succeeded']++;
    sum.processingMs += Math.max(0, appliedAt.getTime() - request.acceptedAt.getTime());
    figures.set(name, sum);
  }
  await addDayFigures(tx, [...figures.values()]);
}
