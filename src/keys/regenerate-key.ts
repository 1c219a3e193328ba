import type { EndpointAccess, EnvironmentName } from '../access/actor.ts';
import { audit } from '../audit/audit.ts';
import type { Changing } from '../context.ts';
import { Refusal } from '../errors.ts';
import { newSecret } from './create-key.ts';
import { lockKey } from './lock-key.ts';

export const overlapHoursMax = 24;

export interface RegenerationInput {
  /** Both when absent. */
  environment?: EnvironmentName | null | undefined;
  /** The hours that the replaced keys still work. */
  overlapHours: number;
  /** The key's revision as the caller read it. */
  ifRevision?: number | null | undefined;
}

/** The new keys, shown in one answer only; null for a key that stays. */
export interface Regenerated {
  keyId: string;
  sandbox: string | null;
  production: string | null;
  /** The end of the replaced keys. */
  oldEndAt: Date;
}

const bothEnvironments: readonly EnvironmentName[] = ['SANDBOX', 'PRODUCTION'];

/**
 * Replaces the keys of a pair. The replaced ones end after the overlap. Keys of an earlier overlap end now, so at most
 * one old key works beside a new one. Throws NOT_FOUND, INVALID_ARGUMENT, SETTINGS_CHANGED.
 */
export async function regenerateKey(
  { prisma, seal, by }: Changing,
  endpoint: EndpointAccess,
  keyId: string,
  { environment, overlapHours, ifRevision }: RegenerationInput,
): Promise<Regenerated> {
  if (!(overlapHours >= 0 && overlapHours <= overlapHoursMax)) {
    throw new Refusal('INVALID_ARGUMENT', { message: `overlapHours is 0 to ${overlapHoursMax}` });
  }
  const environments = environment ? [environment] : [...bothEnvironments];
  const { endpointId, ownerId } = endpoint;
  return prisma.$transaction(async (tx) => {
    const key = await lockKey(tx, endpoint, keyId, ifRevision);
    const now = new Date();
    const oldEndAt = new Date(now.getTime() + overlapHours * 3_600_000);
    const old = { apiKeyId: key.id, environment: { in: environments } };
    await tx.apiKeySecret.updateMany({ where: { ...old, expiresAt: { gt: now } }, data: { expiresAt: now } });
    await tx.apiKeySecret.updateMany({ where: { ...old, expiresAt: null }, data: { expiresAt: oldEndAt } });
    const regenerated: Regenerated = { keyId: key.id, sandbox: null, production: null, oldEndAt };
    for (const name of environments) {
      const { text, row } = newSecret(seal, name);
      await tx.apiKeySecret.create({ data: { ...row, apiKeyId: key.id } });
      regenerated[name === 'SANDBOX' ? 'sandbox' : 'production'] = text;
    }
    await audit(tx, by, {
      action: 'key.regenerated',
      ownerId,
      endpointId,
      subject: key.name,
      details: { environments, overlapHours },
    });
    return regenerated;
  });
}
