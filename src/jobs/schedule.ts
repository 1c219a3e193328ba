import type pg from 'pg';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { Boss } from './boss.ts';
import { ensureQueue, type JobKind, keptWhenFailed, work } from './job-kind.ts';
import { beginSchedule, noteSuccess } from './scheduled-work.sql.ts';

/** A scheduled job has no data. */
export type ScheduledKind = JobKind<Record<string, never>>;

/**
 * A kind that is done at its times: by one worker at a time, by no other while that one lives, and again soon when it failed. After months there may
 * be millions of rows; what a killed worker had in hand begins again, and finds less to do.
 */
export function scheduledKind(name: string, expireInSeconds = 6 * 3600): ScheduledKind {
  return {
    name,
    data: z.object({}).strict(),
    queue: {
      policy: 'singleton',
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

interface Scheduling {
  boss: Boss;
  log: Logger;
  pool: pg.Pool;
}

/**
 * Runs a handler at the times of a cron expression (UTC), on one worker at a time however many there are; once, as soon as there is a worker, for the
 * times that passed while there was none.
 */
export async function schedule(
  { boss, log, pool }: Scheduling,
  kind: ScheduledKind,
  cron: string,
  handle: () => Promise<void>,
): Promise<void> {
  await ensureQueue(boss, kind);
  await boss.schedule(kind.name, cron, {}, { missed: 'once' });
  await beginSchedule(pool, kind.name);
  // Nobody is notified of a job that is run again, and pg-boss would look for it every 30 s alone.
  await work({ boss, log }, kind, { pollingIntervalSeconds: 10, notifyPollingIntervalSeconds: 10 }, async () => {
    await handle();
    await noteSuccess(pool, kind.name);
  });
}
