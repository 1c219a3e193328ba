import { audit } from '../audit/audit.ts';
import type { Changing } from '../context.ts';
import { insertKey, type KeyPair, type KeyWanted } from './insert-key.ts';

/** Makes a collaboration key. Its texts are never shown again. */
export async function createKey({ prisma, seal, by }: Changing, wanted: KeyWanted): Promise<KeyPair> {
  return prisma.$transaction(async (tx) => {
    const { accountId } = await tx.endpoint.findUniqueOrThrow({ where: { id: wanted.endpointId }, select: { accountId: true } });
    const pair = await insertKey(tx, seal, wanted);
    await audit(tx, by, { action: 'key.created', ownerId: accountId, endpointId: wanted.endpointId, subject: wanted.name });
    return pair;
  });
}
