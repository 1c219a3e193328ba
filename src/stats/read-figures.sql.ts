import type { FiguresInput } from '../context/figures.ts';
import type { Queryable } from '../db/pool.ts';

/** One part (a day, a month or a key) of what was wanted in one place; the counts are a bigint's digits. */
interface PartRow {
  /** From 1, in the order in which they were wanted. */
  place: string;
  part: string;
}

export interface SumRow extends PartRow {
  succeeded: string;
  failed: string;
  processingMs: string;
}

export interface BucketRow extends PartRow {
  bucket: number;
  count: string;
}

export interface RefusalRow extends PartRow {
  code: string;
  count: string;
}

/** SQL for the rows of a day's table that are wanted, and the part that each belongs to. */
function wantedFrom(table: string): string {
  return `select place, case wanted.by when 'KEY' then ${table}.key_id::text when 'MONTH' then to_char(${table}.day, 'YYYY-MM') else to_char(${table}.day, 'YYYY-MM-DD') end as part, ${table}.*
    from unnest($1::uuid[], $2::environment_name[], $3::date[], $4::date[], $5::text[], $6::text[]) with ordinality
      as wanted (endpoint_id, environment, first, before, by, keys, place)
    join ${table} on ${table}.endpoint_id = wanted.endpoint_id and ${table}.environment = wanted.environment
      and ${table}.day >= wanted.first and ${table}.day < wanted.before
      and (wanted.keys is null or ${table}.key_id = any(string_to_array(wanted.keys, ' ')::uuid[]))`;
}

function valuesOf(wanted: readonly FiguresInput[]): unknown[] {
  return [
    wanted.map((one) => one.endpointId),
    wanted.map((one) => one.environment),
    wanted.map((one) => one.first),
    wanted.map((one) => one.before),
    wanted.map((one) => one.by),
    wanted.map((one) => one.keyIds?.join(' ') ?? null),
  ];
}

/** The sums of what is wanted; parts in which nothing was done are absent. Takes no lock, as those below. */
export async function readSums(db: Queryable, wanted: readonly FiguresInput[]): Promise<SumRow[]> {
  const { rows } = await db.query<SumRow>(
    `/* read_sums */
    select place, part, sum(succeeded)::text as succeeded, sum(failed)::text as failed, sum(processing_ms)::text as "processingMs"
    from (${wantedFrom('day_figure')}) as figure group by place, part`,
    valuesOf(wanted),
  );
  return rows;
}

/** How many durations fell into each bucket; empty buckets are absent. */
export async function readBuckets(db: Queryable, wanted: readonly FiguresInput[]): Promise<BucketRow[]> {
  const { rows } = await db.query<BucketRow>(
    `/* read_buckets */
    select place, part, bucket, sum(count)::text as count from (${wantedFrom('day_duration')}) as duration group by place, part, bucket`,
    valuesOf(wanted),
  );
  return rows;
}

/** How often what was refused; by code. */
export async function readRefusals(db: Queryable, wanted: readonly FiguresInput[]): Promise<RefusalRow[]> {
  const { rows } = await db.query<RefusalRow>(
    `/* read_refusals */
    select place, part, code, sum(count)::text as count from (${wantedFrom('day_refusal')}) as refusal group by place, part, code order by code`,
    valuesOf(wanted),
  );
  return rows;
}
