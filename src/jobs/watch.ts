import type pg from 'pg';
import type { Logger } from 'pino';
import type { Boss } from './boss.ts';
import { takeGivenUp } from './failed-jobs.sql.ts';
import { lateSchedules } from './late-schedules.ts';
import { countWorkTime } from './scheduled-work.sql.ts';

const everyMs = 10_000;

interface Watching {
  boss: Boss;
  pool: pg.Pool;
  log: Logger;
}

/** Counts the time that a worker is at work, and says what was given up and what is late. Answers what ends it. */
export function watchWork(watching: Watching): () => Promise<void> {
  const told = new Set<string>();
  let looking = Promise.resolve();
  const look = () => {
    looking = looking
      .then(() => lookOnce(watching, told))
      .catch((error: unknown) => watching.log.warn({ err: error }, 'the work could not be watched'));
  };
  look();
  const timer = setInterval(look, everyMs);
  return async () => {
    clearInterval(timer);
    await looking;
  };
}

async function lookOnce({ boss, pool, log }: Watching, told: Set<string>): Promise<void> {
  await countWorkTime(pool);
  for (const job of await takeGivenUp(pool)) log.error(job, 'a job was given up; an administrator can run it again');
  const late = new Set((await lateSchedules(boss, pool)).map(({ name }) => name));
  for (const kind of late)
    if (!told.has(kind)) log.error({ kind }, 'scheduled work has not succeeded for three of its intervals');
  for (const kind of told) if (!late.has(kind)) log.info({ kind }, 'scheduled work is in time again');
  told.clear();
  for (const kind of late) told.add(kind);
}
