import { z } from 'zod';
import type { WorkerServices } from '../context.ts';
import { ensureQueue, type JobKind, keptWhenFailed, work } from './job-kind.ts';
import { beginSchedule, noteSuccess } from './scheduled-work.sql.ts';

/** A job that runs at the times of a cron expression (UTC). It has no data. */
export interface ScheduledJob extends JobKind<Record<string, never>> {
  cron: string;
  run(services: WorkerServices): Promise<void>;
}

interface ScheduleOptions {
  /** Seconds until another worker may start the run again. */
  expireInSeconds?: number;
  /** A policy of pg-boss's queues; by default one worker at a time runs the job. */
  policy?: 'singleton' | 'stately';
}

/**
 * Defines a scheduled job. One worker at a time runs it. A failed run is tried again twice. A run works in batches
 * and may be started again at any point: after months of downtime there may be millions of rows.
 */
export function scheduledJob(
  name: string,
  cron: string,
  run: ScheduledJob['run'],
  { expireInSeconds = 6 * 3600, policy = 'singleton' }: ScheduleOptions = {},
): ScheduledJob {
  return {
    name,
    cron,
    run,
    data: z.object({}).strict(),
    queue: {
      policy,
      notify: true,
      expireInSeconds,
      heartbeatSeconds: 30,
      retryLimit: 2,
      retryDelay: 30,
      deleteAfterSeconds: 3600,
      ...keptWhenFailed,
    },
  };
}

/** Starts a scheduled job on this worker. One run makes up for all times that passed while no worker ran. */
export async function startScheduledJob(services: WorkerServices, job: ScheduledJob): Promise<void> {
  const { boss, pool } = services;
  await ensureQueue(boss, job);
  await boss.schedule(job.name, job.cron, {}, { missed: 'once' });
  await beginSchedule(pool, job.name);
  // pg-boss sends no notification for a job that is run again. Its poll would find it after 30 s.
  await work(services, job, { pollingIntervalSeconds: 10, notifyPollingIntervalSeconds: 10 }, async () => {
    await job.run(services);
    await noteSuccess(pool, job.name);
  });
}
