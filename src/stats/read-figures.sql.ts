import type { FiguresInput } from '../context/figures.ts';
import type { Queryable } from '../db/pool.ts';

/** One part (a day, a month or a key) of one request for figures; a bigint count is text. */
interface PartRow {
  /** The index of the request, from 1. */
  request: string;
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

/** Returns SQL for the wanted rows of a day's table, each with its part. */
function wantedFrom(table: string): string {
  return `select request, ${table}.*,
      case wanted.by when 'KEY' then ${table}.key_id::text when 'MONTH' then to_char(${table}.day, 'YYYY-MM')
        else to_char(${table}.day, 'YYYY-MM-DD') end as part
    from unnest($1::uuid[], $2::environment_name[], $3::date[], $4::date[], $5::text[], $6::text[]) with ordinality
      as wanted (endpoint_id, environment, first, before, by, keys, request)
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

/** Returns the sums of the wanted figures; parts without traffic are absent. Takes no lock. */
export async function readSums(db: Queryable, wanted: readonly FiguresInput[]): Promise<SumRow[]> {
  const { rows } = await db.query<SumRow>(
    `/* read_sums */
    select request, part, sum(succeeded)::text as succeeded, sum(failed)::text as failed,
      sum(processing_ms)::text as "processingMs"
    from (${wantedFrom('day_figure')}) as figure group by request, part`,
    valuesOf(wanted),
  );
  return rows;
}

/** Returns the number of durations in each bucket; empty buckets are absent. Takes no lock. */
export async function readBuckets(db: Queryable, wanted: readonly FiguresInput[]): Promise<BucketRow[]> {
  const { rows } = await db.query<BucketRow>(
    `/* read_buckets */
    select request, part, bucket, sum(count)::text as count
    from (${wantedFrom('day_duration')}) as duration group by request, part, bucket`,
    valuesOf(wanted),
  );
  return rows;
}

/** Returns the number of refusals by code. Takes no lock. */
export async function readRefusals(db: Queryable, wanted: readonly FiguresInput[]): Promise<RefusalRow[]> {
  const { rows } = await db.query<RefusalRow>(
    `/* read_refusals */
    select request, part, code, sum(count)::text as count
    from (${wantedFrom('day_refusal')}) as refusal group by request, part, code order by code`,
    valuesOf(wanted),
  );
  return rows;
}
