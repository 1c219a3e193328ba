import type { Queryable } from '../../db/pool.ts';
import type { DueAttempt } from './jobs.ts';

/** Stores the new times of attempts that were put off. Locks the deliveries' rows, in primary-key order. */
export async function postponeDeliveries(
  tx: Queryable,
  putOff: readonly { data: DueAttempt; startAfter: Date }[],
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
      putOff.map(({ startAfter }) => startAfter.toISOString()),
    ],
  );
}
