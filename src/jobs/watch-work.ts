import type pg from 'pg';
import type { Logger } from 'pino';
import type { Boss } from './boss.ts';
import { takeGivenUp } from './failed-jobs.sql.ts';
import { lateSchedules } from './late-schedules.ts';
import { countWorkTime } from './scheduled-work.sql.ts';

const everyMs = 10_000;

interface WatchDependencies {
  boss: Boss;
  pool: pg.Pool;
  log: Logger;
}

/**
 * Counts the time that a worker is at work, and logs given-up jobs and late schedules. Returns a function that ends
 * it.
 */
export function watchWork(dependencies: WatchDependencies): () => Promise<void> {
  const reported = new Set<string>();
  let looking = Promise.resolve();
  const look = () => {
    looking = looking
      .then(() => lookOnce(dependencies, reported))
      .catch((error: unknown) => dependencies.log.warn({ err: error }, 'work.watch_failed: the next look is in 10 s'));
  };
  look();
  const timer = setInterval(look, everyMs);
  return async () => {
    clearInterval(timer);
    await looking;
  };
}

async function lookOnce({ boss, pool, log }: WatchDependencies, reported: Set<string>): Promise<void> {
  await countWorkTime(pool);
  for (const job of await takeGivenUp(pool)) log.error(job, 'job.given_up: an administrator can run it again');
  const late = new Set((await lateSchedules(boss, pool)).map(({ name }) => name));
  for (const kind of late)
    if (!reported.has(kind))
      log.error({ kind }, 'schedule.missed: no success for three of its intervals; it runs again at its next time');
  for (const kind of reported)
    if (!late.has(kind)) log.info({ kind }, 'schedule.recovered: it runs at its times again');
  reported.clear();
  for (const kind of late) reported.add(kind);
}
