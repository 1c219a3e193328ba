import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import type { Logger } from 'pino';
import { inTransaction, prepared, type Queryable, withConnection } from '../db/pool.ts';
import { isDatabaseAway, isDataRefused } from '../errors.ts';
import type { Boss } from './boss.ts';
import { type Claim, claimJobs, completeJobs, failJob } from './claim-jobs.ts';
import { type JobKind, logFailure, reasonOf } from './job-kind.ts';
import { openWakeup } from './wakeup.ts';

interface TakeJobsDependencies<Data extends object> {
  /** Its connections are pipelined. */
  pool: pg.Pool;
  boss: Boss;
  log: Logger;
  /** The most jobs per transaction. */
  batchSize: number;
  /** `alone` is true after a batch has failed: an error then fails the one job. */
  handle(items: Data[], tx: Queryable, alone: boolean): Promise<void>;
}

const pollMs = 1_000;
const againMs = 500;

/**
 * Runs the jobs of a kind, many in one transaction that also completes them, so that a crash returns them at once.
 * After a failed batch each job runs by itself, and one that fails returns to the queue. `wake` looks for jobs at
 * once. `close` ends it after the running batch.
 */
export function takeJobs<Data extends object>(
  kind: JobKind<Data>,
  dependencies: TakeJobsDependencies<Data>,
): { wake(): void; close(): Promise<void> } {
  const { log, batchSize } = dependencies;
  const wakeup = openWakeup();
  const ending = new AbortController();
  /** The number of jobs still to run one by one. */
  let alone = 0;

  async function run(): Promise<void> {
    while (!ending.signal.aborted) {
      try {
        const done = alone > 0 ? await takeOne(kind, dependencies) : await takeTogether(kind, dependencies);
        if (done === 0) alone = 0;
        else if (alone > 0) alone--;
        if (alone === 0 && done < batchSize) await wakeup.wait(pollMs);
      } catch (error) {
        if (!isDatabaseAway(error)) alone = batchSize;
        if (isDataRefused(error)) continue;
        log.warn({ err: error, queue: kind.name }, 'jobs.run_failed: they are tried again in 500 ms');
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

/** Returns how many there were. */
function takeTogether<Data extends object>(
  kind: JobKind<Data>,
  { pool, boss, log, batchSize, handle }: TakeJobsDependencies<Data>,
): Promise<number> {
  return withConnection(pool, async (client) => {
    const begun = client.query('begin');
    begun.catch(() => {});
    // Planned anew each time: the best index changes as jobs come and go.
    const claims = await claimJobs({ boss, log }, kind, batchSize, client);
    await begun;
    const tx = prepared(client);
    if (claims.length > 0) await handle(dataOf(claims), tx, false);
    await completeJobs(boss, kind, tx, claims, () => tx.query('commit'));
    return claims.length;
  });
}

/** The claim is committed first: the failure is stored outside of the failed transaction. */
async function takeOne<Data extends object>(
  kind: JobKind<Data>,
  { pool, boss, log, handle }: TakeJobsDependencies<Data>,
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
