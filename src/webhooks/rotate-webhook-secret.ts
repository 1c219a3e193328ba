import type { EndpointAccess } from '../access/actor.ts';
import { audit } from '../audit/audit.ts';
import type { StoredWebhook } from '../context/webhooks.ts';
import type { Changing } from '../context.ts';
import { newWebhookSecret, oldSecretEnd } from './new-webhook-secret.ts';
import { rotateSecret } from './rotate-secret.sql.ts';
import { auditedAs, noSuchWebhook, takeWebhook } from './take-webhook.ts';

/** Gives a webhook a new secret, which only this answer ever shows; for 24 h the old one signs as well. Throws NOT_FOUND. */
export async function rotateWebhookSecret({ prisma, seal, by }: Changing, endpoint: EndpointAccess, id: string): Promise<StoredWebhook> {
  return prisma.$transaction(async (tx) => {
    const webhook = await takeWebhook(tx, endpoint, id);
    const { text, sealed } = newWebhookSecret(seal);
    if (!(await rotateSecret(tx, webhook.id, sealed, oldSecretEnd()))) throw noSuchWebhook();
    await audit(tx, by, { action: 'webhook.secret_rotated', ...auditedAs(endpoint, webhook) });
    return { webhookId: webhook.id, secret: text };
  });
}
