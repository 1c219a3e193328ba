import type { Queryable } from '../db/pool.ts';
import type { Due } from './apply-group.sql.ts';

/**
 * Requests that have been QUEUED for over a minute and were accepted before every live job of the apply queue was made:
 * a request and its job are made at the same instant, so theirs is gone. An operator's query: it is not led by an endpoint.
 */
export async function findStranded(db: Queryable, max: number): Promise<Due> {
  const { rows } = await db.query<{ endpoint_id: string; id: string }>(
    `/* find_stranded */
    select endpoint_id, id from request
    where state <> 'SUCCEEDED' and state = 'QUEUED' and accepted_at < now() - interval '60 s'
      and accepted_at < coalesce((select min(created_on) from pgboss.job where name = 'apply-group' and state in ('created', 'retry', 'active')), 'infinity')
    order by seq limit $1`,
    [max],
  );
  return { endpointIds: rows.map((row) => row.endpoint_id), requestIds: rows.map((row) => row.id) };
}

/** Deletes up to `max` tombstones of over 30 days that no open request of the record is older than; answers how many. */
export async function deleteTombstones(db: Queryable, max: number): Promise<number> {
  const { rows } = await db.query<{ count: string }>(
    `/* delete_tombstones */
    with old as (
      select endpoint_id, environment, id from record
      where deleted and updated_at < now() - interval '30 days'
        and not exists (select from request where request.endpoint_id = record.endpoint_id and request.environment = record.environment
          and request.record_id = record.id and request.state = 'QUEUED')
      limit $1
    ), gone as (delete from record using old where (record.endpoint_id, record.environment, record.id) = (old.endpoint_id, old.environment, old.id) returning 1)
    select count(*) from gone`,
    [max],
  );
  return Number(rows[0]?.count ?? 0);
}
