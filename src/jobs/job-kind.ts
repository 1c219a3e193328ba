import { type Db, fromPrisma, type Job, type Queue, type WorkOptions } from 'pg-boss';
import type { Logger } from 'pino';
import type { z } from 'zod';
import type { Queryable } from '../db/pool.ts';
import type { PrismaTransaction } from '../db/prisma.ts';
import type { Boss } from './boss.ts';

/** A kind of job: its queue and the shape of its data. Kinds that others enqueue are defined in a noun's jobs.ts. */
export interface JobKind<Data extends object> {
  name: string;
  data: z.ZodType<Data>;
  queue: Omit<Queue, 'name'>;
}

/** A worker whose database is away tries again without end. It never gives a job up. */
const never = 1_000_000_000;
const daySeconds = 24 * 3600;
export const untilDone = {
  retryLimit: never,
  retryBackoff: true,
  retryDelay: 1,
  retryDelayMax: 30,
  retentionSeconds: 3650 * daySeconds,
} as const;

/** The queue that holds a copy of each job that was given up, with the reason. Administrators may run them again. */
export const failedJobs = { name: 'failed-jobs', keptDays: 14 } as const;

/** For kinds that give jobs up. Kinds that every write needs never do, and save the queue's look-up. */
export const keptWhenFailed = { deadLetter: failedJobs.name } as const;

/** Creates the queue of failed jobs, which must exist before those that refer to it. */
export async function ensureFailedJobs(boss: Boss): Promise<void> {
  await boss.createQueue(failedJobs.name, {
    retentionSeconds: failedJobs.keptDays * daySeconds,
    deleteAfterSeconds: failedJobs.keptDays * daySeconds,
  });
}

/** Creates the queue, or updates its settings to this version's. */
export async function ensureQueue<Data extends object>(boss: Boss, kind: JobKind<Data>): Promise<void> {
  const { policy, partition, ...changeable } = kind.queue;
  await boss.createQueue(kind.name, kind.queue);
  await boss.updateQueue(kind.name, changeable);
}

/** Adds jobs in the caller's transaction. The queue gets the seconds from now, since it goes by the database's clock. */
export async function enqueue<Data extends object>(
  boss: Boss,
  kind: JobKind<Data>,
  tx: Queryable | PrismaTransaction,
  jobs: NewJob<Data>[],
): Promise<void> {
  const now = performance.now();
  const timed = jobs.map(({ data, dueMs }) =>
    dueMs === undefined ? { data } : { data, startAfter: Math.max(0, dueMs - now) / 1000 },
  );
  await boss.insert(kind.name, timed, { db: '$queryRawUnsafe' in tx ? fromPrisma(tx) : executorOf(tx) });
}

export interface NewJob<Data> {
  data: Data;
  /** The earliest start by `performance.now()`, which no step of the clock moves; at once when absent. */
  dueMs?: number | undefined;
}

/** Returns the date of a moment by `performance.now()`, for people and for the database. */
export function dateOf(dueMs: number): Date {
  return new Date(Date.now() + dueMs - performance.now());
}

/** Parses the data of a job. The queue stores null for jobs without data. */
export function dataOf<Data extends object>(
  kind: JobKind<Data>,
  job: { data: object | null },
): z.ZodSafeParseResult<Data> {
  return kind.data.safeParse(job.data ?? {});
}

/** Logs a failed job with its kind and the reason, without its data, which may hold secrets. */
export function logFailure(log: Logger, kind: { name: string }, job: { id: string }, error: unknown): void {
  const reason = reasonOf(error);
  log.error(
    { kind: kind.name, job: job.id, reason, ...(error instanceof Error && { stack: error.stack }) },
    'job.failed: the queue tries it again, or gives it up',
  );
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Runs a handler for every job. An error is logged and returns the job to the queue. */
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

/**
 * Runs the queue's own statements on our connection. `next` sends a following statement on a pipelined connection
 * without waiting for the answer; both are awaited.
 */
export function executorOf(db: Queryable, next?: () => Promise<unknown>): Db {
  return {
    async executeSql(text, values) {
      const answer = db.query(text, values);
      if (next) await Promise.all([answer, next()]);
      return answer;
    },
  };
}

/**
 * Returns the statement by which the queue adds jobs, to be part of the caller's. Its text never changes; it has one
 * value. Throws when the queue's own code changes that.
 */
export async function jobStatement<Data extends object>(
  boss: Boss,
  kind: JobKind<Data>,
  jobs: NewJob<Data>[],
): Promise<{ text: string; values: unknown[] }> {
  const statements: { text: string; values: unknown[] }[] = [];
  const executeSql = async (text: string, values: unknown[] = []) => {
    statements.push({ text, values });
    return { rows: [] };
  };
  await boss.insert(kind.name, jobs, { db: { executeSql } });
  const [statement, ...more] = statements;
  if (statement?.values.length !== 1 || more.length > 0)
    throw new Error('The queue adds jobs by more than one statement with one value');
  return statement;
}
