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
