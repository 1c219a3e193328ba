import type { EnvironmentName } from '../access/actor.ts';
import type { Queryable } from '../db/pool.ts';

export const eventChannel = 'sluice_events';

/** What happened at once to some requests of one key, or to some of their deliveries. */
export interface NewEvent {
  endpointId: string;
  environment: EnvironmentName;
  kind: 'REQUEST_COMPLETED' | 'DELIVERY_UPDATED';
  /** Null for the console, and for a test message. */
  keyId: string | null;
  requestIds: readonly string[];
  /** Of a DELIVERY_UPDATED: each belongs to the request at the same place. */
  deliveryIds: readonly string[];
}

/** What several of these come to is read at once, and stays inside the log's own pages: so short is an event. */
const idsMax = 100;

/**
 * Writes events into the log that streams are read from, and tells every process when the transaction commits. To be the last
 * that a transaction does: from here to its commit it holds a lock of each endpoint, so that ids rise in the order of the commits.
 */
export async function publishEvents(tx: Queryable, events: readonly NewEvent[]): Promise<void> {
  if (events.length === 0) return;
  const parts = events.flatMap(split);
  await tx.query(
    `/* publish_events */
    with locked as materialized (
      select count(pg_advisory_xact_lock(5417004, place)) from (
        select distinct hashtext(endpoint_id::text) as place from unnest($1::uuid[]) as happened (endpoint_id) order by place
      ) as places
    ), stored as (
      insert into event (endpoint_id, environment, kind, key_id, request_ids, delivery_ids)
      select endpoint_id, environment, kind, key_id, string_to_array(request_ids, ' ')::uuid[], string_to_array(delivery_ids, ' ')::uuid[]
      from locked cross join unnest($1::uuid[], $2::environment_name[], $3::event_kind[], $4::uuid[], $5::text[], $6::text[])
        with ordinality as happened (endpoint_id, environment, kind, key_id, request_ids, delivery_ids, place)
      order by place
      returning endpoint_id, id
    )
    -- All ids in between are of this transaction, or of other endpoints.
    select pg_notify($7, concat_ws(' ', endpoint_id, min(id), max(id))) from stored group by endpoint_id`,
    [
      parts.map((part) => part.endpointId),
      parts.map((part) => part.environment),
      parts.map((part) => part.kind),
      parts.map((part) => part.keyId),
      parts.map((part) => part.requestIds.join(' ')),
      parts.map((part) => part.deliveryIds.join(' ')),
      eventChannel,
    ],
  );
}

function split(event: NewEvent): NewEvent[] {
  const { requestIds, deliveryIds } = event;
  const parts: NewEvent[] = [];
  for (let at = 0; at < requestIds.length; at += idsMax) {
    parts.push({
      ...event,
      requestIds: requestIds.slice(at, at + idsMax),
      deliveryIds: deliveryIds.slice(at, at + idsMax),
    });
  }
  return parts;
}

/** Ids of events of one endpoint, from `first` to `last`. */
export function parseEvents(message: string): { endpointId: string; first: number; last: number } {
  const [endpointId = '', first, last] = message.split(' ');
  return { endpointId, first: Number(first), last: Number(last) };
}
