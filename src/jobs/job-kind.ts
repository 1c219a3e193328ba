import { fromPrisma, type Job, type Queue, type WorkOptions } from 'pg-boss';
import type { Logger } from 'pino';
import type { z } from 'zod';
import type { Queryable } from '../db/pool.ts';
import type { PrismaTransaction } from '../db/prisma.ts';
import type { Boss } from './boss.ts';
import { executorOf } from './executor.ts';

/** A kind of job: its queue, and the shape of its data. Defined in a noun's jobs.ts, apart from what does it. */
export interface JobKind<Data extends object> {
  name: string;
  data: z.ZodType<Data>;
  queue: Omit<Queue, 'name'>;
}

/** A worker whose database is away tries again for as long as it takes; it never gives a job up. */
const never = 1_000_000_000;
const daySeconds = 24 * 3600;
export const untilDone = {
  retryLimit: never,
  retryBackoff: true,
  retryDelay: 1,
  retryDelayMax: 30,
  retentionSeconds: 3650 * daySeconds,
} as const;

/** The queue that holds a copy of each job that was given up, with the reason. An administrator may run them again. */
export const failedJobs = { name: 'failed-jobs', keptDays: 14 } as const;
const failedJobsQueue = {
  retentionSeconds: failedJobs.keptDays * daySeconds,
  deleteAfterSeconds: failedJobs.keptDays * daySeconds,
} as const;

/** Of a kind that gives jobs up. The kinds that every write needs never do, and are spared the queue's look-up. */
export const keptWhenFailed = { deadLetter: failedJobs.name } as const;

/** Makes the queue, or brings its settings up to this version's. */
export async function ensureQueue<Data extends object>(boss: Boss, kind: JobKind<Data>): Promise<void> {
  const { policy, partition, ...changeable } = kind.queue;
  if (kind.queue.deadLetter !== undefined) await boss.createQueue(failedJobs.name, failedJobsQueue);
  await boss.createQueue(kind.name, kind.queue);
  await boss.updateQueue(kind.name, changeable);
}

/**
 * Adds jobs in the caller's transaction: they exist when it commits. `startAfter` is when the job may start, by the clock of this process;
 * what is due is found by the database's, so it is told how long that is from now.
 */
export async function enqueue<Data extends object>(
  boss: Boss,
  kind: JobKind<Data>,
  tx: Queryable | PrismaTransaction,
  jobs: NewJob<Data>[],
): Promise<void> {
  const now = Date.now();
  const timed = jobs.map(({ data, startAfter }) =>
    startAfter ? { data, startAfter: Math.max(0, startAfter.getTime() - now) / 1000 } : { data },
  );
  await boss.insert(kind.name, timed, { db: '$queryRawUnsafe' in tx ? fromPrisma(tx) : executorOf(tx) });
}

export interface NewJob<Data> {
  data: Data;
  startAfter?: Date | undefined;
}

/** The data of a job, checked. The queue makes jobs without data with null. */
export function dataOf<Data extends object>(
  kind: JobKind<Data>,
  job: { data: object | null },
): z.ZodSafeParseResult<Data> {
  return kind.data.safeParse(job.data ?? {});
}

/** Says that a job failed, with its kind and the reason; not with its data, which may hold what is secret. */
export function logFailure(log: Logger, kind: { name: string }, job: { id: string }, error: unknown): void {
  const reason = reasonOf(error);
  log.error(
    { kind: kind.name, job: job.id, reason, ...(error instanceof Error && { stack: error.stack }) },
    'a job failed',
  );
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Runs a handler for every job; what it throws is logged and sends the job back. */
export async function work<Data extends object>(
  { boss, log }: { boss: Boss; log: Logger },
  kind: JobKind<Data>,
  options: WorkOptions,
  handle: (data: Data) => Promise<void>,
): Promise<void> {
  await boss.work(kind.name, options, async (jobs: Job<object | null>[]) => {
    for (const job of jobs) {
      try {
        const parsed = dataOf(kind, job);
        if (!parsed.success) throw parsed.error;
        await handle(parsed.data);
      } catch (error) {
        logFailure(log, kind, job, error);
        throw error;
      }
    }
  });
}
