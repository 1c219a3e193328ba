import type { WorkOptions } from 'pg-boss';
import type { WorkerServices } from '../context.ts';
import { inTransaction } from '../db/pool.ts';
import { idText } from '../ids.ts';
import { enqueue, ensureQueue, work } from '../jobs/job-kind.ts';
import type { DeliveryTarget } from './insert-deliveries.sql.ts';
import * as jobs from './jobs.ts';
import { type DueDelivery, loadDelivery } from './load-delivery.sql.ts';
import { type SentWebhook, sendWebhook } from './send-webhook.ts';
import { type AttemptOutcome, storeAttempt } from './store-attempt.sql.ts';
import { writeWebhook } from './write-webhook.ts';

type DeliveryServices = Omit<WorkerServices, 'listener'>;

/** One try, and three more. */
const attemptsMax = 4;

const webhookGone = 'The webhook was removed or switched off before it could be sent';
const whyUnsigned: Record<DeliveryTarget, string> = {
  ENDPOINT: webhookGone,
  KEY: webhookGone,
  CALLBACK: 'The API key of the request is gone, and with it the secret that signs',
};

// A worker that takes one job at a time sleeps after each until its next poll, so that a backlog would drain at four a
// second. Two at a time may go on at once for as long as both places are filled.
const options: WorkOptions = { batchSize: 2, burstWhenBatchFull: true, localConcurrency: 20, pollingIntervalSeconds: 2, notifyPollingIntervalSeconds: 5 };

/** Makes the attempts that are due, at most 40 at once. */
export async function startDeliveries(services: DeliveryServices): Promise<void> {
  await ensureQueue(services.boss, jobs.deliverWebhook);
  await work(services.boss, jobs.deliverWebhook, options, async (items) => {
    // All are awaited: a batch that is given back while one is still under way would send that one twice.
    const outcomes = await Promise.allSettled(items.map(({ data }) => deliverWebhook(services, data)));
    const failures = outcomes.filter((outcome) => outcome.status === 'rejected').map(({ reason }) => reason);
    for (const failure of failures) services.log.warn({ err: failure }, 'a webhook attempt could not be made or stored; it will be tried again');
    if (failures.length > 0) throw failures[0];
  });
}

/**
 * Makes one attempt, stores what came of it, and enqueues the next one if it failed and there is one left. Run again
 * after a crash, it sends the attempt again if that was not stored yet, and else does nothing.
 */
export async function deliverWebhook(services: DeliveryServices, due: jobs.DueAttempt): Promise<void> {
  const delivery = await loadDelivery(services.pool, due);
  if (!delivery) return;
  const at = new Date();
  const sent = await attempt(services, delivery, idText('dlv', due.deliveryId), at);
  services.log.debug({ due, status: sent.status, error: sent.error, durationMs: sent.durationMs }, 'a webhook was attempted');
  await store(services, due, { ...sent, at, url: delivery.url, ...whatNext(sent, due.attempt, services.retryDelaySeconds) });
}

async function attempt({ seal, targets }: DeliveryServices, delivery: DueDelivery, id: string, at: Date): Promise<SentWebhook> {
  if (!delivery.secret) return { status: null, response: null, error: whyUnsigned[delivery.target], durationMs: 0, final: true };
  return sendWebhook(writeWebhook(delivery, delivery.secret, id, at, seal), targets);
}

function whatNext(sent: SentWebhook, attemptNumber: number, retryDelaySeconds: number): Pick<AttemptOutcome, 'state' | 'nextAttemptAt'> {
  if (sent.error === null) return { state: 'SUCCEEDED', nextAttemptAt: null };
  if (sent.final || attemptNumber >= attemptsMax) return { state: 'FAILED', nextAttemptAt: null };
  return { state: 'PENDING', nextAttemptAt: new Date(Date.now() + retryDelaySeconds * 1000) };
}

async function store({ pool, boss }: DeliveryServices, due: jobs.DueAttempt, outcome: AttemptOutcome): Promise<void> {
  await inTransaction(pool, async (tx) => {
    const stored = await storeAttempt(tx, due, outcome);
    if (!stored || !outcome.nextAttemptAt) return;
    await enqueue(boss, jobs.deliverWebhook, tx, [{ data: { ...due, attempt: due.attempt + 1 }, startAfter: outcome.nextAttemptAt }]);
  });
}
