import type { Admission } from '../../access/actor.ts';
import type { DeliveryState, DeliveryTarget } from '../../context/webhooks.ts';
import { Parameters } from '../../db/parameters.ts';
import type { Queryable } from '../../db/pool.ts';
import type { Portion } from '../../db/scan.ts';
import { seenSql } from './seen-deliveries.sql.ts';

/** Selects the deliveries of an environment; absent parts select all. */
export interface DeliveryScan {
  admission: Pick<Admission, 'endpointId' | 'environment' | 'seesKeys' | 'seesOwnWebhook'>;
  /** No delivery that fits has a request above this id. */
  requestIdMax: string | undefined;
  /** True to scan only deliveries that were given up, which are few and have an index of their own. */
  dead: boolean;
  states: readonly DeliveryState[] | undefined;
  webhookId: string | undefined;
  target: DeliveryTarget | undefined;
  from: Date | undefined;
  to: Date | undefined;
}

/** A position in the list. Deliveries of later requests come first. */
export interface DeliveryPosition {
  requestId: string;
  id: string;
}

/** Part of the list: after `after` and before `until`, at most `max` deliveries. */
export interface DeliveryStretch {
  direction: 'asc' | 'desc';
  after: DeliveryPosition | undefined;
  until: DeliveryPosition | undefined;
  max: number;
}

/** Without an id when nothing fits. */
interface ScanRow {
  scanned: number;
  lastRequestId: string | null;
  lastId: string | null;
  requestId: string | null;
  id: string | null;
}

/** Returns the first `limit` that fit of a stretch. Takes no lock. */
export async function scanDeliveries(
  db: Queryable,
  wanted: DeliveryScan,
  stretch: DeliveryStretch,
  limit: number,
): Promise<Portion<DeliveryPosition, DeliveryPosition>> {
  const parameters = new Parameters(wanted.admission.endpointId);
  const { direction } = stretch;
  const back = direction === 'asc' ? 'desc' : 'asc';
  const { rows } = await db.query<ScanRow>(
    `/* scan_deliveries */
    with looked as materialized (${lookedSql(parameters, wanted, stretch)}),
      page as (
        select request_id, id from looked where fits
        order by request_id ${direction}, id ${direction} limit ${parameters.add(limit, 'bigint')}
      )
    select (select count(*) from looked)::int as scanned, last.request_id as "lastRequestId", last.id as "lastId",
      page.request_id as "requestId", page.id
    from (select) as summary
    left join (select request_id, id from looked order by request_id ${back}, id ${back} limit 1) as last on true
    left join page on true
    order by page.request_id ${direction}, page.id ${direction}`,
    parameters.values,
  );
  const [first] = rows;
  return {
    rows: rows.flatMap(({ requestId, id }) => (requestId === null || id === null ? [] : [{ requestId, id }])),
    scanned: first?.scanned ?? 0,
    last:
      first?.lastRequestId == null || first.lastId === null
        ? undefined
        : { requestId: first.lastRequestId, id: first.lastId },
  };
}

/** Counts the deliveries that fit; undefined when that takes more than `max` rows. Takes no lock. */
export async function countDeliveryScan(db: Queryable, wanted: DeliveryScan, max: number): Promise<number | undefined> {
  const parameters = new Parameters(wanted.admission.endpointId);
  const stretch = { direction: 'desc', after: undefined, until: undefined, max: max + 1 } as const;
  const { rows } = await db.query<{ looked: number; found: number }>(
    `/* count_delivery_scan */
    with looked as materialized (${lookedSql(parameters, wanted, stretch)})
    select count(*)::int as looked, (count(*) filter (where fits))::int as found from looked`,
    parameters.values,
  );
  const [row] = rows;
  return row && row.looked <= max ? row.found : undefined;
}

/** Returns the SQL of a stretch's deliveries and whether each fits. Its request is looked up last. */
function lookedSql(
  parameters: Parameters,
  wanted: DeliveryScan,
  { direction, after, until, max }: DeliveryStretch,
): string {
  const { admission, requestIdMax, dead, states, webhookId, target, from, to } = wanted;
  const beside = (position: DeliveryPosition | undefined, operator: string) =>
    position === undefined
      ? []
      : [
          `(request_id, id) ${operator} (${parameters.add(position.requestId, 'uuid')}, ${parameters.add(position.id, 'uuid')})`,
        ];
  const [ahead, back] = direction === 'asc' ? ['>', '<'] : ['<', '>'];
  const within = [
    'endpoint_id = $1',
    // The condition of the index.
    ...(dead ? ["state not in ('PENDING', 'SUCCEEDED')"] : []),
    ...parameters.when(requestIdMax, 'uuid', (value) => `request_id <= ${value}`),
    ...beside(after, ahead),
    ...beside(until, back),
  ];
  const fits = [
    ...parameters.when(states, 'delivery_state[]', (value) => `state = any(${value})`),
    ...parameters.when(webhookId, 'uuid', (value) => `coalesce(webhook_id = ${value}, false)`),
    ...parameters.when(target, 'delivery_target', (value) => `target = ${value}`),
    ...parameters.when(from, 'timestamptz', (value) => `created_at >= ${value}`),
    ...parameters.when(to, 'timestamptz', (value) => `created_at < ${value}`),
    seenSql(parameters, admission),
  ];
  return `
    select request_id, id, ${fits.join(' and ')} as fits from (
      select * from delivery where ${within.join(' and ')}
      order by request_id ${direction}, id ${direction} limit ${parameters.add(max, 'bigint')}
    ) as delivery`;
}
