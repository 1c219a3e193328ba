import type { EnvironmentName } from '../../access/actor.ts';
import type { Callback, RequestState } from '../../context/requests.ts';
import type { Queryable } from '../../db/pool.ts';
import { bucketSql } from '../../stats/durations.ts';

export interface RequestIds {
  endpointIds: string[];
  requestIds: string[];
}

/** The webhook of an environment, or of the key that made the requests. */
export interface CalledWebhook {
  id: string;
  url: string;
  target: 'ENDPOINT' | 'KEY';
  /** The ids of the requests that it gets; null for all. */
  only: string[] | null;
}

/** The applied requests of one key in one environment. */
export interface Applied {
  endpointId: string;
  environment: EnvironmentName;
  keyId: string | null;
  state: RequestState;
  requestIds: string[];
  /** The sum of the times from accepted to applied. */
  processingMs: number;
  /** The bucket of each of these times, as a character. */
  durations: string;
  callbacks: { requestId: string; callback: Callback }[];
  /** The webhooks that get each of its requests. */
  webhooks: CalledWebhook[];
  /** True when the environment has searchable fields, whose values are to be stored. */
  searchable: boolean;
}

interface Row {
  endpoint_id: string;
  environment: EnvironmentName;
  key_id: string | null;
  state: RequestState;
  request_ids: string;
  processing_ms: number;
  durations: string;
  callbacks: { requestId: string; callback: Callback }[] | null;
  webhooks: CalledWebhook[] | null;
  searchable: boolean;
}

/** Milliseconds from accepted to applied, as `ms`. In double precision: numeric takes several times as long. */
const duration = `greatest(date_part('epoch', applied_at - accepted_at), 0) * 1000 as ms`;

const recordEvents = `'{RECORD_CREATED,RECORD_REPLACED,RECORD_DELETED}'::webhook_event[]`;

/** Sums up the rows of `done`: a thousand requests come back as one row for each key. */
const summary = `
  select endpoint_id, environment, key_id, state, string_agg(id::text, ' ' order by seq) as request_ids,
    round(sum(ms)) as processing_ms, string_agg(${bucketSql('ms')}, '') as durations,
    json_agg(json_build_object('requestId', id, 'callback', callback)) filter (where callback is not null) as callbacks,
    (
      select json_agg(json_build_object(
        'id', webhook.id, 'url', url, 'target', case when api_key_id is null then 'ENDPOINT' else 'KEY' end,
        'only', case when done.state = 'SUCCEEDED' and not events @> ${recordEvents} then (
          select coalesce(json_agg(one.id order by one.seq), '[]') from done as one
          where one.endpoint_id = done.endpoint_id and one.environment = done.environment
            and one.key_id is not distinct from done.key_id
            and one.state = done.state and ('RECORD_' || one.operation || 'D')::webhook_event = any(events)
        ) end
      ))
      from webhook
      where webhook.endpoint_id = done.endpoint_id and active
        and (webhook.environment = done.environment or api_key_id = done.key_id)
        -- Console writes in production are sent to no webhook.
        and (done.key_id is not null or done.environment <> 'PRODUCTION')
        and case done.state when 'FAILED' then 'REQUEST_FAILED' = any(events) else events && ${recordEvents} end
    ) as webhooks,
    exists (
      select from field
      where field.endpoint_id = done.endpoint_id and field.environment = done.environment and searchable
    ) as searchable
  from done group by endpoint_id, environment, key_id, state`;

/**
 * Applies those of the given requests that are still QUEUED. Each is marked SUCCEEDED. Of each record only the newest
 * write is stored, and only over an older one; a delete leaves a tombstone. Locks the requests, then the records in
 * primary-key order. Requests that are applied already are absent from the result.
 */
export async function applyRequests(tx: Queryable, due: RequestIds, at: Date): Promise<Applied[]> {
  const { rows } = await tx.query<Row>(
    `/* apply_requests */
    with done as (
      update request set state = 'SUCCEEDED', applied_at = $3
      from unnest($1::uuid[], $2::uuid[]) as due (endpoint_id, id)
      -- QUEUED, worded so that the planner looks each up instead of scanning all open requests.
      where request.endpoint_id = due.endpoint_id and request.id = due.id and request.applied_at is null
      returning request.endpoint_id, request.environment, key_id, record_key_id, request.id, record_id, record_created_at,
        seq, operation, state, payload, callback,
        accepted_at, ${duration}
    ), newest as (
      select distinct on (endpoint_id, environment, record_id) * from done
      order by endpoint_id, environment, record_id, seq desc
    ), written as (
      insert into record (endpoint_id, environment, id, seq, key_id, payload, deleted, created_at, updated_at)
      select endpoint_id, environment, record_id, seq, record_key_id, payload, operation = 'DELETE', record_created_at,
        accepted_at
      from newest
      on conflict (endpoint_id, environment, id) do update
        set seq = excluded.seq, payload = excluded.payload, deleted = excluded.deleted, updated_at = excluded.updated_at
        where record.seq < excluded.seq
    )
    ${summary}`,
    [due.endpointIds, due.requestIds, at],
  );
  return rows.map(toApplied);
}

/** Marks a request that the database refuses to apply as FAILED. The result is empty when it is applied already. */
export async function failRequest(
  tx: Queryable,
  endpointId: string,
  requestId: string,
  error: string,
  at: Date,
): Promise<Applied[]> {
  const { rows } = await tx.query<Row>(
    `/* fail_request */
    with done as (
      update request set state = 'FAILED', error = $3, applied_at = $4
      where endpoint_id = $1 and id = $2 and state = 'QUEUED' returning *, ${duration}
    )
    ${summary}`,
    [endpointId, requestId, error, at],
  );
  return rows.map(toApplied);
}

function toApplied(row: Row): Applied {
  return {
    endpointId: row.endpoint_id,
    environment: row.environment,
    keyId: row.key_id,
    state: row.state,
    requestIds: row.request_ids.split(' '),
    processingMs: row.processing_ms,
    durations: row.durations,
    callbacks: row.callbacks ?? [],
    webhooks: row.webhooks ?? [],
    searchable: row.searchable,
  };
}
