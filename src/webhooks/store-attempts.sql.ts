import type { DeliveryState } from '../context.ts';
import type { Queryable } from '../db/pool.ts';
import type { DueAttempt } from './jobs.ts';

/** What an attempt at `url` came to, and where it leaves its delivery. `nextAttemptAt` is null unless PENDING. */
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

/**
 * Stores attempts and moves their deliveries on; answers the ids of these. Absent, with nothing changed: those of an attempt
 * that was stored before. Locks the attempts' keys, then the deliveries' rows.
 */
export async function storeAttempts(tx: Queryable, outcomes: readonly AttemptOutcome[]): Promise<Set<string>> {
  const column = <T>(of: (one: AttemptOutcome) => T) => outcomes.map(of);
  const { rows } = await tx.query<{ id: string }>(
    `/* store_attempts */
    with made as (
      select * from unnest(
        $1::uuid[], $2::uuid[], $3::uuid[], $4::smallint[], $5::timestamptz[], $6::smallint[], $7::int[], $8::text[], $9::text[],
        $10::delivery_state[], $11::timestamptz[], $12::text[]
      ) as made (endpoint_id, request_id, delivery_id, number, at, status, duration_ms, response, error, state, next_attempt_at, url)
      order by endpoint_id, delivery_id, number
    ), stored as (
      insert into attempt (endpoint_id, delivery_id, number, at, status, duration_ms, response, error)
      select endpoint_id, delivery_id, number, at, status, duration_ms, response, error from made
      on conflict (endpoint_id, delivery_id, number) do nothing
      returning endpoint_id, delivery_id, number
    )
    update delivery set state = made.state, next_attempt_at = made.next_attempt_at, url = made.url
    from stored join made using (endpoint_id, delivery_id, number)
    where delivery.endpoint_id = made.endpoint_id and delivery.request_id = made.request_id and delivery.id = made.delivery_id
    returning delivery.id`,
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
    ],
  );
  return new Set(rows.map(({ id }) => id));
}
