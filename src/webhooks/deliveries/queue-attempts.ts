import type { NewEvent } from '../../context/streams.ts';
import type { Services } from '../../context.ts';
import type { Queryable } from '../../db/pool.ts';
import { publishEvents } from '../../events/publish-events.ts';
import { enqueue, type JobKind } from '../../jobs/job-kind.ts';
import { type DueAttempt, hostOf } from '../sending/jobs.ts';
import type { QueuedAgain } from './redeliver.sql.ts';

/** The most deliveries per event: readers of the streams load those of one event together. */
const deliveriesPerEvent = 100;

/**
 * Enqueues attempts that are due at once as jobs of a kind, and publishes the change. Call it last in a transaction:
 * see publishEvents.
 */
export async function queueAttempts(
  tx: Queryable,
  boss: Services['boss'],
  kind: JobKind<DueAttempt>,
  endpointId: string,
  due: readonly QueuedAgain[],
): Promise<void> {
  if (due.length === 0) return;
  await enqueue(
    boss,
    kind,
    tx,
    due.map(({ requestId, id, attempt, generation, url }) => ({
      data: { endpointId, requestId, deliveryId: id, attempt, generation, host: hostOf(url) },
    })),
  );
  await publishEvents(
    tx,
    [...Map.groupBy(due, ({ environment, keyId }) => `${environment}/${keyId}`).values()].flatMap((some) =>
      eventsOf(endpointId, some),
    ),
  );
}

function eventsOf(endpointId: string, due: readonly QueuedAgain[]): NewEvent[] {
  const [first] = due;
  if (!first) return [];
  const { environment, keyId } = first;
  const some = due.slice(0, deliveriesPerEvent);
  const event: NewEvent = {
    ...{ endpointId, environment, keyId, kind: 'DELIVERY_UPDATED' },
    requestIds: some.map(({ requestId }) => requestId),
    deliveryIds: some.map(({ id }) => id),
  };
  return [event, ...eventsOf(endpointId, due.slice(deliveriesPerEvent))];
}
