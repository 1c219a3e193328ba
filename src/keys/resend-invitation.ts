import type { EndpointAccess } from '../access/actor.ts';
import { audit } from '../audit/audit.ts';
import { Refusal } from '../errors.ts';
import { countInvitation } from './count-invitation.ts';
import { findCollaborator, noSuchInvitation } from './find-collaborator.ts';
import { newInvitation } from './invitation-token.ts';
import { type Inviting, type NewInvitation, sendInvitation } from './send-invitation.ts';
import { takeKey } from './take-key.ts';

const restMs = 60_000;

/**
 * Sends an invitation again, with a new link that is valid for 7 days; the old link ends. Throws NOT_FOUND, CONFLICT
 * once it is accepted, RATE_LIMITED within a minute of the last mail, and RATE_LIMITED as `inviteCollaborator` does.
 */
export async function resendInvitation(
  context: Inviting,
  endpoint: EndpointAccess,
  invitationId: string,
): Promise<NewInvitation> {
  const { apiKeyId, ...known } = await findCollaborator(context.prisma, endpoint, invitationId);
  await countInvitation(context.pool, endpoint.ownerId, known.email);
  return context.prisma.$transaction(async (tx) => {
    const key = await takeKey(tx, endpoint, apiKeyId);
    // Read again under the lock of the key.
    const { id, email, acceptedAt, sentAt } = await findCollaborator(tx, endpoint, invitationId);
    if (acceptedAt) throw new Refusal('CONFLICT', { message: 'They have accepted this invitation' });
    const waitMs = sentAt.getTime() + restMs - Date.now();
    if (waitMs > 0) {
      throw new Refusal('RATE_LIMITED', {
        message: 'An invitation is sent at most once a minute',
        retryAfter: Math.ceil(waitMs / 1000),
      });
    }
    const { token, row } = newInvitation();
    // It may have been accepted or revoked meanwhile.
    const { count } = await tx.collaborator.updateMany({ where: { id, acceptedAt: null }, data: row });
    if (count === 0) throw noSuchInvitation();
    const invitation = { id, token, expiresAt: row.expiresAt };
    await sendInvitation(context, tx, { endpoint, keyName: key.name, email, invitation });
    const { endpointId, ownerId } = endpoint;
    await audit(tx, context.by, {
      action: 'invitation.resent',
      ownerId,
      endpointId,
      subject: email,
      details: { key: key.name },
    });
    return invitation;
  });
}
