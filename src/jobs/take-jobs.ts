import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import type { Logger } from 'pino';
import { inTransaction, prepared, type Queryable, withConnection } from '../db/pool.ts';
import { isDatabaseAway, isDataRefused } from '../errors.ts';
import type { Boss } from './boss.ts';
import { type Claim, claimJobs, completeJobs, failJob } from './claim-jobs.ts';
import { type JobKind, logFailure, reasonOf } from './job-kind.ts';
import { openWakeup } from './wakeup.ts';

interface Taking<Data extends object> {
  /** Its connections are pipelined. */
  pool: pg.Pool;
  boss: Boss;
  log: Logger;
  /** Jobs that are done in one transaction. */
  batchSize: number;
  /** `alone` is whether there is but one of them, because a batch could not be done: what it throws then fails the job. */
  handle(items: Data[], tx: Queryable, alone: boolean): Promise<void>;
}

const pollMs = 1_000;
const againMs = 500;

/**
 * Does the jobs of a kind, many in one transaction that also takes them from the queue: whatever ends it, they are there again at
 * once. Where one of them keeps a batch from being done, each is done by itself, and what fails then is given back to the queue, to be
 * tried again as that says. `wake` makes it look for jobs at once; `close` ends it with what is in hand done.
 */
export function takeJobs<Data extends object>(
  kind: JobKind<Data>,
  taking: Taking<Data>,
): { wake(): void; close(): Promise<void> } {
  const { log, batchSize } = taking;
  const wakeup = openWakeup();
  const ending = new AbortController();
  /** How many are still to be done one by one. */
  let alone = 0;

  async function run(): Promise<void> {
    while (!ending.signal.aborted) {
      try {
        const done = alone > 0 ? await takeOne(kind, taking) : await takeTogether(kind, taking);
        if (done === 0) alone = 0;
        else if (alone > 0) alone--;
        if (alone === 0 && done < batchSize) await wakeup.wait(pollMs);
      } catch (error) {
        if (!isDatabaseAway(error)) alone = batchSize;
        if (isDataRefused(error)) continue;
        log.warn({ err: error, queue: kind.name }, 'jobs could not be done, and will be tried again');
        await delay(againMs);
      }
    }
  }

  const running = run();
  return {
    wake: wakeup.wake,
    async close() {
      ending.abort();
      wakeup.wake();
      await running;
    },
  };
}

/** Answers how many there were. */
function takeTogether<Data extends object>(
  kind: JobKind<Data>,
  { pool, boss, log, batchSize, handle }: Taking<Data>,
): Promise<number> {
  return withConnection(pool, async (client) => {
    const begun = client.query('begin');
    begun.catch(() => {});
    // Planned anew each time: which index is the best changes as jobs come and go.
    const claims = await claimJobs({ boss, log }, kind, batchSize, client);
    await begun;
    const tx = prepared(client);
    if (claims.length > 0) await handle(dataOf(claims), tx, false);
    await completeJobs(boss, kind, tx, claims, () => tx.query('commit'));
    return claims.length;
  });
}

/** The claim is committed first: that the job fails must be told outside of what failed. */
async function takeOne<Data extends object>(
  kind: JobKind<Data>,
  { pool, boss, log, handle }: Taking<Data>,
): Promise<number> {
  const claims = await claimJobs({ boss, log }, kind, 1, pool);
  try {
    await inTransaction(pool, async (client) => {
      const tx = prepared(client);
      await handle(dataOf(claims), tx, true);
      await completeJobs(boss, kind, tx, claims);
    });
  } catch (error) {
    if (isDatabaseAway(error)) throw error;
    for (const claim of claims) {
      logFailure(log, kind, claim, error);
      await failJob(boss, kind, claim, reasonOf(error));
    }
  }
  return claims.length;
}

function dataOf<Data>(claims: readonly Claim<Data>[]): Data[] {
  return claims.map(({ data }) => data);
}
