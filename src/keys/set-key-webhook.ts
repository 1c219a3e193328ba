import type { EndpointAccess, EnvironmentName } from '../access/actor.ts';
import { audit } from '../audit/audit.ts';
import type { StoredWebhook } from '../context/webhooks.ts';
import type { Changing, Services } from '../context.ts';
import { Refusal } from '../errors.ts';
import { checkWebhook, type WebhookInput } from '../webhooks/settings/check-webhook.ts';
import { newWebhookSecret, oldSecretEnd } from '../webhooks/settings/new-webhook-secret.ts';
import { updateWebhook } from '../webhooks/settings/update-webhook.ts';
import { lockMemberKey, noSuchKey } from './lock-key.ts';
import { rotateSecretOfKey } from './secrets.sql.ts';

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
    const key = await lockMemberKey(tx, endpoint, keyId);
    if (key.default)
      throw new Refusal('CONFLICT', {
        message: "The default pair's webhooks are those of the sandbox and of production: use setWebhook",
      });
    const place = { endpointId, apiKeyId: key.id };
    const { webhook } = await updateWebhook(tx, changing, {
      endpoint,
      holder: place,
      subject: key.name,
      wanted,
      ifRevision,
    });
    return webhook;
  });
}

/** A new secret, and the end of the replaced one. */
export interface RotatedSecret {
  secret: string;
  oldEndsAt: Date;
}

/**
 * Gives one key of a pair a new secret for signing callbacks; the old one also signs for 24 h. For the endpoint's owner
 * and the key's collaborators. Throws NOT_FOUND, SETTINGS_CHANGED.
 */
export async function rotateCallbackSecret(
  { prisma, seal, by }: Changing,
  endpoint: EndpointAccess,
  keyId: string,
  environment: EnvironmentName,
  ifRevision?: number | null,
): Promise<RotatedSecret> {
  const { endpointId, ownerId } = endpoint;
  return prisma.$transaction(async (tx) => {
    const key = await lockMemberKey(tx, endpoint, keyId, ifRevision);
    const { text, sealed } = newWebhookSecret(seal);
    const oldEndsAt = oldSecretEnd();
    if (!(await rotateSecretOfKey(tx, { keyId: key.id, environment, secret: sealed, oldEndsAt }))) throw noSuchKey();
    await audit(tx, by, {
      action: 'key.callback_secret_rotated',
      ownerId,
      endpointId,
      subject: key.name,
      details: { environment },
    });
    return { secret: text, oldEndsAt };
  });
}
