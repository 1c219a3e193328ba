import type { EndpointAccess } from '../access/actor.ts';
import type { StoredWebhook } from '../context/webhooks.ts';
import type { Changing, Services } from '../context.ts';
import { checkWebhook, type WebhookInput } from '../webhooks/settings/check-webhook.ts';
import { updateWebhook } from '../webhooks/settings/update-webhook.ts';
import { lockSettings } from './settings.sql.ts';
import { markChanged } from './settings.ts';

/**
 * Changes or removes the sandbox's webhook; a deploy copies that to production. Returns null if there is none
 * afterwards. Throws INVALID_ARGUMENT, ENDPOINT_NOT_FOUND, SETTINGS_CHANGED.
 */
export async function setWebhook(
  changing: Changing & Pick<Services, 'targets'>,
  endpoint: EndpointAccess,
  asked: WebhookInput,
  ifRevision?: number | null,
): Promise<StoredWebhook | null> {
  const wanted = checkWebhook(asked, changing.targets);
  const { endpointId } = endpoint;
  const environment = 'SANDBOX';
  return changing.prisma.$transaction(async (tx) => {
    await lockSettings(tx, endpointId);
    const { webhook, changed } = await updateWebhook(tx, changing, {
      endpoint,
      holder: { endpointId, environment },
      subject: endpoint.name,
      wanted,
      ifRevision,
    });
    if (changed) await markChanged(tx, endpointId, environment);
    return webhook;
  });
}
