import type { EnvironmentName } from '../access/actor.ts';
import type { AcceptedRequest } from '../context/requests.ts';
import type { NewEvent } from '../context/streams.ts';
import type { Position } from './cursor.ts';
import type { StoredEvent } from './events.sql.ts';

/** Loads requests of an endpoint, in no order. Unknown ones are absent. */
export type ReadRequests = (endpointId: string, requestIds: readonly string[]) => Promise<AcceptedRequest[]>;

/** An event of one request, or of one of its deliveries. */
export interface StreamEvent {
  kind: NewEvent['kind'];
  endpointId: string;
  environment: EnvironmentName;
  keyId: string | null;
  requestId: string;
  /** For DELIVERY_UPDATED. */
  deliveryId: string | undefined;
  /** Undefined for a test message, which has no request. */
  request: AcceptedRequest | undefined;
  position: Position;
  at: Date;
}

const readMax = 1_000;

/**
 * Returns the items of events, in order. With `wanted`, a REQUEST_COMPLETED has only those requests. Swept requests
 * are skipped.
 */
export async function streamEventsOf(
  read: ReadRequests,
  events: readonly StoredEvent[],
  wanted?: (requestId: string) => boolean,
): Promise<StreamEvent[]> {
  const requests = await readAll(read, events, wanted);
  const streamEvents: StreamEvent[] = [];
  for (const { kind, endpointId, environment, keyId, requestIds, deliveryIds, id, at } of events) {
    for (const [index, requestId] of requestIds.entries()) {
      const request = requests.get(requestId);
      if (kind === 'REQUEST_COMPLETED' && request === undefined) continue;
      streamEvents.push({
        kind,
        endpointId,
        environment,
        keyId,
        requestId,
        deliveryId: deliveryIds[index],
        request,
        position: { id, index },
        at,
      });
    }
  }
  return streamEvents;
}

async function readAll(
  read: ReadRequests,
  events: readonly StoredEvent[],
  wanted: ((requestId: string) => boolean) | undefined,
) {
  const requests = new Map<string, AcceptedRequest>();
  for (const [endpointId, some] of Map.groupBy(events, (event) => event.endpointId)) {
    const ids = [
      ...new Set(
        some.flatMap(({ kind, requestIds }) =>
          wanted && kind === 'REQUEST_COMPLETED' ? requestIds.filter(wanted) : requestIds,
        ),
      ),
    ];
    for (let at = 0; at < ids.length; at += readMax) {
      for (const request of await read(endpointId, ids.slice(at, at + readMax))) requests.set(request.id.uuid, request);
    }
  }
  return requests;
}

/** The topic by which followers are found: of an environment, of a key, or of a record. */
export function topicOf(
  kind: NewEvent['kind'],
  environment: EnvironmentName,
  of?: { keyId: string | null } | { recordId: string },
): string {
  if (!of) return `${kind}/${environment}`;
  return 'keyId' in of ? `${kind}/${environment}/key/${of.keyId}` : `${kind}/${environment}/record/${of.recordId}`;
}

export function topicsOf({ kind, environment, keyId, request }: StreamEvent): string[] {
  const topics = [topicOf(kind, environment), topicOf(kind, environment, { keyId })];
  return request ? [...topics, topicOf(kind, environment, { recordId: request.recordId.uuid })] : topics;
}
