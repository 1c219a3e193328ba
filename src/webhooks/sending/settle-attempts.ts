import { batch } from '../../batch.ts';
import type { NewEvent } from '../../context/streams.ts';
import type { WorkerServices } from '../../context.ts';
import { inTransaction, prepared, type Queryable } from '../../db/pool.ts';
import { asError, isDataRefused } from '../../errors.ts';
import { publishEvents } from '../../events/publish-events.ts';
import { type Claim, completeJobs } from '../../jobs/claim-jobs.ts';
import { enqueue, type JobKind } from '../../jobs/job-kind.ts';
import { followWebhooks, type WebhookAttempt } from './follow-webhooks.ts';
import type { DueAttempt } from './jobs.ts';
import type { DueDelivery } from './read-due-deliveries.sql.ts';
import { type AttemptOutcome, postponeDeliveries, type StoredAttempts, storeAttempts } from './store-attempts.sql.ts';

/** The settlement of an attempt's job: it is completed, its result stored, and the next job added. */
export interface Settlement {
  kind: JobKind<DueAttempt>;
  claim: Claim<DueAttempt>;
  made?: MadeAttempt | undefined;
  /** The next job. After an attempt, it is added only if the attempt has changed its delivery. */
  next?: { kind: JobKind<DueAttempt>; data: DueAttempt; dueMs: number } | undefined;
}

export interface MadeAttempt {
  delivery: DueDelivery;
  /** True when it was sent; false without a secret to sign with. */
  sent: boolean;
  outcome: AttemptOutcome;
}

type SettleServices = Pick<WorkerServices, 'workPool' | 'boss' | 'seal' | 'publicUrl' | 'log'>;

const groupMax = 500;
/** The most attempts per event: readers of the streams load those of one event together. */
const attemptsMax = 100;

/**
 * Returns a function that settles jobs, those of a batch in one transaction. When it throws, none of the batch is
 * settled.
 */
export function openSettling(services: SettleServices): (settlement: Settlement) => Promise<true> {
  return batch<Settlement, true>({
    run: (group) => settleTogether(services, group),
    sizeOf: ({ made }) => (made ? 1 : 0),
    itemsMax: groupMax,
    bytesMax: attemptsMax,
    overloaded: () => new Error('Too many attempts wait to be stored'),
    waitingBytesMax: Number.POSITIVE_INFINITY,
  });
}

/** When the database refuses the data of one settlement it refuses the batch. Then each is settled by itself. */
async function settleTogether(services: SettleServices, group: Settlement[]): Promise<(true | Error)[]> {
  try {
    await inTransaction(services.workPool, (client) => settle(services, prepared(client), group));
    return group.map(() => true);
  } catch (error) {
    services.log.warn(
      { err: error, attempts: group.length },
      'attempts.store_failed: they are stored again, each by itself or in 500 ms',
    );
    if (group.length === 1 || !isDataRefused(error)) throw error;
    const each: (true | Error)[] = [];
    for (const one of group)
      each.push(...(await settleTogether(services, [one]).catch((refused: unknown) => [asError(refused)])));
    return each;
  }
}

async function settle(services: SettleServices, tx: Queryable, group: Settlement[]): Promise<void> {
  const { boss } = services;
  const outcomes = group.flatMap(({ made }) => made?.outcome ?? []);
  const stored: StoredAttempts = outcomes.length > 0 ? await storeAttempts(tx, outcomes) : new Map();
  const storedOf = ({ outcome }: MadeAttempt) => stored.get(outcome.due.deliveryId);
  const news = group.flatMap(({ made }) => (made && storedOf(made) ? [made] : []));
  await followWebhooks(services, tx, news.flatMap(toWebhook));
  const next = group.flatMap((one) => (one.next && (!one.made || storedOf(one.made)?.moved) ? [one.next] : []));
  const putOff = group.flatMap(({ made, next: later }) => (!made && later ? [later] : []));
  if (putOff.length > 0) await postponeDeliveries(tx, putOff);
  for (const [kind, jobs] of Map.groupBy(next, (job) => job.kind)) await enqueue(boss, kind, tx, jobs);
  for (const [kind, done] of Map.groupBy(group, (one) => one.kind)) {
    await completeJobs(
      boss,
      kind,
      tx,
      done.map(({ claim }) => claim),
    );
  }
  await publishEvents(tx, eventsOf(news));
}

function toWebhook({ delivery, sent, outcome }: MadeAttempt): WebhookAttempt[] {
  const { webhookId, test } = delivery;
  return sent && !test && webhookId !== null ? [{ delivery: { ...delivery, webhookId }, outcome }] : [];
}

function eventsOf(made: MadeAttempt[]): NewEvent[] {
  const ofKey = Map.groupBy(
    made,
    ({ delivery, outcome }) => `${outcome.due.endpointId}/${delivery.environment}/${delivery.keyId}`,
  );
  return [...ofKey.values()].flatMap((some) => {
    const [first] = some;
    if (!first) return [];
    return {
      endpointId: first.outcome.due.endpointId,
      environment: first.delivery.environment,
      kind: 'DELIVERY_UPDATED',
      keyId: first.delivery.keyId,
      requestIds: some.map(({ outcome }) => outcome.due.requestId),
      deliveryIds: some.map(({ outcome }) => outcome.due.deliveryId),
    };
  });
}
