import type { EndpointAccess } from '../../access/actor.ts';
import { audit } from '../../audit/audit.ts';
import type { StoredWebhook } from '../../context/webhooks.ts';
import type { Changing } from '../../context.ts';
import { newWebhookSecret, oldSecretEnd } from './new-webhook-secret.ts';
import { refuseStaleWebhook } from './refuse-stale-webhook.ts';
import { auditedAs, holderOf, noSuchWebhook, requireWebhook } from './require-webhook.ts';
import { rotateSecret } from './webhook.sql.ts';

/**
 * Gives a webhook a new secret, shown in this answer alone. For 24 h the old one signs too. Throws NOT_FOUND,
 * SETTINGS_CHANGED.
 */
export async function rotateWebhookSecret(
  { prisma, seal, by }: Changing,
  endpoint: EndpointAccess,
  id: string,
  ifRevision?: number | null,
): Promise<StoredWebhook> {
  return prisma.$transaction(async (tx) => {
    const webhook = await requireWebhook(tx, endpoint, id);
    await refuseStaleWebhook(tx, seal, holderOf(webhook), ifRevision);
    const { text, sealed } = newWebhookSecret(seal);
    if (!(await rotateSecret(tx, webhook.id, sealed, oldSecretEnd()))) throw noSuchWebhook();
    await audit(tx, by, { action: 'webhook.secret_rotated', ...auditedAs(endpoint, webhook) });
    return { webhookId: webhook.id, secret: text };
  });
}
