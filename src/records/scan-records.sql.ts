import type { Admission, FieldType } from '../access/actor.ts';
import { Parameters } from '../db/parameters.ts';
import type { Queryable } from '../db/pool.ts';
import { inTimeSql, type Portion } from '../db/scan.ts';
import { candidatesSql, lookupSql, recordSql } from './candidates.sql.ts';
import type { Lookup } from './lookups.sql.ts';
import { type FoundRecord, openWrite, type Row, toFound } from './read-records.sql.ts';
import type { Place, RecordOrder } from './record-order.ts';

/** Which of an environment's applied records are looked for, and in which order. */
export interface RecordScan {
  admission: Admission;
  order: RecordOrder;
  /** Where all that may fit is found; undefined to look at all in the order. */
  lookup: Lookup | undefined;
  /** SQL that tells of a row `record` whether it fits; never null. */
  fits: (parameters: Parameters) => string;
  /** Neither this place nor what is beyond is looked at. */
  until: Place | undefined;
}

/** A record, and where it stands. */
export interface PlacedRecord {
  record: FoundRecord;
  place: Place;
}

/** The searchable fields of an environment whose values are all kept, and their types. */
export async function readSearchable(
  db: Queryable,
  { endpointId, environment }: Admission,
): Promise<Map<string, FieldType>> {
  const { rows } = await db.query<{ name: string; type: FieldType }>(
    `/* read_searchable */
    select name, type from field where endpoint_id = $1 and environment = $2 and searchable and indexed_at is not null`,
    [endpointId, environment],
  );
  return new Map(rows.map(({ name, type }) => [name, type]));
}

/** How many values a look-up has; `max` when there are as many or more. */
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

/** The first `limit` that fit among the `max` records behind `after`. Takes no lock. */
export async function scanRecords(
  db: Queryable,
  wanted: RecordScan,
  { after, max, limit }: { after: Place | undefined; max: number; limit: number },
): Promise<Portion<PlacedRecord, Place>> {
  const parameters = new Parameters(wanted.admission.endpointId, wanted.admission.environment);
  const [order, reverse] = wanted.order.direction === 'ASC' ? ['asc', 'desc'] : ['desc', 'asc'];
  const { rows } = await db.query<ScanRow>(
    `/* scan_records */
    with looked as materialized (${lookedSql(parameters, wanted, after, max)}),
      page as (select id, value from looked where fits order by value ${order}, id ${order} limit ${parameters.add(limit, 'bigint')}),
      last as (select id, value from looked where fits is not null order by value ${reverse}, id ${reverse} limit 1)
    select (select count(fits) from looked)::int as scanned, (select count(*) from looked where fits is null)::int as late, (select id from last) as last_id, (select value::text from last) as last_value,
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
      id === null ? [] : [{ record: toFound({ ...row, id }), place: { id, value } }],
    ),
    scanned: first?.scanned ?? 0,
    last: first?.last_id == null ? undefined : { id: first.last_id, value: first.last_value },
    late: (first?.late ?? 0) > 0,
  };
}

/** Tells how many fit; undefined when it would take more than `max` rows, or too long, to tell. Takes no lock. */
export async function countScan(db: Queryable, wanted: RecordScan, max: number): Promise<number | undefined> {
  const parameters = new Parameters(wanted.admission.endpointId, wanted.admission.environment);
  const { rows } = await db.query<{ looked: number; found: number; late: number }>(
    `/* count_scan */
    with looked as materialized (${lookedSql(parameters, wanted, undefined, max + 1)})
    select count(*)::int as looked, (count(*) filter (where fits))::int as found, (count(*) filter (where fits is null))::int as late from looked`,
    parameters.values,
  );
  const [row] = rows;
  return row && row.looked <= max && row.late === 0 ? row.found : undefined;
}

/**
 * What is looked at: id, value in the order's field, and whether it fits, null for what it was too late for. A value whose record is gone, or is deleted by a
 * write that is not applied yet, does not.
 */
function lookedSql(parameters: Parameters, wanted: RecordScan, after: Place | undefined, max: number): string {
  const candidates = candidatesSql(parameters, { ...wanted, after, max }, wanted.lookup);
  const keys = parameters.add(wanted.admission.seesKeys, 'uuid[]');
  const fits = `coalesce(not deleted, false)
      and (${keys} is null or coalesce(key_id = any(${keys}), false))
      and ${wanted.fits(parameters)}
      and coalesce((select open.state <> 'QUEUED' or open.operation <> 'DELETE' from request as open
        where open.endpoint_id = $1 and open.environment = $2 and open.record_id = record.id and open.state <> 'SUCCEEDED' and open.seq > record.seq
        order by open.seq desc limit 1), true)`;
  return `
    select candidate_id as id, value, ${inTimeSql(fits)} as fits
    from (${candidates}) as record`;
}
