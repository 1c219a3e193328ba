import { auditIn } from '../../audit/audit.ts';
import type { WorkerServices } from '../../context.ts';
import type { Queryable } from '../../db/pool.ts';
import { queueMail } from '../../mail/queue-mail.ts';
import type { DueDelivery } from './read-due-deliveries.sql.ts';
import type { AttemptOutcome } from './store-attempts.sql.ts';
import { type Ending, type FailingChange, noteFailing, type SwitchedOff, switchOff } from './switch-off.sql.ts';
import { writeEnding } from './write-ending.ts';

/** An attempt that was sent to a webhook. */
export interface WebhookAttempt {
  delivery: DueDelivery & { webhookId: string };
  outcome: Pick<AttemptOutcome, 'at' | 'status' | 'error'>;
}

const failingMaxMs = 5 * 24 * 3_600_000;
/** The least number of days with a failure: two failures with a quiet week in between prove too little. */
const failingDaysMin = 3;
const gone = 410;

/**
 * Stores the outcome of attempts for their webhooks. Switches off webhooks that are gone, or have only failed for
 * five days, with an audit entry and a mail to the owner.
 */
export async function followWebhooks(
  services: Pick<WorkerServices, 'boss' | 'seal' | 'publicUrl'>,
  tx: Queryable,
  attempts: readonly WebhookAttempt[],
): Promise<void> {
  const ofWebhook = [...Map.groupBy(attempts, ({ delivery }) => delivery.webhookId).values()];
  const changes = ofWebhook.flatMap(changeOf);
  if (changes.length > 0) await noteFailing(tx, changes);
  const endings = ofWebhook.flatMap(endingOf);
  if (endings.length === 0) return;
  const since = { before: new Date(Date.now() - failingMaxMs), days: failingDaysMin };
  for (const webhook of await switchOff(tx, endings, since)) await reportSwitchOff(services, tx, webhook);
}

/** One success among the attempts of a batch ends the failing. */
function changeOf(attempts: WebhookAttempt[]): FailingChange[] {
  const [first] = attempts;
  if (!first) return [];
  const succeeded = attempts.some(({ outcome }) => outcome.error === null);
  return [{ webhookId: first.delivery.webhookId, failedAt: succeeded ? null : first.outcome.at }];
}

function endingOf(attempts: WebhookAttempt[]): Ending[] {
  const ended = attempts.find(({ outcome }) => outcome.status === gone);
  if (ended) return [{ webhookId: ended.delivery.webhookId, url: ended.delivery.url, endedBy: 'GONE' }];
  const [first] = attempts;
  if (!first?.delivery.failingSince || attempts.some(({ outcome }) => outcome.error === null)) return [];
  const { webhookId, url, failingSince } = first.delivery;
  return failingSince.getTime() <= Date.now() - failingMaxMs ? [{ webhookId, url, endedBy: 'FAILING' }] : [];
}

/** The audit entry leaves out the URL, since its holder can post to it. */
async function reportSwitchOff(
  services: Pick<WorkerServices, 'boss' | 'seal' | 'publicUrl'>,
  tx: Queryable,
  webhook: SwitchedOff,
): Promise<void> {
  const { ownerId, endpointId, endpointName, environment, keyId, keyName, endedBy } = webhook;
  await auditIn(
    tx,
    { accountId: null, requestId: null, address: null },
    {
      action: 'webhook.switched_off',
      ownerId,
      endpointId,
      subject: keyName ?? endpointName,
      details: { ...(keyId === null ? { environment } : { keyId }), reason: endedBy },
    },
  );
  await queueMail(services, tx, webhook, {
    kind: 'ALERT',
    accountId: ownerId,
    written: writeEnding(webhook, services.publicUrl),
  });
}
