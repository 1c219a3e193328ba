import type { EndpointAccess } from '../access/actor.ts';
import type { StoredWebhook } from '../context/webhooks.ts';
import type { Changing, Services } from '../context.ts';
import { Refusal } from '../errors.ts';
import { checkWebhook, type WebhookInput } from '../webhooks/settings/check-webhook.ts';
import { placeWebhook } from '../webhooks/settings/place-webhook.ts';
import { takeMemberKey } from './take-member-key.ts';

/**
 * Changes or removes a collaboration key's webhook, for the endpoint's owner and the key's collaborators. Returns null
 * if there is none afterwards. Throws INVALID_ARGUMENT, NOT_FOUND, CONFLICT for the default pair, SETTINGS_CHANGED.
 */
export async function setKeyWebhook(
  changing: Changing & Pick<Services, 'targets'>,
  endpoint: EndpointAccess,
  keyId: string,
  asked: WebhookInput,
  ifRevision?: number | null,
): Promise<StoredWebhook | null> {
  const wanted = checkWebhook(asked, changing.targets);
  const { endpointId } = endpoint;
  return changing.prisma.$transaction(async (tx) => {
    const key = await takeMemberKey(tx, endpoint, keyId);
    if (key.default)
      throw new Refusal('CONFLICT', {
        message: "The default pair's webhooks are those of the sandbox and of production: use setWebhook",
      });
    const place = { endpointId, apiKeyId: key.id };
    const { webhook } = await placeWebhook(tx, changing, { endpoint, place, subject: key.name, wanted, ifRevision });
    return webhook;
  });
}
