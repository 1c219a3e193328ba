import type { NewEvent } from '../../context/streams.ts';
import type { WorkerServices } from '../../context.ts';
import type { Queryable } from '../../db/pool.ts';
import { isDataRefused } from '../../errors.ts';
import { publishEvents } from '../../events/publish-events.ts';
import type { Boss } from '../../jobs/boss.ts';
import { takeJobs } from '../../jobs/take-jobs.ts';
import { addFigures } from '../../stats/add-figures.ts';
import { type DeliveryInput, queueDeliveries, type TurnOf } from '../../webhooks/sending/queue-deliveries.ts';
import { type Applied, applyRequests, failRequest, type RequestIds } from './apply-group.sql.ts';
import { acceptedChannel, applyGroup, type Group } from './jobs.ts';
import { storeRecordValues } from './record-values.sql.ts';

const groupsMax = 64;

/**
 * Applies committed groups, several in one transaction with the completion of their jobs. Returns a function that
 * ends it.
 */
export async function applyGroups(
  { workPool: pool, boss, log, listener }: WorkerServices,
  turnOf: TurnOf,
): Promise<() => Promise<void>> {
  const handle = (groups: Group[], tx: Queryable, alone: boolean) =>
    apply(boss, turnOf, requestIdsOf(groups), tx, alone);
  const { wake, close } = takeJobs(applyGroup, { pool, boss, log, batchSize: groupsMax, handle });
  await listener.on(acceptedChannel, wake, wake);
  return close;
}

function requestIdsOf(groups: readonly Group[]): RequestIds {
  const requests: RequestIds = { endpointIds: [], requestIds: [] };
  for (const [endpointId, spaced] of groups.flatMap(({ requests }) => Object.entries(requests))) {
    const requestIds = spaced.split(' ');
    requests.requestIds.push(...requestIds);
    requests.endpointIds.push(...requestIds.map(() => endpointId));
  }
  return requests;
}

async function apply(boss: Boss, turnOf: TurnOf, requests: RequestIds, tx: Queryable, alone: boolean): Promise<void> {
  const at = new Date();
  const applied = alone ? await applyTogether(tx, requests, at) : await applyRequests(tx, requests, at);
  if (applied.length === 0) return;
  const wanted = applied.flatMap((one) => deliveryInputs(one, at));
  if (wanted.length > 0) await queueDeliveries(tx, boss, turnOf, wanted);
  await storeValues(tx, applied);
  await addFigures(tx, applied, at);
  await publishEvents(tx, applied.map(toEvent));
}

function toEvent({ endpointId, environment, keyId, requestIds }: Applied): NewEvent {
  return { endpointId, environment, kind: 'REQUEST_COMPLETED', keyId, requestIds, deliveryIds: [] };
}

/** Returns the deliveries of applied requests: each to the webhooks, and to its callback. */
function deliveryInputs({ endpointId, requestIds, webhooks, callbacks }: Applied, at: Date): DeliveryInput[] {
  return [
    ...webhooks.flatMap(({ id, url, target, only }) =>
      (only ?? requestIds).map((requestId) => ({
        endpointId,
        requestId,
        target,
        webhookId: id,
        url,
        authHeader: null,
        authValue: null,
        at,
      })),
    ),
    ...callbacks.map(({ requestId, callback }) => ({
      endpointId,
      requestId,
      target: 'CALLBACK' as const,
      webhookId: null,
      ...callback,
      at,
    })),
  ];
}

/** Stores the values of searchable fields of the written records. */
async function storeValues(tx: Queryable, applied: Applied[]): Promise<void> {
  const written = applied.filter(({ searchable, state }) => searchable && state === 'SUCCEEDED');
  if (written.length === 0) return;
  const endpointIds = written.flatMap(({ endpointId, requestIds }) => requestIds.map(() => endpointId));
  await storeRecordValues(
    tx,
    endpointIds,
    written.flatMap(({ requestIds }) => requestIds),
  );
}

/** When the database refuses one request's data it refuses the statement. Then each is applied by itself. */
async function applyTogether(tx: Queryable, requests: RequestIds, at: Date): Promise<Applied[]> {
  const applied = await refusable(tx, () => applyRequests(tx, requests, at));
  if (!(applied instanceof Error)) return applied;
  const each: Applied[] = [];
  for (const [index, requestId] of requests.requestIds.entries()) {
    const endpointId = requests.endpointIds[index] ?? '';
    const one = await refusable(tx, () =>
      applyRequests(tx, { endpointIds: [endpointId], requestIds: [requestId] }, at),
    );
    each.push(...(one instanceof Error ? await failRequest(tx, endpointId, requestId, one.message, at) : one));
  }
  return each;
}

/** Runs a statement under a savepoint. Returns the error when the database refuses its data, and throws all others. */
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
