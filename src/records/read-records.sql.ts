import { type Admission, type EnvironmentName, recordAddress } from '../access/actor.ts';
import type { SeenRecord } from '../context/requests.ts';
import { Parameters } from '../db/parameters.ts';
import type { Queryable } from '../db/pool.ts';

export interface Row {
  id: string;
  key_id: string | null;
  payload: string;
  status: SeenRecord['status'];
  created_at: Date;
  updated_at: Date;
}

/** A record, and the key that made it. */
export interface FoundRecord extends SeenRecord {
  keyId: string | null;
}

export interface RecordRead {
  admission: Admission;
  recordId: string;
}

/**
 * A record as its newest accepted write leaves it. `record` is the applied row or null; `open` is its newest queued
 * or refused write or null. There is no row for a deleted record.
 */
const seen = `
  coalesce(open.record_id, record.id) as id, coalesce(record.key_id, open.record_key_id) as key_id,
  (case when open.state = 'QUEUED' or record.id is null then open.payload else record.payload end)::text as payload,
  coalesce(case open.state when 'QUEUED' then 'QUEUED' when 'FAILED' then 'FAILED' end, 'SUCCESS') as status,
  coalesce(record.created_at, open.record_created_at) as created_at,
  case when open.state = 'QUEUED' or record.id is null then open.accepted_at else record.updated_at end as updated_at`;

/**
 * Returns the join of a record's newest write that its row does not show. `${of}` has endpoint_id, environment and
 * id. A refused delete of a record that was never applied is skipped, so that its create stays visible.
 */
export function openWrite(of: string): string {
  return `left join lateral (
    select * from request where request.endpoint_id = ${of}.endpoint_id and request.environment = ${of}.environment
      and request.record_id = ${of}.id and request.state <> 'SUCCEEDED' and request.seq > coalesce(record.seq, 0)
      and (record.id is not null or request.operation <> 'DELETE' or request.state = 'QUEUED')
    order by request.seq desc limit 1
  ) as open on true`;
}

const present = `case when open.state = 'QUEUED' then open.operation <> 'DELETE'
  else coalesce(not record.deleted, open.record_id is not null) end`;

/** Returns the given records that exist, by their `recordAddress`. Takes no lock. */
export async function readRecords(db: Queryable, sought: readonly RecordRead[]): Promise<Map<string, FoundRecord>> {
  const { rows } = await db.query<Row & { endpoint_id: string; environment: EnvironmentName }>(
    `/* read_records */
    select sought.endpoint_id, sought.environment, ${seen}
    from unnest($1::uuid[], $2::environment_name[], $3::uuid[]) as sought (endpoint_id, environment, id)
    left join record using (endpoint_id, environment, id)
    ${openWrite('sought')}
    where ${present}`,
    [
      sought.map((one) => one.admission.endpointId),
      sought.map((one) => one.admission.environment),
      sought.map((one) => one.recordId),
    ],
  );
  return new Map(
    rows.map((row) => [
      recordAddress({ endpointId: row.endpoint_id, environment: row.environment }, row.id),
      toFound(row),
    ]),
  );
}

/**
 * Part of a list. `before` and `after` are record ids in list order, newest first. `inverted` reads towards the
 * newest.
 */
export interface Page {
  before: string | undefined;
  after: string | undefined;
  limit: number;
  inverted: boolean;
}

/**
 * Rows read per page. With few distinct texts, each statement is planned once per connection. The first is a default
 * page and one more.
 */
const steps = [11, 21, 51, 101];

/** All ids are between these. */
const firstUuid = '00000000-0000-0000-0000-000000000000';
const lastUuid = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/**
 * Returns a page of an environment's records, applied ones and queued creates, by id. Takes no lock. `db` prepares
 * its statements.
 */
