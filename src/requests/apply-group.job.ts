import type { WorkerServices } from '../context.ts';
import type { Queryable } from '../db/pool.ts';
import { isDataRefused } from '../errors.ts';
import { type NewEvent, publishEvents } from '../events/publish.ts';
import type { Boss } from '../jobs/boss.ts';
import { ensureQueue, type WorkItem, workInTransaction } from '../jobs/job-kind.ts';
import { addFigures } from '../stats/add-figures.ts';
import { queueDeliveries, type TurnOf, type WantedDelivery } from '../webhooks/queue-deliveries.ts';
import { type Applied, applyRequests, type Due, failRequest } from './apply-group.sql.ts';
import { acceptedChannel, applyGroup } from './jobs.ts';
import { storeRecordValues } from './record-values.sql.ts';

/** Applies committed groups, several in one transaction with the completion of their jobs. */
export async function startApplying({ boss, listener }: WorkerServices, turnOf: TurnOf): Promise<void> {
  await ensureQueue(boss, applyGroup);
  const options = { batchSize: 16, burstWhenBatchFull: true, pollingIntervalSeconds: 1 };
  const { wake } = await workInTransaction(boss, applyGroup, options, (groups, tx) => apply(boss, turnOf, groups, tx));
  await listener.on(acceptedChannel, wake, wake);
}

/**
 * For the transaction: each request is looked up by its key. Left to itself the planner reads the whole table for a batch of
 * a thousand, since it takes every look-up for a visit to the disk.
 */
const rowByRow = 'set local enable_hashjoin = off; set local enable_mergejoin = off';

async function apply(boss: Boss, turnOf: TurnOf, groups: WorkItem<{ requests: Record<string, string> }>[], tx: Queryable): Promise<void> {
  const due: Due = { endpointIds: [], requestIds: [] };
  for (const [endpointId, spaced] of groups.flatMap(({ data }) => Object.entries(data.requests))) {
    const requestIds = spaced.split(' ');
    due.requestIds.push(...requestIds);
    due.endpointIds.push(...requestIds.map(() => endpointId));
  }
  await tx.query(rowByRow);
  const at = new Date();
  const applied = await applyTogether(tx, due, at);
  if (applied.length === 0) return;
  const wanted = applied.flatMap((one) => wantedDeliveries(one, at));
  if (wanted.length > 0) await queueDeliveries(tx, boss, turnOf, wanted);
  await keepValues(tx, applied);
  await addFigures(tx, applied, at);
  await publishEvents(tx, applied.map(toEvent));
}

function toEvent({ endpointId, environment, keyId, requestIds }: Applied): NewEvent {
  return { endpointId, environment, kind: 'REQUEST_COMPLETED', keyId, requestIds, deliveryIds: [] };
}

/** To whom it is told: of each request to the webhooks, and to the callback that it brought. */
function wantedDeliveries({ endpointId, requestIds, webhooks, callbacks }: Applied, at: Date): WantedDelivery[] {
  return [
    ...webhooks.flatMap(({ id, url, target, only }) =>
      (only ?? requestIds).map((requestId) => ({ endpointId, requestId, target, webhookId: id, url, authHeader: null, authValue: null, at })),
    ),
    ...callbacks.map(({ requestId, callback }) => ({ endpointId, requestId, target: 'CALLBACK' as const, webhookId: null, ...callback, at })),
  ];
}

/** Where an environment has searchable fields, keeps their values of the records that were written. */
async function keepValues(tx: Queryable, applied: Applied[]): Promise<void> {
  const written = applied.filter(({ searchable, state }) => searchable && state === 'SUCCEEDED');
  if (written.length === 0) return;
  const endpointIds = written.flatMap(({ endpointId, requestIds }) => requestIds.map(() => endpointId));
  await storeRecordValues(
    tx,
    endpointIds,
    written.flatMap(({ requestIds }) => requestIds),
  );
}

/** When the database refuses the data of one request it refuses the statement: then each is applied by itself. */
async function applyTogether(tx: Queryable, due: Due, at: Date): Promise<Applied[]> {
  const applied = await refusable(tx, () => applyRequests(tx, due, at));
  if (!(applied instanceof Error)) return applied;
  const each: Applied[] = [];
  for (const [place, requestId] of due.requestIds.entries()) {
    const endpointId = due.endpointIds[place] ?? '';
    const one = await refusable(tx, () => applyRequests(tx, { endpointIds: [endpointId], requestIds: [requestId] }, at));
    each.push(...(one instanceof Error ? await failRequest(tx, endpointId, requestId, one.message, at) : one));
  }
  return each;
}

/** Runs a statement that the transaction survives when the database refuses its data; everything else throws. */
async function refusable<T>(tx: Queryable, statement: () => Promise<T>): Promise<T | Error> {
  await tx.query('savepoint refusable');
  try {
    const result = await statement();
    await tx.query('release savepoint refusable');
    return result;
  } catch (error) {
    if (!(error instanceof Error) || !isDataRefused(error)) throw error;
    await tx.query('rollback to savepoint refusable');
    return error;
  }
}
