import type { EnvironmentName } from '../../access/actor.ts';
import type { Queryable } from '../../db/pool.ts';
import type { Language } from '../../mail/queue-mail.ts';

/** The outcome of attempts for their webhook. */
export interface FailingChange {
  webhookId: string;
  /** Null after a success. */
  failedAt: Date | null;
}

/** A webhook to be switched off, after messages to this URL. */
export interface Ending {
  webhookId: string;
  url: string;
  endedBy: 'GONE' | 'FAILING';
}

/** A webhook that was switched off, with the data of the mail to its owner. */
export interface SwitchedOff extends Ending {
  endpointId: string;
  endpointName: string;
  slug: string;
  ownerId: string;
  email: string;
  language: Language | null;
  /** Null for a key's webhook. */
  environment: EnvironmentName | null;
  keyId: string | null;
  keyName: string | null;
  failingSince: Date | null;
}

/**
 * Stores since when webhooks have only failed, and on how many days (UTC), where that changes. Locks their rows, in
 * the order of ids.
 */
export async function noteFailing(tx: Queryable, changes: readonly FailingChange[]): Promise<void> {
  await tx.query(
    `/* note_failing */
    update webhook set
      failing_since = case when changed.day is not null then coalesce(webhook.failing_since, changed.failed_at) end,
      failing_days = case when changed.day is null then 0 else webhook.failing_days + 1 end,
      failed_on = changed.day
    from (
      select webhook.id, outcome.failed_at, outcome.day
      from webhook join (
        select id, failed_at, (failed_at at time zone 'UTC')::date as day
        from unnest($1::uuid[], $2::timestamptz[]) as given (id, failed_at)
      ) as outcome using (id)
      -- A failure of the day before that is stored late is no other day.
      where case when outcome.day is null then webhook.failing_since is not null
        else webhook.failed_on is null or webhook.failed_on < outcome.day end
      order by webhook.id for no key update of webhook
    ) as changed
    where webhook.id = changed.id`,
    [changes.map(({ webhookId }) => webhookId), changes.map(({ failedAt }) => failedAt?.toISOString() ?? null)],
  );
}

/**
 * Switches off webhooks that are on and still have that URL. FAILING ones must have failed since `before`, on `days`
 * days. Locks their rows, in the order of ids.
 */
export async function switchOff(
  tx: Queryable,
  endings: readonly Ending[],
  failing: { before: Date; days: number },
): Promise<SwitchedOff[]> {
  const { rows } = await tx.query<SwitchedOff>(
    `/* switch_off */
    with ended as (
      select webhook.id, ending.ended_by
      from webhook join unnest($1::uuid[], $2::text[], $3::webhook_end[]) as ending (id, url, ended_by) using (id)
      where webhook.active and webhook.url = ending.url
        and (ending.ended_by = 'GONE' or (webhook.failing_since <= $4 and webhook.failing_days >= $5))
      order by webhook.id for update of webhook
    ), off as (
      update webhook set active = false, ended_by = ended.ended_by from ended where webhook.id = ended.id
      returning webhook.*
    )
    select off.id as "webhookId", off.url, off.ended_by as "endedBy", off.endpoint_id as "endpointId",
      endpoint.name as "endpointName", endpoint.slug,
      endpoint.account_id as "ownerId", account.email, account.language, off.environment, off.api_key_id as "keyId",
      api_key.name as "keyName",
      off.failing_since as "failingSince"
    from off
    join endpoint on endpoint.id = off.endpoint_id
    join account on account.id = endpoint.account_id
    left join api_key on api_key.id = off.api_key_id`,
    [
      endings.map(({ webhookId }) => webhookId),
      endings.map(({ url }) => url),
      endings.map(({ endedBy }) => endedBy),
      failing.before.toISOString(),
      failing.days,
    ],
  );
  return rows;
}