export async function listRecords(
  db: Queryable,
  { endpointId, environment, seesKeys }: Pick<Admission, 'endpointId' | 'environment' | 'seesKeys'>,
  page: Page,
): Promise<FoundRecord[]> {
  const parameters = new Parameters(endpointId, environment);
  const order = page.inverted ? 'asc' : 'desc';
  const rowsMax = steps.find((step) => step >= page.limit) ?? page.limit;
  const most = `limit ${rowsMax}`;
  const keys = seesKeys && parameters.add(seesKeys, 'uuid[]');
  const bounds = [
    page.after && `< ${parameters.add(page.after, 'uuid')}`,
    page.before && `> ${parameters.add(page.before, 'uuid')}`,
  ].filter((bound) => bound);
  const range = (id: string) => bounds.map((bound) => `and ${id} ${bound}`).join(' ');
  const applied = (which: string) => `
    select ${seen} from record ${openWrite('record')}
    where record.endpoint_id = $1 and record.environment = $2
      and not record.deleted ${which} ${range('record.id')} and ${present}
    order by record.id ${order} ${most}`;
  // The records of a key are one stretch of their own index. Among all records they may be rare.
  const ofEachKey = `
    select made.* from unnest(${keys}) as key (id)
    cross join lateral (${applied('and record.key_id = key.id')}) as made
    order by made.id ${order} ${most}`;
  // After a full page of applied records none is needed. Until the next vacuum that index still holds all requests
  // that were open.
  const ahead = `request.record_id ${page.inverted ? '<' : '>'}
    coalesce((select id from applied order by id ${order} offset ${rowsMax - 1}), '${page.inverted ? lastUuid : firstUuid}')`;
  const { rows } = await db.query<Row>(
    `/* list_records */
    with applied as materialized (${keys ? ofEachKey : applied('')})
    select * from applied
    union all
    (select ${seen} from (
      select endpoint_id, environment, record_id as id from request
      where request.endpoint_id = $1 and request.environment = $2
        and request.state <> 'SUCCEEDED' and request.operation = 'CREATE'
        and ${ahead} ${range('request.record_id')} ${keys ? `and request.record_key_id = any(${keys})` : ''}
    ) as made left join record using (endpoint_id, environment, id) ${openWrite('made')}
    where record.id is null and ${present} order by made.id ${order} ${most})
    order by id ${order} ${most}`,
    parameters.values,
  );
  return rows.slice(0, page.limit).map(toFound);
}

/** Counts a list's records; undefined when that takes more than `max` rows. Takes no lock. */
export async function countRecords(db: Queryable, admission: Admission, max: number): Promise<number | undefined> {
  const { rows } = await db.query<{ looked: number; found: number }>(
    `/* count_records */
    with looked as (
      (select not deleted and ($3::uuid[] is null or record.key_id = any($3))
          and not exists (select from request
            where request.endpoint_id = $1 and request.environment = $2 and request.record_id = record.id
            and request.state = 'QUEUED' and request.operation = 'DELETE' and request.seq > record.seq) as seen
        from record where record.endpoint_id = $1 and record.environment = $2 order by record.id desc limit $4)
      union all
      (select ($3::uuid[] is null or request.record_key_id = any($3))
          and not exists (select from record
            where record.endpoint_id = $1 and record.environment = $2 and record.id = request.record_id)
          and not exists (select from request as later
            where later.endpoint_id = $1 and later.environment = $2 and later.record_id = request.record_id
            and later.state = 'QUEUED' and later.operation = 'DELETE' and later.seq > request.seq)
        from request
        where request.endpoint_id = $1 and request.environment = $2
          and request.state <> 'SUCCEEDED' and request.operation = 'CREATE'
        order by request.record_id desc limit $4)
    )
    select count(*)::int as looked, (count(*) filter (where seen))::int as found from looked`,
    [admission.endpointId, admission.environment, admission.seesKeys, max + 1],
  );
  const [row] = rows;
  return row && row.looked <= max ? row.found : undefined;
}

export function toFound(row: Row): FoundRecord {
  return {
    id: row.id,
    keyId: row.key_id,
    payload: row.payload,
    status: row.status,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
