import { fromPrisma, type Job, type Queue, type WorkOptions } from 'pg-boss';
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
const yearSeconds = 365 * 24 * 3600;
export const untilDone = { retryLimit: never, retryBackoff: true, retryDelay: 1, retryDelayMax: 30, retentionSeconds: 10 * yearSeconds } as const;

/** Makes the queue, or brings its settings up to this version's. */
export async function ensureQueue<Data extends object>(boss: Boss, kind: JobKind<Data>): Promise<void> {
  await boss.createQueue(kind.name, kind.queue);
  const { policy, partition, deadLetter, ...changeable } = kind.queue;
  await boss.updateQueue(kind.name, changeable);
}

/**
 * Adds jobs in the caller's transaction: they exist when it commits. `startAfter` is when the job may start, by the clock of this process;
 * what is due is found by the database's, so it is told how long that is from now.
 */
export async function enqueue<Data extends object>(boss: Boss, kind: JobKind<Data>, tx: Queryable | PrismaTransaction, jobs: NewJob<Data>[]): Promise<void> {
  const now = Date.now();
  const timed = jobs.map(({ data, startAfter }) => (startAfter ? { data, startAfter: Math.max(0, startAfter.getTime() - now) / 1000 } : { data }));
  await boss.insert(kind.name, timed, { db: '$queryRawUnsafe' in tx ? fromPrisma(tx) : executorOf(tx) });
}

export interface NewJob<Data> {
  data: Data;
  startAfter?: Date | undefined;
}

/** What a handler is given: the data, checked, and a signal that it is no longer wanted. */
export interface WorkItem<Data> {
  data: Data;
  signal: AbortSignal;
}

/** Runs a handler for every job; what it throws sends the job back. */
export async function work<Data extends object>(
  boss: Boss,
  kind: JobKind<Data>,
  options: WorkOptions,
  handle: (items: WorkItem<Data>[]) => Promise<void>,
): Promise<void> {
  await boss.work(kind.name, options, async (jobs: Job<object>[]) => handle(parse(kind, jobs)));
}

function parse<Data extends object>(kind: JobKind<Data>, jobs: Job<object>[]): WorkItem<Data>[] {
  return jobs.map((job) => ({ data: kind.data.parse(job.data), signal: job.signal }));
}

/** Runs a handler at the times of a cron expression (UTC), on one worker at a time however many there are. */
export async function schedule(boss: Boss, kind: JobKind<Record<string, never>>, cron: string, handle: () => Promise<void>): Promise<void> {
  await ensureQueue(boss, kind);
  await boss.schedule(kind.name, cron);
  await work(boss, kind, { pollingIntervalSeconds: 10 }, handle);
}
