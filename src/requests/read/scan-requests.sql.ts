import type { Admission } from '../../access/actor.ts';
import type { AcceptedRequest, Operation, RequestState } from '../../context/requests.ts';
import type { RequestDeliveryState } from '../../context/webhooks.ts';
import { payloadContainsSql } from '../../db/contains.ts';
import { Parameters } from '../../db/parameters.ts';
import type { Queryable } from '../../db/pool.ts';
import { inTimeSql, type Portion } from '../../db/scan.ts';
import { deliveryStateSql } from '../../webhooks/deliveries/delivery-state.ts';
import { type RequestRow, requestColumns, toRequest } from './read-requests.sql.ts';

/** Which of an environment's requests are looked for; what is absent is not asked. */
export interface RequestScan {
  admission: Admission;
  /** Ids between which all that may fit lie: not below, and not above. */
  ids: { from: string | undefined; to: string | undefined };
  /** To look only at those that are queued or failed, which are few, and have to be sorted. */
  open: boolean;
  /** Accepted or applied: from then on, and before then. */
  period: { basis: 'ACCEPTED' | 'APPLIED'; from: Date | undefined; to: Date | undefined };
  states: readonly RequestState[] | undefined;
  delivery: readonly RequestDeliveryState[] | undefined;
  /** Tells whether what went to the environment's own webhook counts. */
  seesEndpointWebhook: boolean;
  operation: Operation | undefined;
  keyId: string | undefined;
  recordId: string | undefined;
  /** Anywhere in the payload as a reader has it, whatever its case. */
  text: string | undefined;
}

/** Part of the list, by id: behind `after` and before `until`, at most `max` of them. */
export interface RequestStretch {
  direction: 'asc' | 'desc';
  after: string | undefined;
  until: string | undefined;
  max: number;
}

/** How many requests of an environment are queued or failed; `max` when there are as many or more. */
export async function countOpen(db: Queryable, { endpointId, environment }: Admission, max: number): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `/* count_open */
    select count(*)::int as count from (
      select from request where endpoint_id = $1 and environment = $2 and state <> 'SUCCEEDED' limit $3
    ) as counted`,
    [endpointId, environment, max],
  );
  return rows[0]?.count ?? 0;
}

/** Without an id when nothing fits. */
type ScanRow = Omit<RequestRow, 'id'> & { id: string | null; scanned: number; late: number; last_id: string | null };

/** The first `limit` that fit of a stretch. Takes no lock. */
export async function scanRequests(
  db: Queryable,
  wanted: RequestScan,
  stretch: RequestStretch,
  limit: number,
): Promise<Portion<AcceptedRequest, string>> {
  const parameters = new Parameters(wanted.admission.endpointId, wanted.admission.environment);
  const { direction } = stretch;
  const { rows } = await db.query<ScanRow>(
    `/* scan_requests */
    with looked as materialized (${lookedSql(parameters, wanted, stretch)}),
      page as (select id from looked where fits order by id ${direction} limit ${parameters.add(limit, 'bigint')})
    select (select count(fits) from looked)::int as scanned, (select count(*) from looked where fits is null)::int as late,
      (select id from looked where fits is not null order by id ${direction === 'asc' ? 'desc' : 'asc'} limit 1) as last_id, found.*
    from (select) as summary left join page on true
    left join lateral (select ${requestColumns} from request where endpoint_id = $1 and request.id = page.id offset 0) as found on true
    order by found.id ${direction}`,
    parameters.values,
  );
  return {
    rows: rows.flatMap(({ id, ...row }) => (id === null ? [] : [toRequest({ ...row, id })])),
    scanned: rows[0]?.scanned ?? 0,
    last: rows[0]?.last_id ?? undefined,
    late: (rows[0]?.late ?? 0) > 0,
  };
}

/** Tells how many fit; undefined when it would take more than `max` rows, or too long, to tell. Takes no lock. */
export async function countRequestScan(db: Queryable, wanted: RequestScan, max: number): Promise<number | undefined> {
  const parameters = new Parameters(wanted.admission.endpointId, wanted.admission.environment);
  const { rows } = await db.query<{ looked: number; found: number; late: number }>(
    `/* count_request_scan */
    with looked as materialized (${lookedSql(parameters, wanted, { direction: 'desc', after: undefined, until: undefined, max: max + 1 })})
    select count(*)::int as looked, (count(*) filter (where fits))::int as found, (count(*) filter (where fits is null))::int as late from looked`,
    parameters.values,
  );
  const [row] = rows;
  return row && row.looked <= max && row.late === 0 ? row.found : undefined;
}

/** The requests of a stretch, and whether each fits; null for those that it was too late for. The payload is looked into last, where all else fits. */
function lookedSql(
  parameters: Parameters,
  wanted: RequestScan,
  { direction, after, until, max }: RequestStretch,
): string {
  const { admission, ids, open, period, states, delivery, operation, keyId, recordId, text } = wanted;
  const seen = wanted.seesEndpointWebhook ? 'true' : "delivery.target <> 'ENDPOINT'";
  const when = <T>(value: T | null | undefined, sql: (place: string) => string, type: string) =>
    value == null ? [] : [sql(parameters.add(value, type))];
  const at = period.basis === 'ACCEPTED' ? 'accepted_at' : 'applied_at';
  const [ahead, back] = direction === 'asc' ? ['>', '<'] : ['<', '>'];
  const within = [
    ...when(ids.from, (place) => `id >= ${place}`, 'uuid'),
    ...when(ids.to, (place) => `id <= ${place}`, 'uuid'),
    ...when(after, (place) => `id ${ahead} ${place}`, 'uuid'),
    ...when(until, (place) => `id ${back} ${place}`, 'uuid'),
  ];
  const fits = [
    'environment = $2',
    ...when(admission.seesKeys, (place) => `coalesce(key_id = any(${place}), false)`, 'uuid[]'),
    ...when(keyId, (place) => `coalesce(key_id = ${place}, false)`, 'uuid'),
    ...when(recordId, (place) => `record_id = ${place}`, 'uuid'),
    ...when(operation, (place) => `operation = ${place}`, 'request_operation'),
    ...when(states, (place) => `state = any(${place})`, 'request_state[]'),
    ...when(period.from, (place) => `coalesce(${at} >= ${place}, false)`, 'timestamptz'),
    ...when(period.to, (place) => `coalesce(${at} < ${place}, false)`, 'timestamptz'),
    ...when(
      delivery,
      (place) => `${deliveryStateSql({ endpointId: '$1', requestId: 'request.id', seen })} = any(${place})`,
      'text[]',
    ),
    ...(text === undefined ? [] : [`coalesce(${payloadContainsSql(parameters, 'payload', text)}, false)`]),
  ];
  // Few, out of their own index; without the offset the planner may walk the primary key, which has all the others too.
  const from = open
    ? `(select * from request where endpoint_id = $1 and environment = $2 and state <> 'SUCCEEDED' offset 0) as request`
    : 'request';
  return `
    select id, ${inTimeSql(fits.join(' and '))} as fits from (
      select * from ${from} where ${['endpoint_id = $1', ...within].join(' and ')} order by id ${direction} limit ${parameters.add(max, 'bigint')}
    ) as request`;
}
