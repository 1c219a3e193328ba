import { checkName } from '../accounts/check-name.ts';
import { audit } from '../audit/audit.ts';
import type { Changing } from '../context.ts';
import { Refusal } from '../errors.ts';
import { checkLimits } from './check-key.ts';
import { insertKey, type KeyInput, type KeyPair } from './insert-key.ts';
import { lockEndpoint } from './lock-endpoint.sql.ts';
import { refuseKnownName } from './refuse-known-name.ts';

export const keysMax = 200;

/**
 * Makes a collaboration key. Returns its texts, which are never shown again. Throws INVALID_ARGUMENT, and CONFLICT if
 * the endpoint has a key of that name or 200 keys.
 */
export async function createKey({ prisma, seal, by }: Changing, wanted: KeyInput): Promise<KeyPair> {
  const name = checkName(wanted.name);
  checkLimits(wanted);
  const { endpointId } = wanted;
  return prisma.$transaction(async (tx) => {
    await lockEndpoint(tx, endpointId);
    await refuseKnownName(tx, endpointId, name);
    if ((await tx.apiKey.count({ where: { endpointId } })) >= keysMax) {
      throw new Refusal('CONFLICT', { message: `An endpoint has at most ${keysMax} keys; delete one first` });
    }
    const { accountId } = await tx.endpoint.findUniqueOrThrow({
      where: { id: endpointId },
      select: { accountId: true },
    });
    const pair = await insertKey(tx, seal, { ...wanted, name });
    await audit(tx, by, {
      action: 'key.created',
      ownerId: accountId,
      endpointId,
      subject: name,
      details: { scope: pair.scope },
    });
    return pair;
  });
}
