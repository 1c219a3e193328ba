import type { Queryable } from '../db/pool.ts';
import { failedJobs } from './job-kind.ts';

/** The state of one queue of jobs. */
export interface QueueState {
  name: string;
  waiting: number;
  later: number;
  active: number;
  failed: number;
  /** The wait of the oldest due job; null when none is due. */
  oldestSeconds: number | null;
  /** The last time that a worker checked it. */
  seenAt: Date | null;
}

/** Returns the queues, those with jobs first. Counts rows: the queue's own counts are as old as its last worker. */
export async function readQueues(db: Queryable): Promise<QueueState[]> {
  const { rows } = await db.query<QueueState>(
    `/* read_queues */
    select queue.name, monitor_on as "seenAt",
      count(*) filter (where state < 'active' and start_after <= now())::int as waiting,
      count(*) filter (where state < 'active' and start_after > now())::int as later,
      count(*) filter (where state = 'active')::int as active,
      count(*) filter (where state = 'failed')::int as failed,
      extract(epoch from now() - min(start_after) filter (where state < 'active' and start_after <= now()))::float8
        as "oldestSeconds"
    from pgboss.queue left join pgboss.job on job.name = queue.name and state <> 'completed'
    where queue.name not like '\\_\\_pgboss%' and queue.name <> '${failedJobs.name}'
    group by queue.name
    order by count(state) desc, queue.name`,
  );
  return rows;
}

/** Returns the number of messages that were given up, of all endpoints, counted up to `countMax`. */
export async function countDeadDeliveries(db: Queryable, countMax: number): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `/* count_dead_deliveries */
    select count(*)::int as count from (select from delivery where state not in ('PENDING', 'SUCCEEDED') limit $1) as dead`,
    [countMax],
  );
  return rows[0]?.count ?? 0;
}
