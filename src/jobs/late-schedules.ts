import type { Queryable } from '../db/pool.ts';
import type { Boss } from './boss.ts';
import { readSchedules } from './scheduled-work.sql.ts';

/** A schedule may miss so many of its times before it is late. */
const intervalsMax = 3;

/** A schedule that has not succeeded for three of its intervals. */
export interface LateSchedule {
  name: string;
  succeededAt: Date | null;
}

/**
 * The schedules that are late. Intervals are counted while a worker is at work: an installation is not late when it is new, nor when it is
 * started after days. Work in hand is not late until it has failed or the queue has taken it away.
 */
export async function lateSchedules(boss: Boss, db: Queryable): Promise<LateSchedule[]> {
  const schedules = await readSchedules(db);
  return schedules.filter(
    ({ cron, waitedSeconds, inHand }) => !inHand && waitedSeconds > intervalsMax * intervalSeconds(boss, cron),
  );
}

function intervalSeconds(boss: Boss, cron: string): number {
  const [first, second] = boss.previewSchedule(cron, { count: 2 });
  if (!first || !second) throw new Error(`The schedule ${cron} has no two times`);
  return (second.getTime() - first.getTime()) / 1000;
}
