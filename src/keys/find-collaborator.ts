import type { EndpointAccess } from '../access/actor.ts';
import type { PrismaTransaction } from '../db/prisma.ts';
import { Refusal } from '../errors.ts';
import { isUuid } from '../ids.ts';

/** Returns an invitation to a key of an endpoint, accepted or not. Throws NOT_FOUND. */
export async function findCollaborator(tx: PrismaTransaction, { endpointId }: EndpointAccess, id: string) {
  const found = isUuid(id)
    ? await tx.collaborator.findUnique({ where: { id, key: { endpointId } }, include: { key: true } })
    : null;
  if (!found) throw noSuchInvitation();
  return found;
}

export function noSuchInvitation(): Refusal {
  return new Refusal('NOT_FOUND', { message: 'There is no such invitation, or it has expired or was revoked' });
}
