import type { EndpointAccess } from '../access/actor.ts';
import { audit } from '../audit/audit.ts';
import type { Changing } from '../context.ts';
import { forgetUnsent } from '../mail/keep-unsent.ts';
import { findCollaborator, noSuchInvitation } from './find-collaborator.ts';

/** Revokes an invitation, and ends an accepted collaboration at once. Throws NOT_FOUND. */
export async function revokeInvitation(
  { prisma, by }: Changing,
  endpoint: EndpointAccess,
  invitationId: string,
): Promise<void> {
  const { endpointId, ownerId } = endpoint;
  await prisma.$transaction(async (tx) => {
    const { id, email, key, acceptedAt } = await findCollaborator(tx, endpoint, invitationId);
    const { count } = await tx.collaborator.deleteMany({ where: { id } });
    if (count === 0) throw noSuchInvitation();
    await forgetUnsent(tx, 'INVITATION', email, id);
    const action = acceptedAt ? 'collaborator.removed' : 'invitation.revoked';
    await audit(tx, by, { action, ownerId, endpointId, subject: email, details: { key: key.name } });
  });
}
