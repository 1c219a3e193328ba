import type { EnvironmentName } from '../access/actor.ts';
import type { NewEvent } from '../context/streams.ts';
import type { Queryable } from '../db/pool.ts';

export const eventChannel = 'sluice_events';

/**
 * Inserts events into the log and notifies every process when the transaction commits. Holds a lock of each endpoint
 * until the commit, so that ids rise in the order of the commits.
 */
export async function insertEvents(tx: Queryable, parts: readonly NewEvent[]): Promise<void> {
  await tx.query(
    `/* publish_events */
    with locked as materialized (
      select count(pg_advisory_xact_lock(5417004, hash)) from (
        select distinct hashtext(endpoint_id::text) as hash from unnest($1::uuid[]) as happened (endpoint_id) order by hash
      ) as hashes
    ), stored as (
      insert into event (endpoint_id, environment, kind, key_id, request_ids, delivery_ids)
      select endpoint_id, environment, kind, key_id, string_to_array(request_ids, ' ')::uuid[], string_to_array(delivery_ids, ' ')::uuid[]
      from locked cross join unnest($1::uuid[], $2::environment_name[], $3::event_kind[], $4::uuid[], $5::text[], $6::text[])
        with ordinality as happened (endpoint_id, environment, kind, key_id, request_ids, delivery_ids, ordinal)
      order by ordinal
      returning endpoint_id, id
    )
    -- All ids in between belong to this transaction or to other endpoints.
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

/** An event in the log. */
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

/**
 * Returns at most `limit` events of an endpoint after `after` and up to `last`, in the order of their commits. Takes
 * no lock.
 */
export async function readEvents(
  db: Queryable,
  endpointId: string,
  after: number,
  last: number | null,
  limit: number,
): Promise<StoredEvent[]> {
  const { rows } = await db.query<Row>(
    `/* read_events */
    select ${columns} from event where endpoint_id = $1 and id > $2 and ($3::bigint is null or id <= $3) order by id limit $4`,
    [endpointId, after, last, limit],
  );
  return rows.map((row) => toEvent(endpointId, row));
}

/** The part of the log that a stream may see. `keyIds` is null for all. */
export interface EventsInput {
  endpointId: string;
  environment: EnvironmentName;
  kind: NewEvent['kind'];
  keyIds: readonly string[] | null;
}

/** The most events that one statement looks at. An endpoint may have millions that are not of the stream. */
const lookedMax = 2_000;

/**
 * Returns a stream's events from the id `from` on, until they cover `enough` requests. `stoppedAt` is the last id
 * looked at; undefined at the end of the log. `drawn` is the highest id given to any event. Takes no lock.
 */
export async function readEventsOf(
  db: Queryable,
  { endpointId, environment, kind, keyIds }: EventsInput,
  from: number,
  enough: number,
): Promise<{ events: StoredEvent[]; stoppedAt: number | undefined; drawn: number }> {
  const { rows } = await db.query<Summary & (Row | { id: null })>(
    `/* read_events_of */
    with looked as materialized (
      select ${columns}, environment = $3 and kind = $4 and ($5::uuid[] is null or key_id = any($5)) as fits
      from event where endpoint_id = $1 and id >= $2 order by id limit $7
    ), counted as (
      select ${columns}, sum(cardinality(request_ids)) over (order by id) - cardinality(request_ids) as before from looked where fits
    )
    select summary.*, ${columns}
    from (
      select count(*)::int as looked, max(id) as last_looked, max(id) filter (where fits) as last_fitting,
        (select last_value from event_id_seq) as drawn
      from looked
    ) as summary
    left join counted on before < $6
    order by id`,
    [endpointId, from, environment, kind, keyIds, enough, lookedMax],
  );
  const events = rows.flatMap((row) => (row.id === null ? [] : [toEvent(endpointId, row)]));
  const [summary] = rows;
  const last = events.at(-1)?.id;
  const drawn = Number(summary?.drawn);
  if (last !== undefined && last !== Number(summary?.last_fitting)) return { events, stoppedAt: last, drawn };
  return { events, stoppedAt: summary?.looked === lookedMax ? Number(summary.last_looked) : undefined, drawn };
}

interface Summary {
  looked: number;
  last_looked: string | null;
  last_fitting: string | null;
  drawn: string;
}

/** Returns the id of an endpoint's newest event; 0 when there is none. */
export async function lastEventId(db: Queryable, endpointId: string): Promise<number> {
  const { rows } = await db.query<{ id: string }>(
    '/* last_event_id */ select id from event where endpoint_id = $1 order by id desc limit 1',
    [endpointId],
  );
  return Number(rows[0]?.id ?? 0);
}

/** Removes up to `max` events from before a moment. Returns how many. */
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
