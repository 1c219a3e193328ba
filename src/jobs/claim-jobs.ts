import { createHash } from 'node:crypto';
import type { Logger } from 'pino';
import type { Listener } from '../db/listen.ts';
import type { Queryable } from '../db/pool.ts';
import type { Boss } from './boss.ts';
import { dataOf, executorOf, type JobKind, logFailure } from './job-kind.ts';

/** A job that this process has claimed, to complete it by its own statements. */
export interface Claim<Data> {
  id: string;
  /** Tells claims of one job apart. Completing an older claim has no effect. */
  retryCount: number;
  data: Data;
}

/**
 * Claims up to `limit` due jobs. In a transaction the claim lasts as long as that. Outside, another worker may claim
 * them once the queue's expiry has passed.
 */
export async function claimJobs<Data extends object>(
  { boss, log }: { boss: Boss; log: Logger },
  kind: JobKind<Data>,
  limit: number,
  db: Queryable,
): Promise<Claim<Data>[]> {
  const executing = { db: executorOf(db) };
  const jobs = await boss.fetch<object | null>(kind.name, { batchSize: limit, ...executing });
  const claims: Claim<Data>[] = [];
  for (const job of jobs) {
    const parsed = dataOf(kind, job);
    if (parsed.success) {
      claims.push({ id: job.id, retryCount: job.retryCount, data: parsed.data });
    } else {
      logFailure(log, kind, job, parsed.error);
      await boss.fail(kind.name, [job], { message: parsed.error.message }, executing);
    }
  }
  return claims;
}

/**
 * Completes jobs in the caller's transaction. `next` sends a following statement without waiting for the answer; both
 * are awaited.
 */
export async function completeJobs<Data extends object>(
  boss: Boss,
  kind: JobKind<Data>,
  tx: Queryable,
  claims: readonly Claim<Data>[],
  next?: () => Promise<unknown>,
): Promise<void> {
  const jobs = claims.map(({ id, retryCount }) => ({ id, retryCount }));
  if (jobs.length === 0) return void (await next?.());
  await boss.complete(kind.name, jobs, undefined, { db: executorOf(tx, next) });
}

/** Returns a failed job to the queue, which decides when to try again. */
export async function failJob<Data extends object>(
  boss: Boss,
  kind: JobKind<Data>,
  { id, retryCount }: Claim<Data>,
  why: string,
): Promise<void> {
  await boss.fail(kind.name, [{ id, retryCount }], { message: why });
}

/**
 * The queue's channel for jobs that are due at once. It notifies with the transaction that adds them; the message is
 * the queue's name.
 */
const enqueuedChannel = `pgboss_${createHash('sha224').update('pgboss').digest('hex').slice(0, 24)}`;

/** Calls `wake` when jobs of a kind with notifications were added, and when some may have been missed. */
export async function onEnqueued(listener: Listener, { name }: { name: string }, wake: () => void): Promise<void> {
  await listener.on(enqueuedChannel, (queue) => queue === name && wake(), wake);
}
