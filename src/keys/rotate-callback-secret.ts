import type { EndpointAccess, EnvironmentName } from '../access/actor.ts';
import { audit } from '../audit/audit.ts';
import type { Changing } from '../context.ts';
import { newWebhookSecret, oldSecretEnd } from '../webhooks/settings/new-webhook-secret.ts';
import { rotateSecretOfKey } from './rotate-secret-of-key.sql.ts';
import { noSuchKey } from './take-key.ts';
import { takeMemberKey } from './take-member-key.ts';

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
    const key = await takeMemberKey(tx, endpoint, keyId, ifRevision);
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
