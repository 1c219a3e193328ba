import type { Queryable } from '../db/pool.ts';

/**
 * Requests that have been QUEUED for over a minute and were accepted before every live job of the apply queue was made:
 * a request and its job are made at the same instant (ours is rounded to milliseconds), so theirs is gone. An operator's
 * query: it is not led by an endpoint.
 */
export async function findStranded(db: Queryable, max: number): Promise<{ endpointId: string; id: string }[]> {
  const { rows } = await db.query<{ endpointId: string; id: string }>(
    `/* find_stranded */
    select endpoint_id as "endpointId", id from request
    where state <> 'SUCCEEDED' and state = 'QUEUED' and accepted_at < now() - interval '60 s'
      and accepted_at < coalesce((
        select date_trunc('milliseconds', min(created_on)) from pgboss.job where name = 'apply-group' and state in ('created', 'retry', 'active')
      ), 'infinity')
    order by seq limit $1`,
    [max],
  );
  return rows;
}

/**
 * Deletes up to `max` tombstones of over 30 days; answers how many. Those of records with a write that is queued or
 * refused stay: without them it would be applied, or seen, again.
 */
export async function deleteTombstones(db: Queryable, max: number): Promise<number> {
  const { rows } = await db.query<{ count: string }>(
    `/* delete_tombstones */
    with old as (
      select endpoint_id, environment, id from record
      where deleted and updated_at < now() - interval '30 days'
        and not exists (select from request where request.endpoint_id = record.endpoint_id and request.environment = record.environment
          and request.record_id = record.id and request.state <> 'SUCCEEDED')
      limit $1
    ), gone as (delete from record using old where (record.endpoint_id, record.environment, record.id) = (old.endpoint_id, old.environment, old.id) returning 1)
    select count(*) from gone`,
    [max],
  );
  return Number(rows[0]?.count ?? 0);
}
