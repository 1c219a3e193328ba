import type { EnvironmentName } from '../../access/actor.ts';
import type { Queryable } from '../../db/pool.ts';

/** SQL that stores the values of each record of the CTE `changed`, whose rows are locked, in record_value. */
const storeChanged = `
  found as materialized (
    select changed.endpoint_id, changed.environment, changed.id as record_id, coalesce(searchable.values, '{}') as values
    from changed left join lateral (
      select jsonb_object_agg(field.name, value) as values
      from field cross join lateral payload_value(changed.payload, field.name) as value
      where field.endpoint_id = changed.endpoint_id and field.environment = changed.environment and field.searchable
        and jsonb_typeof(value) in ('number', 'string', 'boolean')
    ) as searchable on not changed.deleted
  ), gone as (
    delete from record_value using found
    where record_value.endpoint_id = found.endpoint_id and record_value.environment = found.environment
      and record_value.record_id = found.record_id and not found.values ? record_value.name
  ), stored as (
    insert into record_value as present (endpoint_id, environment, record_id, name, number, text)
    select endpoint_id, environment, record_id, key, case jsonb_typeof(value) when 'number' then value::numeric end,
      case when jsonb_typeof(value) <> 'number' then left(value #>> '{}', 256) end
    from found cross join lateral jsonb_each(values)
    on conflict (endpoint_id, environment, record_id, name) do update set number = excluded.number, text = excluded.text
      where (present.number, present.text) is distinct from (excluded.number, excluded.text)
  )`;

/**
 * Stores the values of searchable fields for the records of requests that the same transaction has applied. It holds
 * their rows, so nobody else writes their values. Values of deleted records, and of fields that are not searchable,
 * are removed.
 */
export async function storeRecordValues(
  tx: Queryable,
  endpointIds: readonly string[],
  requestIds: readonly string[],
): Promise<void> {
  await tx.query(
    `/* store_record_values */
    with changed as materialized (
      select record.endpoint_id, record.environment, record.id, record.payload, record.deleted
      from (
        select distinct request.endpoint_id, request.environment, request.record_id
        from unnest($1::uuid[], $2::uuid[]) as applied (endpoint_id, id) join request using (endpoint_id, id)
      ) as written
      join record on record.endpoint_id = written.endpoint_id and record.environment = written.environment
        and record.id = written.record_id
    ), ${storeChanged}
    select`,
    [endpointIds, requestIds],
  );
}

/** A searchable field whose values are not all stored yet. `version` changes whenever its row is written. */
export interface UnindexedField {
  endpointId: string;
  environment: EnvironmentName;
  name: string;
  version: string;
}

/** Returns all of them. An operator's query: it is not led by an endpoint, but its index holds no other fields. */
export async function findUnindexed(db: Queryable): Promise<UnindexedField[]> {
  const { rows } = await db.query<UnindexedField>(
    `/* find_unindexed */
    select endpoint_id as "endpointId", environment, name, xmin::text as version from field
    where searchable and indexed_at is null order by endpoint_id, environment`,
  );
  return rows;
}

/** Returns the transactions that write records now. */
export async function findWriters(db: Queryable): Promise<string[]> {
  const { rows } = await db.query<{ writer: string }>(
    `/* find_writers */
    select distinct virtualtransaction as writer from pg_locks
    where relation = 'record'::regclass and mode = 'RowExclusiveLock' and pid <> pg_backend_pid()
      and database = (select oid from pg_database where datname = current_database())`,
  );
  return rows.map(({ writer }) => writer);
}

/**
 * Stores the values of the next `max` records after `after` of an environment, by rising id. Returns the last id;
 * undefined when there are fewer. Locks the records in primary-key order, as applying does.
 */
export async function indexRecords(
  db: Queryable,
  { endpointId, environment }: Pick<UnindexedField, 'endpointId' | 'environment'>,
  after: string | undefined,
  max: number,
): Promise<string | undefined> {
  const { rows } = await db.query<{ id: string }>(
    `/* index_records */
    with changed as materialized (
      select endpoint_id, environment, id, payload, deleted from record
      where endpoint_id = $1 and environment = $2 and ($3::uuid is null or id > $3) order by id limit $4 for no key update
    ), ${storeChanged}
    select id from changed order by id offset $4 - 1`,
    [endpointId, environment, after ?? null, max],
  );
  return rows[0]?.id;
}

/** Marks all values of a field as stored, unless its row was written since it was found. */
export async function markIndexed(db: Queryable, field: UnindexedField): Promise<void> {
  await db.query(
    `/* mark_indexed */
    update field set indexed_at = now()
    where endpoint_id = $1 and environment = $2 and name = $3 and searchable and indexed_at is null and xmin::text = $4`,
    [field.endpointId, field.environment, field.name, field.version],
  );
}

/** A name under which an environment has values. */
export interface KeptName {
  endpointId: string;
  environment: EnvironmentName;
  name: string;
}

/**
 * Returns the names with values but without a searchable field. Steps from name to name over the index. An operator's
 * query.
 */
export async function findUnsearchable(db: Queryable): Promise<KeptName[]> {
  const { rows } = await db.query<KeptName>(
    `/* find_unsearchable */
    with recursive kept as (
      (select endpoint_id, environment, name from record_value order by endpoint_id, environment, name limit 1)
      union all
      select next.* from kept cross join lateral (
        select endpoint_id, environment, name from record_value
        where (record_value.endpoint_id, record_value.environment, record_value.name)
          > (kept.endpoint_id, kept.environment, kept.name)
        order by endpoint_id, environment, name limit 1
      ) as next
    )
    select endpoint_id as "endpointId", environment, name from kept
    where not exists (select from field
      where field.endpoint_id = kept.endpoint_id and field.environment = kept.environment
      and field.name = kept.name and field.searchable)`,
  );
  return rows;
}

/** Removes up to `max` values of a name that is not a searchable field. Returns how many. */
export async function deleteValues(
  db: Queryable,
  { endpointId, environment, name }: KeptName,
  max: number,
): Promise<number> {
  const { rows } = await db.query<{ count: string }>(
    `/* delete_values */
    with old as (
      select record_id from record_value
      where endpoint_id = $1 and environment = $2 and name = $3
        and not exists (select from field where endpoint_id = $1 and environment = $2 and name = $3 and searchable)
      limit $4
    ), gone as (
      delete from record_value using old
      where record_value.endpoint_id = $1 and record_value.environment = $2
        and record_value.record_id = old.record_id and record_value.name = $3
      returning 1
    )
    select count(*) from gone`,
    [endpointId, environment, name, max],
  );
  return Number(rows[0]?.count ?? 0);
}
