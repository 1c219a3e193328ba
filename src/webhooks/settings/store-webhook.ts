import type { EnvironmentName } from '../../access/actor.ts';
import type { StoredWebhook, WebhookSettings } from '../../context/webhooks.ts';
import type { PrismaTransaction } from '../../db/prisma.ts';
import type { Seal } from '../../db/seal.ts';
import { newWebhookSecret } from './new-webhook-secret.ts';
import { readWebhookSettings } from './webhook-settings.ts';

/** What has a webhook: an environment, or a collaboration key. */
export type WebhookPlace =
  | { endpointId: string; environment: EnvironmentName }
  | { endpointId: string; apiKeyId: string };

/**
 * Stores the webhook of a place, which the transaction holds; null removes it. Its secret and its switch are made when it is
 * first stored, and stay when its settings change; but one that the product has switched off is on again with another URL.
 */
export async function storeWebhook(
  tx: PrismaTransaction,
  seal: Seal,
  place: WebhookPlace,
  settings: WebhookSettings | null,
): Promise<StoredWebhook | null> {
  if (settings === null) {
    await tx.webhook.deleteMany({ where: place });
    return null;
  }
  const { url, retryPolicy } = settings;
  const headers = settings.headers === null ? null : Uint8Array.from(Buffer.from(settings.headers, 'base64'));
  const data = { url, events: [...settings.events], headers, retryPolicy, retryDelays: [...settings.retryDelays] };
  const present = await tx.webhook.findFirst({ where: place, select: { id: true, url: true, endedBy: true } });
  if (present) {
    // Another target is given its own time to fail; and what ended the one before is none of its own.
    const begun = present.url === url ? {} : { ...unfailed, ...(present.endedBy !== null && { active: true }) };
    await tx.webhook.update({ where: { id: present.id }, data: { ...data, ...begun }, select: { id: true } });
    return { webhookId: present.id, secret: null };
  }
  const { text, sealed } = newWebhookSecret(seal);
  const { id } = await tx.webhook.create({ data: { ...place, ...data, secret: sealed }, select: { id: true } });
  return { webhookId: id, secret: text };
}

/** What is known of a webhook that has not failed yet. */
export const unfailed = { endedBy: null, failingSince: null, failingDays: 0, failedOn: null } as const;

/** What a place has; null for no webhook. */
export async function readWebhook(
  tx: Pick<PrismaTransaction, 'webhook'>,
  place: WebhookPlace,
): Promise<WebhookSettings | null> {
  const webhook = await tx.webhook.findFirst({ where: place });
  return webhook && readWebhookSettings(webhook);
}
