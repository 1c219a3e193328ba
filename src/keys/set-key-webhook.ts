import type { EndpointAccess } from '../access/actor.ts';
import { audit } from '../audit/audit.ts';
import type { Changing, Services } from '../context.ts';
import { Refusal } from '../errors.ts';
import { checkWebhookUrl } from '../webhooks/check-webhook-url.ts';
import { storeKeyWebhook } from '../webhooks/store-key-webhook.ts';
import { noSuchKey, takeKey } from './take-key.ts';

/**
 * Gives a collaboration key a webhook, or with null takes it away: for the endpoint's owner and for those who work with the
 * key. Throws INVALID_ARGUMENT, NOT_FOUND, CONFLICT for the default pair.
 */
export async function setKeyWebhook(
  { prisma, seal, by, targets }: Changing & Pick<Services, 'targets'>,
  endpoint: EndpointAccess,
  keyId: string,
  wanted: string | null,
): Promise<void> {
  const url = checkWebhookUrl(wanted, targets);
  const { endpointId, ownerId } = endpoint;
  await prisma.$transaction(async (tx) => {
    const key = await takeKey(tx, endpoint, keyId);
    if (endpoint.role === 'COLLABORATOR' && !endpoint.keyIds.includes(key.id)) throw noSuchKey();
    if (key.default) throw new Refusal('CONFLICT', { message: "The default pair's webhooks are those of the sandbox and of production: use setWebhook" });
    await storeKeyWebhook(tx, seal, { endpointId, keyId: key.id, url });
    // The URL of a webhook lets its holder post: the log names it without.
    await audit(tx, by, { action: url === null ? 'webhook.removed' : 'webhook.set', ownerId, endpointId, subject: key.name, details: { keyId: key.id } });
  });
}
