import type { EndpointAccess } from '../../access/actor.ts';
import { audit } from '../../audit/audit.ts';
import type { Changing } from '../../context.ts';
import { refuseStaleWebhook } from './refuse-stale-webhook.ts';
import { auditedAs, holderOf, noSuchWebhook, requireWebhook } from './require-webhook.ts';
import { unfailed } from './store-webhook.ts';

/**
 * Switches a webhook on or off, at once and in either environment. Switching on clears the reason of its end. Throws
 * NOT_FOUND, SETTINGS_CHANGED.
 */
export async function setWebhookActive(
  { prisma, seal, by }: Changing,
  endpoint: EndpointAccess,
  id: string,
  active: boolean,
  ifRevision?: number | null,
): Promise<void> {
  await prisma.$transaction(async (tx) => {
    const webhook = await requireWebhook(tx, endpoint, id);
    await refuseStaleWebhook(tx, seal, holderOf(webhook), ifRevision);
    const data = active ? { active, ...unfailed } : { active };
    const { count } = await tx.webhook.updateMany({ where: { id: webhook.id }, data });
    if (count === 0) throw noSuchWebhook();
    await audit(tx, by, {
      action: active ? 'webhook.switched_on' : 'webhook.switched_off',
      ...auditedAs(endpoint, webhook),
    });
  });
}
