import type { DeliveryState } from '../../context/webhooks.ts';
import type { Queryable } from '../../db/pool.ts';
import { dateOf } from '../../jobs/job-kind.ts';
import type { DueAttempt } from './jobs.ts';

/** The result of an attempt at `url`, and the new state of its delivery. `nextAttemptAt` is null unless PENDING. */
export interface AttemptOutcome {
  due: DueAttempt;
  url: string;
  at: Date;
  status: number | null;
  durationMs: number;
  response: string | null;
  error: string | null;
  state: DeliveryState;
  nextAttemptAt: Date | null;
}

/** The stored attempts by delivery. `moved` is true when the attempt has changed its delivery. */
export type StoredAttempts = Map<string, { moved: boolean }>;

/**
 * Stores attempts and changes their deliveries. Attempts of removed deliveries, and those stored before, are absent
 * from the result. When another attempt has used its number, as after a stalled worker, an attempt is stored after
 * it. That one changes its delivery only on success; so does one from before a redelivery. Locks the deliveries' rows
 * and the attempts' keys.
 */
export async function storeAttempts(tx: Queryable, outcomes: readonly AttemptOutcome[]): Promise<StoredAttempts> {
  const stored = await store(tx, outcomes, inTime);
  const left = outcomes.filter(({ due }) => !stored.has(due.deliveryId));
  return left.length === 0 ? stored : new Map([...stored, ...(await store(tx, left, late))]);
}

const inTime = {
  number: 'made.number',
  unless: 'false',
  moves: `(delivery.generation = made.generation or made.state = 'SUCCEEDED')`,
};
const late = {
  number: `(
    select max(number) + 1 from attempt
    where attempt.endpoint_id = made.endpoint_id and attempt.delivery_id = made.delivery_id
  )::smallint`,
  unless: `exists (
    select from attempt
    where attempt.endpoint_id = made.endpoint_id and attempt.delivery_id = made.delivery_id and attempt.at = made.at
  )`,
  moves: `made.state = 'SUCCEEDED'`,
};

async function store(
  tx: Queryable,
  outcomes: readonly AttemptOutcome[],
  { number, unless, moves }: typeof inTime,
): Promise<StoredAttempts> {
  const column = <T>(of: (one: AttemptOutcome) => T) => outcomes.map(of);
  const { rows } = await tx.query<{ id: string; moved: boolean }>(
    `/* store_attempts */
    with made as materialized (
      select * from unnest(
        $1::uuid[], $2::uuid[], $3::uuid[], $4::smallint[], $5::timestamptz[], $6::smallint[], $7::int[], $8::text[],
        $9::text[], $10::delivery_state[], $11::timestamptz[], $12::text[], $13::int[]
      ) as made (endpoint_id, request_id, delivery_id, number, at, status, duration_ms, response, error, state,
        next_attempt_at, url, generation)
    ), present as (
      select made.*, ${number} as stored_number
      from made join delivery on delivery.endpoint_id = made.endpoint_id and delivery.request_id = made.request_id
        and delivery.id = made.delivery_id
      where not ${unless} order by made.endpoint_id, made.delivery_id for no key update of delivery
    ), stored as (
      insert into attempt (endpoint_id, delivery_id, number, at, status, duration_ms, response, error)
      select endpoint_id, delivery_id, stored_number, at, status, duration_ms, response, error from present
      on conflict (endpoint_id, delivery_id, number) do nothing
      returning endpoint_id, delivery_id
    ), moved as (
      update delivery set state = made.state, next_attempt_at = made.next_attempt_at, url = made.url
      from stored join made using (endpoint_id, delivery_id)
      where delivery.endpoint_id = made.endpoint_id and delivery.request_id = made.request_id
        and delivery.id = made.delivery_id and ${moves}
      returning delivery.id
    )
    select stored.delivery_id as id, exists (select from moved where moved.id = stored.delivery_id) as moved
    from stored`,
    [
      column(({ due }) => due.endpointId),
      column(({ due }) => due.requestId),
      column(({ due }) => due.deliveryId),
      column(({ due }) => due.attempt),
      column(({ at }) => at.toISOString()),
      column(({ status }) => status),
      column(({ durationMs }) => durationMs),
      column(({ response }) => response),
      column(({ error }) => error),
      column(({ state }) => state),
      column(({ nextAttemptAt }) => nextAttemptAt?.toISOString() ?? null),
      column(({ url }) => url),
      column(({ due }) => due.generation),
    ],
  );
  return new Map(rows.map(({ id, moved }) => [id, { moved }]));
}

/** Stores the new times of attempts that were put off. Locks the deliveries' rows, in primary-key order. */
export async function postponeDeliveries(
  tx: Queryable,
  putOff: readonly { data: DueAttempt; dueMs: number }[],
): Promise<void> {
  await tx.query(
    `/* postpone_deliveries */
    update delivery set next_attempt_at = waiting.due_at
    from (
      select delivery.endpoint_id, delivery.request_id, delivery.id, due.at as due_at
      from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::int[], $5::timestamptz[])
        as due (endpoint_id, request_id, id, generation, at)
      join delivery using (endpoint_id, request_id, id, generation)
      where delivery.state = 'PENDING'
      order by endpoint_id, request_id, id for no key update of delivery
    ) as waiting
    where delivery.endpoint_id = waiting.endpoint_id and delivery.request_id = waiting.request_id
      and delivery.id = waiting.id`,
    [
      putOff.map(({ data }) => data.endpointId),
      putOff.map(({ data }) => data.requestId),
      putOff.map(({ data }) => data.deliveryId),
      putOff.map(({ data }) => data.generation),
      putOff.map(({ dueMs }) => dateOf(dueMs).toISOString()),
    ],
  );
}
