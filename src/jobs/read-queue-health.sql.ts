import type { Queryable } from '../db/pool.ts';
import { failedJobs } from './job-kind.ts';

/** How one queue of jobs stands. */
export interface QueueState {
  name: string;
  waiting: number;
  later: number;
  active: number;
  failed: number;
  /** How long the oldest that is due has waited; null when none is. */
  oldestSeconds: number | null;
  /** When a worker looked after it last. */
  seenAt: Date | null;
}

/** Those that hold jobs first. Counts what is there, workers or not: the queue's own counts are as old as its last worker. */
export async function readQueues(db: Queryable): Promise<QueueState[]> {
  const { rows } = await db.query<QueueState>(
    `/* read_queues */
    select queue.name, monitor_on as "seenAt",
      count(*) filter (where state < 'active' and start_after <= now())::int as waiting,
      count(*) filter (where state < 'active' and start_after > now())::int as later,
      count(*) filter (where state = 'active')::int as active,
      count(*) filter (where state = 'failed')::int as failed,
      extract(epoch from now() - min(start_after) filter (where state < 'active' and start_after <= now()))::float8 as "oldestSeconds"
    from pgboss.queue left join pgboss.job on job.name = queue.name and state <> 'completed'
    where queue.name not like '\\_\\_pgboss%' and queue.name <> '${failedJobs.name}'
    group by queue.name
    order by count(state) desc, queue.name`,
  );
  return rows;
}

/** How many messages are given up, of all endpoints; counted up to `countMax`. */
export async function countDeadDeliveries(db: Queryable, countMax: number): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `/* count_dead_deliveries */
    select count(*)::int as count from (select from delivery where state not in ('PENDING', 'SUCCEEDED') limit $1) as dead`,
    [countMax],
  );
  return rows[0]?.count ?? 0;
}
