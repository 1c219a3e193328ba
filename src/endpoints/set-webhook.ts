import type { EndpointAccess } from '../access/actor.ts';
import { audit } from '../audit/audit.ts';
import type { Changing, Services } from '../context.ts';
import { checkWebhookUrl } from '../webhooks/check-webhook-url.ts';
import { storeWebhook } from '../webhooks/store-webhook.ts';
import { lockSettings } from './lock-settings.sql.ts';
import { markChanged } from './mark-changed.ts';

/** Gives the sandbox a webhook, or with null takes it away; a deploy does so to production. Throws INVALID_ARGUMENT, ENDPOINT_NOT_FOUND. */
export async function setWebhook(
  { prisma, seal, by, targets }: Changing & Pick<Services, 'targets'>,
  { endpointId, ownerId, name }: EndpointAccess,
  wanted: string | null,
): Promise<void> {
  const url = checkWebhookUrl(wanted, targets);
  const environment = 'SANDBOX';
  await prisma.$transaction(async (tx) => {
    await lockSettings(tx, endpointId);
    const present = await tx.webhook.findUnique({ where: { endpointId_environment: { endpointId, environment } }, select: { url: true } });
    if ((present?.url ?? null) !== url) {
      await storeWebhook(tx, seal, { endpointId, environment, url });
      await markChanged(tx, endpointId, 'SANDBOX');
    }
    // The URL of a webhook lets its holder post: the log names it without.
    await audit(tx, by, { action: url === null ? 'webhook.removed' : 'webhook.set', ownerId, endpointId, subject: name, details: { environment } });
  });
}
