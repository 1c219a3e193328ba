import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import type { EnvironmentName } from '../../access/actor.ts';
import { inTransaction } from '../../db/pool.ts';
import { type Sweep, type Swept, sweepRecords, sweepRequests } from './sweep.sql.ts';

/** Rows scanned, and so removed, per transaction. */
const batchMax = 5_000;
/** Applying a request usually takes less. */
const restMs = 50;
const nilUuid = '00000000-0000-0000-0000-000000000000';

/** Exclusive bounds of a sweep: ids. */
export interface Range {
  after?: string;
  end?: string;
}

/**
 * Removes requests in short transactions. Returns how many. It goes back for those that were being applied, so none
 * is left.
 */
export async function removeRequests(
  scanPool: pg.Pool,
  sweep: Sweep,
  { after = nilUuid, end }: Range = {},
): Promise<number> {
  let removed = 0;
  let from: string | undefined = after;
  while (from !== undefined) {
    let firstSkipped: string | undefined;
    for (let last: string | undefined = from; last !== undefined; ) {
      const before: string = last;
      const swept: Swept = await inTransaction(scanPool, (tx) =>
        sweepRequests(tx, sweep, before, end ?? null, batchMax),
      );
      removed += swept.removed;
      if (swept.skipped > 0) firstSkipped ??= before;
      last = swept.last;
    }
    from = firstSkipped;
    if (from !== undefined) await delay(restMs);
  }
  return removed;
}

/**
 * Removes records of an environment in short transactions. Returns how many, without tombstones. Their requests must
 * be removed before: applying one later would restore its record.
 */
export async function removeRecords(
  scanPool: pg.Pool,
  sweep: Sweep,
  environment: EnvironmentName,
  { after, end }: Range = {},
): Promise<number> {
  let removed = 0;
  for (let last = after, more = true; more; ) {
    const swept = await inTransaction(scanPool, (tx) =>
      sweepRecords(tx, sweep, environment, last ?? null, end ?? null, batchMax),
    );
    removed += swept.removed;
    last = swept.last;
    more = last !== undefined;
  }
  return removed;
}

/** The most that the time in a request's id differs from its acceptance: the clocks of processes differ. */
export const sweepSlackMs = 3_600_000;
