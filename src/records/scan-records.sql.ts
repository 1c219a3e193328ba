import type { Admission, FieldType } from '../access/actor.ts';
import { Parameters } from '../db/parameters.ts';
import type { Queryable } from '../db/pool.ts';
import { inTimeSql, type Portion } from '../db/scan.ts';
import { candidatesSql, lookupSql, recordSql } from './candidates.sql.ts';
import type { Lookup } from './lookups.sql.ts';
import { type FoundRecord, openWrite, type Row, toFound } from './read-records.sql.ts';
import type { Position, RecordOrder } from './record-order.ts';

/** Selects applied records of an environment, and their order. */
export interface RecordScan {
  admission: Admission;
  order: RecordOrder;
  /** The index range of all records that may fit; undefined to walk all records in order. */
  lookup: Lookup | undefined;
  /** Returns SQL that is true for a row `record` that fits; never null. */
  fits: (parameters: Parameters) => string;
  /** The scan ends before this position. */
  until: Position | undefined;
}

/** A record, and its position in the order. */
export interface ScannedRecord {
  record: FoundRecord;
  position: Position;
}

/** Returns the types of an environment's searchable fields whose values are all indexed, by name. */
export async function readSearchable(
  db: Queryable,
  { endpointId, environment }: Admission,
): Promise<Map<string, FieldType>> {
  const { rows } = await db.query<{ name: string; type: FieldType }>(
    `/* read_searchable */
    select name, type from field
    where endpoint_id = $1 and environment = $2 and searchable and indexed_at is not null`,
    [endpointId, environment],
  );
  return new Map(rows.map(({ name, type }) => [name, type]));
}

/** Counts a look-up's values, up to `max`. */
export async function countLookup(
  db: Queryable,
  { endpointId, environment }: Admission,
  lookup: Lookup,
  max: number,
): Promise<number> {
  const parameters = new Parameters(endpointId, environment);
  const { rows } = await db.query<{ count: number }>(
    `/* count_lookup */
    select count(*)::int as count from (
      select from (${lookupSql(parameters, lookup)}) as value limit ${parameters.add(max, 'bigint')}
    ) as counted`,
    parameters.values,
  );
  return rows[0]?.count ?? 0;
}

/** Without an id when nothing on the page fits. */
interface ScanRow extends Omit<Row, 'id'> {
  id: string | null;
  value: string | null;
  scanned: number;
  late: number;
  last_id: string | null;
  last_value: string | null;
}

/** Returns the first `limit` that fit among the `max` records after `after`. Takes no lock. */
export async function scanRecords(
  db: Queryable,
  wanted: RecordScan,
  { after, max, limit }: { after: Position | undefined; max: number; limit: number },
): Promise<Portion<ScannedRecord, Position>> {
  const parameters = new Parameters(wanted.admission.endpointId, wanted.admission.environment);
  const [order, reverse] = wanted.order.direction === 'ASC' ? ['asc', 'desc'] : ['desc', 'asc'];
  const { rows } = await db.query<ScanRow>(
    `/* scan_records */
    with looked as materialized (${lookedSql(parameters, wanted, after, max)}),
      page as (
        select id, value from looked where fits
        order by value ${order}, id ${order} limit ${parameters.add(limit, 'bigint')}
      ),
      last as (select id, value from looked where fits is not null order by value ${reverse}, id ${reverse} limit 1)
    select (select count(fits) from looked)::int as scanned, (select count(*) from looked where fits is null)::int as late,
      (select id from last) as last_id, (select value::text from last) as last_value,
      page.value::text as value, page.id, record.key_id, record.payload::text as payload,
      case open.state when 'FAILED' then 'FAILED' else 'SUCCESS' end as status, record.created_at, record.updated_at
    from (select) as summary left join page on true
    left join lateral (${recordSql('page.id')}) as record on true
    ${openWrite('record')}
    order by page.value ${order}, page.id ${order}`,
    parameters.values,
  );
  const [first] = rows;
  return {
    rows: rows.flatMap(({ id, value, ...row }) =>
      id === null ? [] : [{ record: toFound({ ...row, id }), position: { id, value } }],
    ),
    scanned: first?.scanned ?? 0,
    last: first?.last_id == null ? undefined : { id: first.last_id, value: first.last_value },
    late: (first?.late ?? 0) > 0,
  };
}

/** Counts the records that fit; undefined when that takes more than `max` rows, or too long. Takes no lock. */
export async function countScan(db: Queryable, wanted: RecordScan, max: number): Promise<number | undefined> {
  const parameters = new Parameters(wanted.admission.endpointId, wanted.admission.environment);
  const { rows } = await db.query<{ looked: number; found: number; late: number }>(
    `/* count_scan */
    with looked as materialized (${lookedSql(parameters, wanted, undefined, max + 1)})
    select count(*)::int as looked, (count(*) filter (where fits))::int as found,
      (count(*) filter (where fits is null))::int as late
    from looked`,
    parameters.values,
  );
  const [row] = rows;
  return row && row.looked <= max && row.late === 0 ? row.found : undefined;
}

/**
 * Returns the SQL of the scanned rows: id, value in the order's field, and whether it fits, null after the time
 * limit. A value of a removed record, or of one with a queued delete, does not fit.
 */
function lookedSql(parameters: Parameters, wanted: RecordScan, after: Position | undefined, max: number): string {
  const candidates = candidatesSql(parameters, { ...wanted, after, max }, wanted.lookup);
  const keys = parameters.add(wanted.admission.seesKeys, 'uuid[]');
  const fits = `coalesce(not deleted, false)
      and (${keys} is null or coalesce(key_id = any(${keys}), false))
      and ${wanted.fits(parameters)}
      and coalesce((select open.state <> 'QUEUED' or open.operation <> 'DELETE' from request as open
        where open.endpoint_id = $1 and open.environment = $2 and open.record_id = record.id
          and open.state <> 'SUCCEEDED' and open.seq > record.seq
        order by open.seq desc limit 1), true)`;
  return `
    select candidate_id as id, value, ${inTimeSql(fits)} as fits
    from (${candidates}) as record`;
}
