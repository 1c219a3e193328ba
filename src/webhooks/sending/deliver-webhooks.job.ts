import { setTimeout as delay } from 'node:timers/promises';
import type { WorkerServices } from '../../context.ts';
import { claimJobs, onEnqueued } from '../../jobs/claim-jobs.ts';
import type { JobKind } from '../../jobs/job-kind.ts';
import { openWakeup, type Wakeup } from '../../jobs/wakeup.ts';
import { Dispatch } from './dispatch.ts';
import { type DueAttempt, deliverWebhook, retryWebhook } from './jobs.ts';
import type { TurnOf } from './queue-deliveries.ts';
import { openSender } from './send-webhook.ts';

const batchMax = 256;
/** The least room for which jobs are fetched. */
const roomMin = 64;
const pollMs = 1_000;
/** The pause between two fetches: jobs of the meantime are fetched together. */
const restMs = 5;
const awayMs = 500;
/** An attempt takes 15 s at most. */
const drainMs = 19_000;

/** The loop that makes attempts, as others see it. */
export interface Deliveries {
  turnOf: TurnOf;
  /** Ends it. Attempts that have begun are finished; all others return to the queue. */
  close(): Promise<void>;
}

/**
 * Makes the attempts that are due, several hundred at once. A queue is checked after its notifications, when a job
 * comes due, and once a second.
 */
export async function deliverWebhooks(services: WorkerServices): Promise<Deliveries> {
  const { listener, targets } = services;
  const { send, close } = openSender(targets);
  const [first, later] = [openWakeup(), openWakeup()];
  const starved = new Set<Wakeup>();
  const dispatch = new Dispatch(services, send, {
    settled() {
      if (starved.size === 0 || dispatch.room < roomMin) return;
      for (const wakeup of starved) wakeup.wake();
      starved.clear();
    },
    later: (dueMs) => later.wakeAt(dueMs),
  });
  const ending = new AbortController();
  const loops = [bring(services, deliverWebhook, { dispatch, wakeup: first, starved }, ending.signal)];
  loops.push(bring(services, retryWebhook, { dispatch, wakeup: later, starved }, ending.signal));
  await onEnqueued(listener, deliverWebhook, first.wake);
  return {
    turnOf: (to) => dispatch.turnOf(to),
    async close() {
      ending.abort();
      for (const wakeup of [first, later]) wakeup.wake();
      await Promise.all(loops);
      await dispatch.close(drainMs);
      close();
    },
  };
}

interface Bringing {
  dispatch: Dispatch;
  wakeup: Wakeup;
  /** The wakeups of loops that wait for room. */
  starved: Set<Wakeup>;
}

/** Hands jobs of a kind to the dispatch until `ending` aborts. */
async function bring(
  { boss, workPool, log }: WorkerServices,
  kind: JobKind<DueAttempt>,
  { dispatch, wakeup, starved }: Bringing,
  ending: AbortSignal,
): Promise<void> {
  while (!ending.aborted) {
    const limit = Math.min(batchMax, dispatch.room);
    if (limit < roomMin) {
      starved.add(wakeup);
      await wakeup.wait(pollMs);
      continue;
    }
    try {
      const claims = await claimJobs({ boss, log }, kind, limit, workPool);
      dispatch.take(kind, claims);
      if (claims.length < limit) await wakeup.wait(pollMs);
      await delay(restMs);
    } catch (error) {
      log.warn({ err: error, queue: kind.name }, 'attempts.fetch_failed: they are fetched again in 500 ms');
      await delay(awayMs);
    }
  }
}
