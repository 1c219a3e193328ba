import type { Queryable } from '../../db/pool.ts';

/** A request that no job will apply. `seq` is a bigint's digits. */
export interface Stranded {
  endpointId: string;
  id: string;
  seq: string;
}

/**
 * Returns up to `max` requests after `after` in the accepted order that have been QUEUED for over a minute. All are
 * older than every live job of the apply queue. A request and its job are made at the same instant, so theirs is
 * gone. An operator's query: it is not led by an endpoint.
 */
export async function findStranded(db: Queryable, after: string, max: number): Promise<Stranded[]> {
  const { rows } = await db.query<Stranded>(
    `/* find_stranded */
    select endpoint_id as "endpointId", id, seq::text from request
    where state <> 'SUCCEEDED' and state = 'QUEUED' and accepted_at < now() - interval '60 s'
      and accepted_at < coalesce((
        select date_trunc('milliseconds', min(created_on)) from pgboss.job
        where name = 'apply-group' and state in ('created', 'retry', 'active')
      ), 'infinity')
      and seq > $1
    order by request.seq limit $2`,
    [after, max],
  );
  return rows;
}

/** Returns the number of blocks of the table of records. */
export async function countRecordBlocks(db: Queryable): Promise<number> {
  const { rows } = await db.query<{ blocks: number }>(
    `/* count_record_blocks */ select (pg_relation_size('record') / current_setting('block_size')::int)::int as blocks`,
  );
  return rows[0]?.blocks ?? 0;
}

/**
 * Deletes the tombstones of over 30 days in blocks of the table, the last excluded. Returns how many. No index finds
 * them, and a scan of the whole table takes too long for one statement. Tombstones with a queued or refused write
 * stay: they keep it from being applied or seen again.
 */
export async function deleteTombstones(db: Queryable, firstBlock: number, endBlock: number): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `/* delete_tombstones */
    with gone as (
      delete from record
      where record.ctid >= $1::tid and record.ctid < $2::tid and deleted and updated_at < now() - interval '30 days'
        and not exists (select from request
          where request.endpoint_id = record.endpoint_id and request.environment = record.environment
          and request.record_id = record.id and request.state <> 'SUCCEEDED')
      returning 1
    )
    select count(*)::int as count from gone`,
    [`(${firstBlock},0)`, `(${endBlock},0)`],
  );
  return rows[0]?.count ?? 0;
}
