import type { EnvironmentName } from '../../access/actor.ts';
import type { DeliveryState } from '../../context/webhooks.ts';
import { Parameters } from '../../db/parameters.ts';
import type { Queryable } from '../../db/pool.ts';
import { firstUuidOf, momentOf } from '../../ids.ts';
import { type DeliveryView, seenSql } from './seen-deliveries.sql.ts';

/** A delivery to be sent once more, by its primary key. */
export interface NamedDelivery {
  requestId: string;
  id: string;
}

/** The state of a delivery. */
export interface StandingDelivery {
  state: DeliveryState;
  nextAttemptAt: Date | null;
  /** True for a test message. */
  test: boolean;
  /** True when its webhook was removed or switched off. */
  webhookOff: boolean;
}

/** A delivery with a due attempt of this number. */
export interface QueuedAgain extends NamedDelivery {
  environment: EnvironmentName;
  /** The key of the request; null for the console and for a test message. */
  keyId: string | null;
  /** The target of the next attempt. */
  url: string;
  attempt: number;
  generation: number;
}

/** The most attempts per delivery: each is stored. */
export const attemptsMax = 1_000;

/** The most that the clocks of those who make requests and deliveries differ. */
const slackMs = 10 * 60_000;
/** Most requests are applied as soon as they are accepted, but one may have waited behind any number of others. */
const walkMax = { near: 10_000, ahead: 100_000, back: 1_000_000 };

/**
 * Returns the request of a delivery known by its id alone, if it is visible; undefined without one. Keys begin with
 * the request, so it walks from the time in the id: requests shortly before, shortly after, and long before, a
 * million at most. Takes no lock.
 */
export async function findRequestOf(
  tx: Queryable,
  { endpointId, ...view }: DeliveryView & { endpointId: string },
  id: string,
): Promise<string | undefined> {
  const madeMs = momentOf(id);
  const parameters = new Parameters(endpointId, id, firstUuidOf(madeMs + 1), firstUuidOf(madeMs + slackMs));
  const walk = (within: string, direction: 'asc' | 'desc', max: number) => `(
        select request_id from (
          select request_id, id from delivery where endpoint_id = $1 and ${within}
          order by request_id ${direction}, id ${direction} limit ${max}
        ) as looked where id = $2 limit 1
      )`;
  const { rows } = await tx.query<{ requestId: string }>(
    `/* find_request_of */
    with found as materialized (
      select coalesce(
        ${walk('request_id <= $3', 'desc', walkMax.near)},
        ${walk('request_id > $3 and request_id <= $4', 'asc', walkMax.ahead)},
        ${walk('request_id <= $3', 'desc', walkMax.back)}
      ) as request_id
    )
    select request_id as "requestId" from found
    join delivery using (request_id) where endpoint_id = $1 and id = $2 and ${seenSql(parameters, view)}`,
    parameters.values,
  );
  return rows[0]?.requestId;
}

/** Locks a delivery, then returns its state; undefined when it was removed. */
export async function lockDelivery(
  tx: Queryable,
  endpointId: string,
  { requestId, id }: NamedDelivery,
): Promise<StandingDelivery | undefined> {
  await tx.query(
    `/* lock_delivery */
    select 1 from delivery where endpoint_id = $1 and request_id = $2 and id = $3 for update`,
    [endpointId, requestId, id],
  );
  const { rows } = await tx.query<StandingDelivery>(
    `/* read_locked_delivery */
    select delivery.state, delivery.next_attempt_at as "nextAttemptAt", delivery.test_of is not null as test,
      delivery.target <> 'CALLBACK' and not coalesce(webhook.active, false) as "webhookOff"
    from delivery left join webhook on webhook.id = delivery.webhook_id
    where delivery.endpoint_id = $1 and delivery.request_id = $2 and delivery.id = $3`,
    [endpointId, requestId, id],
  );
  return rows[0];
}

/**
 * Locks and returns the given-up ones of some deliveries, in primary-key order. Leaves out test messages, and those
 * for a webhook that was removed or is off.
 */
export async function lockDead(
  tx: Queryable,
  endpointId: string,
  named: readonly NamedDelivery[],
): Promise<NamedDelivery[]> {
  const { rows } = await tx.query<NamedDelivery>(
    `/* lock_dead */
    select delivery.request_id as "requestId", delivery.id from delivery
    where delivery.endpoint_id = $1
      and (delivery.request_id, delivery.id) in (select * from unnest($2::uuid[], $3::uuid[]))
      and delivery.state not in ('PENDING', 'SUCCEEDED') and delivery.test_of is null
      and (delivery.target = 'CALLBACK' or (select active from webhook where webhook.id = delivery.webhook_id))
    order by delivery.request_id, delivery.id
    for update of delivery`,
    [endpointId, named.map(({ requestId }) => requestId), named.map(({ id }) => id)],
  );
  return rows;
}

/**
 * Makes locked deliveries wait for an attempt due `at`. Their retry policy starts again, and older jobs have no
 * effect. Deliveries with too many attempts, or with a request that is being swept, do not change and are absent.
 */
export async function queueAgain(
  tx: Queryable,
  endpointId: string,
  named: readonly NamedDelivery[],
  at: Date,
): Promise<QueuedAgain[]> {
  const { rows } = await tx.query<QueuedAgain>(
    `/* queue_again */
    with made as materialized (
      select sought.request_id, sought.id, request.environment, request.key_id,
        coalesce((
          select max(number) from attempt where attempt.endpoint_id = $1 and attempt.delivery_id = sought.id
        ), 0) as number
      from unnest($2::uuid[], $3::uuid[]) as sought (request_id, id)
      left join request on request.endpoint_id = $1 and request.id = sought.request_id
    ), queued as (
      update delivery
      set state = 'PENDING', next_attempt_at = $4, attempts_before = made.number, generation = delivery.generation + 1
      from made
      where delivery.endpoint_id = $1 and delivery.request_id = made.request_id and delivery.id = made.id
        and made.number < $5
        and (delivery.test_of is not null or made.environment is not null)
      returning delivery.request_id, delivery.id, delivery.webhook_id, delivery.url, delivery.generation,
        coalesce(delivery.test_of, made.environment) as environment,
        made.key_id, made.number + 1 as attempt
    )
    select queued.request_id as "requestId", queued.id, queued.environment, queued.key_id as "keyId",
      coalesce(webhook.url, queued.url) as url, queued.attempt,
      queued.generation
    from queued left join webhook on webhook.id = queued.webhook_id`,
    [endpointId, named.map(({ requestId }) => requestId), named.map(({ id }) => id), at, attemptsMax],
  );
  return rows;
}
