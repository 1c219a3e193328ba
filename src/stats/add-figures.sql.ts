import type { Queryable } from '../db/pool.ts';

export interface DayFigure {
  endpointId: string;
  environment: string;
  /** YYYY-MM-DD. */
  day: string;
  keyId: string;
  succeeded: number;
  failed: number;
  processingMs: number;
}

/** Adds to the day's rows. Locks them in primary-key order. */
export async function addDayFigures(tx: Queryable, figures: readonly DayFigure[]): Promise<void> {
  await tx.query(
    `/* add_day_figures */
    insert into day_figure as sum (endpoint_id, environment, day, key_id, succeeded, failed, processing_ms)
    select * from unnest($1::uuid[], $2::environment_name[], $3::date[], $4::uuid[], $5::bigint[], $6::bigint[], $7::bigint[])
    order by 1, 2, 3, 4
    on conflict (endpoint_id, environment, day, key_id) do update set
      succeeded = sum.succeeded + excluded.succeeded,
      failed = sum.failed + excluded.failed,
      processing_ms = sum.processing_ms + excluded.processing_ms`,
    [
      figures.map((figure) => figure.endpointId),
      figures.map((figure) => figure.environment),
      figures.map((figure) => figure.day),
      figures.map((figure) => figure.keyId),
      figures.map((figure) => figure.succeeded),
      figures.map((figure) => figure.failed),
      figures.map((figure) => figure.processingMs),
    ],
  );
}

interface DayDuration {
  endpointId: string;
  environment: string;
  /** YYYY-MM-DD. */
  day: string;
  keyId: string;
  bucket: number;
  count: number;
}

/** Adds to the counts of a day's buckets. Locks them in primary-key order. */
export async function addDayDurations(tx: Queryable, durations: readonly DayDuration[]): Promise<void> {
  await tx.query(
    `/* add_day_durations */
    insert into day_duration as sum (endpoint_id, environment, day, key_id, bucket, count)
    select * from unnest($1::uuid[], $2::environment_name[], $3::date[], $4::uuid[], $5::smallint[], $6::bigint[])
    order by 1, 2, 3, 4, 5
    on conflict (endpoint_id, environment, day, key_id, bucket) do update set count = sum.count + excluded.count`,
    [
      durations.map((one) => one.endpointId),
      durations.map((one) => one.environment),
      durations.map((one) => one.day),
      durations.map((one) => one.keyId),
      durations.map((one) => one.bucket),
      durations.map((one) => one.count),
    ],
  );
}
