import type { EndpointAccess } from '../access/actor.ts';
import { audit } from '../audit/audit.ts';
import type { Changing } from '../context.ts';
import { Refusal } from '../errors.ts';
import { takeKey } from './take-key.ts';

/**
 * Deletes a collaboration key with its invitations and its webhook. Data made with it stays visible to the owner.
 * Throws NOT_FOUND, and CONFLICT for the default pair.
 */
export async function deleteKey({ prisma, by }: Changing, endpoint: EndpointAccess, keyId: string): Promise<void> {
  const { endpointId, ownerId } = endpoint;
  await prisma.$transaction(async (tx) => {
    const key = await takeKey(tx, endpoint, keyId);
    if (key.default)
      throw new Refusal('CONFLICT', { message: 'The default pair cannot be deleted; regenerate it, or switch it off' });
    await tx.apiKey.delete({ where: { id: key.id } });
    await audit(tx, by, { action: 'key.deleted', ownerId, endpointId, subject: key.name });
  });
}
