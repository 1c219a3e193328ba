import type { EnvironmentName } from '../access/actor.ts';
import type { Queryable } from '../db/pool.ts';

/** What attempts have told of a webhook. */
export interface FailingChange {
  webhookId: string;
  /** Of the first failure after a success; null after a success. */
  since: Date | null;
}

/** A webhook that may have come to its end, by what was sent to this URL. */
export interface Ending {
  webhookId: string;
  url: string;
  endedBy: 'GONE' | 'FAILING';
}

/** A webhook that was switched off, and all that its owner is told. */
export interface SwitchedOff extends Ending {
  endpointId: string;
  endpointName: string;
  slug: string;
  ownerId: string;
  email: string;
  /** Null for a key's. */
  environment: EnvironmentName | null;
  keyId: string | null;
  keyName: string | null;
  failingSince: Date | null;
}

/** Notes since when webhooks have only failed, where that changes. Locks their rows, in the order of ids. */
export async function noteFailing(tx: Queryable, changes: readonly FailingChange[]): Promise<void> {
  await tx.query(
    `/* note_failing */
    update webhook set failing_since = changed.since
    from (
      select webhook.id, told.since from webhook join unnest($1::uuid[], $2::timestamptz[]) as told (id, since) using (id)
      where (webhook.failing_since is null) <> (told.since is null)
      order by webhook.id for update of webhook
    ) as changed
    where webhook.id = changed.id`,
    [changes.map(({ webhookId }) => webhookId), changes.map(({ since }) => since?.toISOString() ?? null)],
  );
}

/**
 * Switches webhooks off that are still on and still have that URL, those that are FAILING only if they have done so since
 * before `failingBefore`. Locks their rows, in the order of ids.
 */
export async function switchOff(tx: Queryable, endings: readonly Ending[], failingBefore: Date): Promise<SwitchedOff[]> {
  const { rows } = await tx.query<SwitchedOff>(
    `/* switch_off */
    with ended as (
      select webhook.id, ending.ended_by
      from webhook join unnest($1::uuid[], $2::text[], $3::webhook_end[]) as ending (id, url, ended_by) using (id)
      where webhook.active and webhook.url = ending.url and (ending.ended_by = 'GONE' or webhook.failing_since <= $4)
      order by webhook.id for update of webhook
    ), off as (
      update webhook set active = false, ended_by = ended.ended_by from ended where webhook.id = ended.id
      returning webhook.*
    )
    select off.id as "webhookId", off.url, off.ended_by as "endedBy", off.endpoint_id as "endpointId", endpoint.name as "endpointName", endpoint.slug,
      endpoint.account_id as "ownerId", account.email, off.environment, off.api_key_id as "keyId", api_key.name as "keyName",
      off.failing_since as "failingSince"
    from off
    join endpoint on endpoint.id = off.endpoint_id
    join account on account.id = endpoint.account_id
    left join api_key on api_key.id = off.api_key_id`,
    [endings.map(({ webhookId }) => webhookId), endings.map(({ url }) => url), endings.map(({ endedBy }) => endedBy), failingBefore.toISOString()],
  );
  return rows;
}
