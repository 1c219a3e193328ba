import type { Queryable } from '../db/pool.ts';
import { failedJobs } from './job-kind.ts';

/** The most seconds that count between two ticks: the worker may have been off in between. */
const tickMaxSeconds = 30;

/** Adds the time since the last tick of any worker to the work time. */
export async function countWorkTime(db: Queryable): Promise<void> {
  await db.query(
    `/* count_work_time */
    update work_time
    set seconds = seconds + greatest(0, least(extract(epoch from now() - seen_at), ${tickMaxSeconds})), seen_at = now()`,
  );
}

/** Adds a schedule, starting now, unless it exists. */
export async function beginSchedule(db: Queryable, name: string): Promise<void> {
  await db.query(
    `/* begin_schedule */
    insert into scheduled_work (name, work_seconds) select $1, seconds from work_time on conflict do nothing`,
    [name],
  );
}

/** Stores that a schedule's work was done. Removes its failed runs: their work is done too. */
export async function noteSuccess(db: Queryable, name: string): Promise<void> {
  await db.query(
    `/* note_success */
    with forgotten as (delete from pgboss.job where name = '${failedJobs.name}' and source_name = $1)
    update scheduled_work set succeeded_at = now(), work_seconds = work_time.seconds
    from work_time where scheduled_work.name = $1`,
    [name],
  );
}

/** The state of a schedule. */
export interface ScheduleState {
  name: string;
  cron: string;
  succeededAt: Date | null;
  /** The work time since its last success, or since it was added. */
  waitedSeconds: number;
  /** True while a worker runs it for the first time: it may have much to do. */
  inHand: boolean;
}

export async function readSchedules(db: Queryable): Promise<ScheduleState[]> {
  const { rows } = await db.query<ScheduleState>(
    `/* read_schedules */
    select name, cron, succeeded_at as "succeededAt", work_time.seconds - work_seconds as "waitedSeconds",
      exists (select from pgboss.job where job.name = scheduled_work.name and state = 'active' and retry_count = 0) as "inHand"
    from scheduled_work join pgboss.schedule using (name) cross join work_time order by name`,
  );
  return rows;
}
