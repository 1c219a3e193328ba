import type { AccountActor, EndpointAccess } from '../access/actor.ts';
import { audit } from '../audit/audit.ts';
import type { Changing } from '../context.ts';
import { isUuid } from '../ids.ts';
import { forgetUnsent } from '../mail/unsent-mails.ts';
import { findCollaborator, noSuchInvitation } from './find-invitation.ts';
import { noSuchKey } from './lock-key.ts';

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

/** Ends the caller's collaboration on a key. Throws NOT_FOUND if it has none. */
export async function leaveKey(
  { prisma, by }: Changing,
  account: AccountActor,
  { endpointId, ownerId }: EndpointAccess,
  keyId: string,
): Promise<void> {
  if (!isUuid(keyId)) throw noSuchKey();
  await prisma.$transaction(async (tx) => {
    const mine = { accountId: account.accountId, key: { id: keyId, endpointId } };
    const found = await tx.collaborator.findFirst({ where: mine, include: { key: true } });
    const { count } = await tx.collaborator.deleteMany({ where: mine });
    if (!found || count === 0) throw noSuchKey();
    await audit(tx, by, {
      action: 'collaborator.left',
      ownerId,
      endpointId,
      subject: account.email,
      details: { key: found.key.name },
    });
  });
}
