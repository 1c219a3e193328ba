import type { EnvironmentName } from '../access/actor.ts';
import type { Queryable } from '../db/pool.ts';
import type { NewEvent } from './publish.ts';

/** An event as it stands in the log. */
export interface StoredEvent extends NewEvent {
  id: number;
  at: Date;
}

interface Row {
  id: string;
  environment: EnvironmentName;
  kind: NewEvent['kind'];
  key_id: string | null;
  request_ids: string[] | null;
  delivery_ids: string[] | null;
  at: Date;
}

const columns = 'id, environment, kind, key_id, request_ids, delivery_ids, at';

/** At most `limit` events of an endpoint behind `after`, and not behind `last`, in the order of their commits. Takes no lock. */
export async function readEvents(db: Queryable, endpointId: string, after: number, last: number | null, limit: number): Promise<StoredEvent[]> {
  const { rows } = await db.query<Row>(
    `/* read_events */
    select ${columns} from event where endpoint_id = $1 and id > $2 and ($3::bigint is null or id <= $3) order by id limit $4`,
    [endpointId, after, last, limit],
  );
  return rows.map((row) => toEvent(endpointId, row));
}

/** Which part of the log a stream may be told of. `keyIds` is null for all. */
export interface EventsWanted {
  endpointId: string;
  environment: EnvironmentName;
  kind: NewEvent['kind'];
  keyIds: readonly string[] | null;
}

/** The same for one stream: at most `limit` of its events, from the one of id `from`. */
export async function readEventsOf(
  db: Queryable,
  { endpointId, environment, kind, keyIds }: EventsWanted,
  from: number,
  limit: number,
): Promise<StoredEvent[]> {
  const { rows } = await db.query<Row>(
    `/* read_events_of */
    select ${columns} from event
    where endpoint_id = $1 and id >= $2 and environment = $3 and kind = $4 and ($5::uuid[] is null or key_id = any($5)) order by id limit $6`,
    [endpointId, from, environment, kind, keyIds, limit],
  );
  return rows.map((row) => toEvent(endpointId, row));
}

/** The newest event of an endpoint; 0 when there is none. */
export async function lastEventId(db: Queryable, endpointId: string): Promise<number> {
  const { rows } = await db.query<{ id: string }>('/* last_event_id */ select id from event where endpoint_id = $1 order by id desc limit 1', [endpointId]);
  return Number(rows[0]?.id ?? 0);
}

/** Removes up to `max` events of before a moment; answers how many. */
export async function deleteEvents(db: Queryable, before: Date, max: number): Promise<number> {
  const { rows } = await db.query<{ count: string }>(
    `/* delete_events */
    with old as (select endpoint_id, id from event where at < $1 order by at limit $2),
      gone as (delete from event using old where event.endpoint_id = old.endpoint_id and event.id = old.id returning 1)
    select count(*) from gone`,
    [before, max],
  );
  return Number(rows[0]?.count ?? 0);
}

function toEvent(endpointId: string, row: Row): StoredEvent {
  return {
    endpointId,
    id: Number(row.id),
    environment: row.environment,
    kind: row.kind,
    keyId: row.key_id,
    requestIds: row.request_ids ?? [],
    deliveryIds: row.delivery_ids ?? [],
    at: row.at,
  };
}
