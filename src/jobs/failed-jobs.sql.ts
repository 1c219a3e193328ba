import type { Queryable } from '../db/pool.ts';
import { failedJobs } from './job-kind.ts';

/** A job that was given up, or that fails again and again. */
export interface FailedJob {
  id: string;
  kind: string;
  reason: string;
  failedAt: Date;
  tries: number;
  /** Jobs of its kind that failed since one succeeded. Of scheduled work only the last one is listed. */
  failures: number;
  /** The time of its next try; null for a job that was given up. */
  nextTryAt: Date | null;
}

// The queue keeps a handler's error as it is, and its own reasons one level deeper.
const reasonOf = (output: string) => `coalesce(${output} ->> 'message', ${output} -> 'value' ->> 'message', '')`;

/**
 * Returns the last `max` failed jobs, newest first: jobs that were given up, and jobs of kinds that never are after
 * three failures.
 */
export async function readFailedJobs(db: Queryable, max: number): Promise<FailedJob[]> {
  const { rows } = await db.query<FailedJob>(
    `/* read_failed_jobs */
    with given_up as (
      select id, source_name as kind, ${reasonOf('source_output')} as reason, created_on, source_retry_count + 1 as tries,
        exists (select from scheduled_work where scheduled_work.name = source_name) as scheduled,
        row_number() over newest as rank, count(*) over (partition by source_name) as failures
      from pgboss.job where job.name = '${failedJobs.name}'
      window newest as (partition by source_name order by created_on desc, id)
    )
    select id, kind, reason, created_on as "failedAt", tries,
      case when scheduled then failures else 1 end::int as failures, null as "nextTryAt"
    from given_up where rank = 1 or not scheduled
    union all
    select id, name, ${reasonOf('output')}, started_on, retry_count + 1, 1, start_after
    from pgboss.job where state = 'retry' and retry_count >= 2 and output is not null
    order by "failedAt" desc, id limit $1`,
    [max],
  );
  return rows;
}

/** Returns the kind of a job that was given up; undefined when there is no such job. */
export async function findFailedKind(db: Queryable, id: string): Promise<string | undefined> {
  const { rows } = await db.query<{ kind: string }>(
    `/* find_failed_kind */ select source_name as kind from pgboss.job where name = '${failedJobs.name}' and id = $1::uuid`,
    [id],
  );
  return rows[0]?.kind;
}

/** A job that was given up, for the log. */
export interface GivenUp {
  kind: string;
  job: string;
  reason: string;
}

/** Returns the jobs that were given up and not yet reported, and marks them as reported. */
export async function takeGivenUp(db: Queryable): Promise<GivenUp[]> {
  const { rows } = await db.query<GivenUp>(
    `/* take_given_up */
    update pgboss.job set output = '{"told": true}'
    where name = '${failedJobs.name}' and id = any(array(
      select id from pgboss.job where name = '${failedJobs.name}' and output is null limit 100 for update skip locked))
    returning source_name as kind, source_id as job, ${reasonOf('source_output')} as reason`,
  );
  return rows;
}
