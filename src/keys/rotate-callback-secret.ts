import type { EndpointAccess, EnvironmentName } from '../access/actor.ts';
import { audit } from '../audit/audit.ts';
import type { Changing } from '../context.ts';
import { newWebhookSecret, oldSecretEnd } from '../webhooks/settings/new-webhook-secret.ts';
import { rotateSecretOfKey } from './rotate-secret-of-key.sql.ts';
import { noSuchKey } from './take-key.ts';
import { takeMemberKey } from './take-member-key.ts';

/** A new secret, and when the one that it replaces ends. */
export interface RotatedSecret {
  secret: string;
  oldEndsAt: Date;
}

/**
 * Gives one of a pair of keys a new secret that signs its callbacks, beside which the old one signs for 24 h: for the
 * endpoint's owner and for those who work with the key. Throws NOT_FOUND, SETTINGS_CHANGED.
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
