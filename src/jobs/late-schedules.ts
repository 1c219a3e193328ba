import type { Queryable } from '../db/pool.ts';
import type { Boss } from './boss.ts';
import { readSchedules } from './scheduled-work.sql.ts';

/** The most intervals that a schedule may miss before it is late. */
const intervalsMax = 3;

export interface LateSchedule {
  name: string;
  succeededAt: Date | null;
}

/**
 * Returns the schedules without a success for three of their intervals. Only work time counts, so a new installation,
 * or one that was off for days, is not late. A run in progress is not late.
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
