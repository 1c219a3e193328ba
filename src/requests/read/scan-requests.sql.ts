import type { Admission } from '../../access/actor.ts';
import type { AcceptedRequest, Operation, RequestState } from '../../context/requests.ts';
import type { RequestDeliveryState } from '../../context/webhooks.ts';
import { Parameters, payloadContainsSql } from '../../db/parameters.ts';
import type { Queryable } from '../../db/pool.ts';
import { inTimeSql, type Portion } from '../../db/scan.ts';
import { deliveryStateSql } from '../../webhooks/deliveries/delivery-state.ts';
import { type RequestRow, requestColumns, toRequest } from './read-requests.sql.ts';

/** Selects the requests of an environment; absent parts select all. */
export interface RequestScan {
  admission: Admission;
  /** Inclusive bounds of the ids of all requests that may fit. */
  ids: { from: string | undefined; to: string | undefined };
  /** True to scan only queued and failed requests, which are few and must be sorted. */
  open: boolean;
  /** Accepted or applied from `from` on and before `to`. */
  period: { basis: 'ACCEPTED' | 'APPLIED'; from: Date | undefined; to: Date | undefined };
  states: readonly RequestState[] | undefined;
  delivery: readonly RequestDeliveryState[] | undefined;
  /** True when deliveries to the environment's own webhook count. */
  seesEndpointWebhook: boolean;
  operation: Operation | undefined;
  keyId: string | undefined;
  recordId: string | undefined;
  /** A text anywhere in the payload, escapes undone, ignoring case. */
  text: string | undefined;
}

/** Part of the list, by id: after `after` and before `until`, at most `max` requests. */
export interface RequestStretch {
  direction: 'asc' | 'desc';
  after: string | undefined;
  until: string | undefined;
  max: number;
}

/** Counts an environment's queued and failed requests, up to `max`. */
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

/** Returns the first `limit` that fit of a stretch. Takes no lock. */
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
      (select id from looked where fits is not null order by id ${direction === 'asc' ? 'desc' : 'asc'} limit 1) as last_id,
      found.*
    from (select) as summary left join page on true
    left join lateral (
      select ${requestColumns} from request where endpoint_id = $1 and request.id = page.id offset 0
    ) as found on true
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

/** Counts the requests that fit; undefined when that takes more than `max` rows, or too long. Takes no lock. */
export async function countRequestScan(db: Queryable, wanted: RequestScan, max: number): Promise<number | undefined> {
  const parameters = new Parameters(wanted.admission.endpointId, wanted.admission.environment);
  const stretch = { direction: 'desc', after: undefined, until: undefined, max: max + 1 } as const;
  const { rows } = await db.query<{ looked: number; found: number; late: number }>(
    `/* count_request_scan */
    with looked as materialized (${lookedSql(parameters, wanted, stretch)})
    select count(*)::int as looked, (count(*) filter (where fits))::int as found,
      (count(*) filter (where fits is null))::int as late
    from looked`,
    parameters.values,
  );
  const [row] = rows;
  return row && row.looked <= max && row.late === 0 ? row.found : undefined;
}

/**
 * Returns the SQL of a stretch's requests and whether each fits; null after the time limit. The payload is checked
 * last.
 */
function lookedSql(
  parameters: Parameters,
  wanted: RequestScan,
  { direction, after, until, max }: RequestStretch,
): string {
  const { admission, ids, open, period, states, delivery, operation, keyId, recordId, text } = wanted;
  const seen = wanted.seesEndpointWebhook ? 'true' : "delivery.target <> 'ENDPOINT'";
  const at = period.basis === 'ACCEPTED' ? 'accepted_at' : 'applied_at';
  const [ahead, back] = direction === 'asc' ? ['>', '<'] : ['<', '>'];
  const within = [
    ...parameters.when(ids.from, 'uuid', (value) => `id >= ${value}`),
    ...parameters.when(ids.to, 'uuid', (value) => `id <= ${value}`),
    ...parameters.when(after, 'uuid', (value) => `id ${ahead} ${value}`),
    ...parameters.when(until, 'uuid', (value) => `id ${back} ${value}`),
  ];
  const fits = [
    'environment = $2',
    ...parameters.when(admission.seesKeys, 'uuid[]', (value) => `coalesce(key_id = any(${value}), false)`),
    ...parameters.when(keyId, 'uuid', (value) => `coalesce(key_id = ${value}, false)`),
    ...parameters.when(recordId, 'uuid', (value) => `record_id = ${value}`),
    ...parameters.when(operation, 'request_operation', (value) => `operation = ${value}`),
    ...parameters.when(states, 'request_state[]', (value) => `state = any(${value})`),
    ...parameters.when(period.from, 'timestamptz', (value) => `coalesce(${at} >= ${value}, false)`),
    ...parameters.when(period.to, 'timestamptz', (value) => `coalesce(${at} < ${value}, false)`),
    ...parameters.when(
      delivery,
      'text[]',
      (value) => `${deliveryStateSql({ endpointId: '$1', requestId: 'request.id', seen })} = any(${value})`,
    ),
    ...(text === undefined ? [] : [`coalesce(${payloadContainsSql(parameters, 'payload', text)}, false)`]),
  ];
  // Open requests are few and have their own index. Without the offset the planner may walk the primary key, which
  // has all requests.
  const from = open
    ? `(
        select * from request where endpoint_id = $1 and environment = $2 and state <> 'SUCCEEDED' offset 0
      ) as request`
    : 'request';
  return `
    select id, ${inTimeSql(fits.join(' and '))} as fits from (
      select * from ${from} where ${['endpoint_id = $1', ...within].join(' and ')}
      order by id ${direction} limit ${parameters.add(max, 'bigint')}
    ) as request`;
}
