import type { EnvironmentName } from '../../access/actor.ts';
import type { StoredWebhook, WebhookSettings } from '../../context/webhooks.ts';
import type { PrismaTransaction } from '../../db/prisma.ts';
import type { Seal } from '../../db/seal.ts';
import { newWebhookSecret } from './new-webhook-secret.ts';
import { readWebhookSettings } from './webhook-settings.ts';

/** The holder of a webhook: an environment, or a collaboration key. */
export type WebhookHolder =
  | { endpointId: string; environment: EnvironmentName }
  | { endpointId: string; apiKeyId: string };

/**
 * Stores the webhook of a holder, which the transaction has locked; null removes it. The first store makes its secret
 * and switches it on. Later ones keep both, but one that was switched off automatically is switched on by another
 * URL.
 */
export async function storeWebhook(
  tx: PrismaTransaction,
  seal: Seal,
  holder: WebhookHolder,
  settings: WebhookSettings | null,
): Promise<StoredWebhook | null> {
  if (settings === null) {
    await tx.webhook.deleteMany({ where: holder });
    return null;
  }
  const { url, retryPolicy } = settings;
  const headers = settings.headers === null ? null : Uint8Array.from(Buffer.from(settings.headers, 'base64'));
  const data = { url, events: [...settings.events], headers, retryPolicy, retryDelays: [...settings.retryDelays] };
  const present = await tx.webhook.findFirst({ where: holder, select: { id: true, url: true, endedBy: true } });
  if (present) {
    // Another target gets its own time to fail, and the end of the old one does not concern it.
    const begun = present.url === url ? {} : { ...unfailed, ...(present.endedBy !== null && { active: true }) };
    await tx.webhook.update({ where: { id: present.id }, data: { ...data, ...begun }, select: { id: true } });
    return { webhookId: present.id, secret: null };
  }
  const { text, sealed } = newWebhookSecret(seal);
  const { id } = await tx.webhook.create({ data: { ...holder, ...data, secret: sealed }, select: { id: true } });
  return { webhookId: id, secret: text };
}

/** The columns of a webhook without failures. */
export const unfailed = { endedBy: null, failingSince: null, failingDays: 0, failedOn: null } as const;

/** Returns the settings of a holder's webhook; null for none. */
export async function readWebhook(
  tx: Pick<PrismaTransaction, 'webhook'>,
  holder: WebhookHolder,
): Promise<WebhookSettings | null> {
  const webhook = await tx.webhook.findFirst({ where: holder });
  return webhook && readWebhookSettings(webhook);
}
