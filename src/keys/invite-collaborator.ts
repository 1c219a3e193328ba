import { z } from 'zod';
import type { EndpointAccess } from '../access/actor.ts';
import { audit } from '../audit/audit.ts';
import type { PrismaTransaction } from '../db/prisma.ts';
import { Refusal } from '../errors.ts';
import { findCollaborator, newInvitation, noSuchInvitation } from './invitations.ts';
import { lockKey } from './lock-key.ts';
import { countInvitation, type Inviting, type NewInvitation, sendInvitation } from './send-invitation.ts';

export const collaboratorsMax = 50;

const address = z.string().trim().toLowerCase().max(254).pipe(z.email());

/**
 * Invites somebody to a collaboration key by mail. Returns the invitation's id and its link's token. An expired
 * invitation is sent anew. Throws NOT_FOUND, INVALID_ARGUMENT, and CONFLICT for the default pair, the owner, an invited
 * address, or past 50 for a key. Throws RATE_LIMITED past 200 mails of the owner a day, or 10 to one address.
 */
export async function inviteCollaborator(
  context: Inviting,
  endpoint: EndpointAccess,
  keyId: string,
  to: string,
): Promise<NewInvitation> {
  const { success, data: email } = address.safeParse(to);
  if (!success) throw new Refusal('INVALID_ARGUMENT', { message: 'email must be an e-mail address' });
  await countInvitation(context.pool, endpoint.ownerId, email);
  return context.prisma.$transaction(async (tx) => {
    const key = await lockKey(tx, endpoint, keyId);
    if (key.default)
      throw new Refusal('CONFLICT', {
        message: 'The default pair is for the owner alone; make a key for collaborators',
      });
    const { token, row } = newInvitation();
    const apiKeyId = key.id;
    const known = await refuseUninvitable(tx, endpoint, apiKeyId, email);
    const { id } = known
      ? await tx.collaborator.update({ where: { id: known.id }, data: row, select: { id: true } })
      : await tx.collaborator.create({ data: { apiKeyId, email, ...row }, select: { id: true } });
    const invitation = { id, token, expiresAt: row.expiresAt };
    await sendInvitation(context, tx, { endpoint, keyName: key.name, email, invitation });
    const { endpointId, ownerId } = endpoint;
    await audit(tx, context.by, {
      action: 'collaborator.invited',
      ownerId,
      endpointId,
      subject: email,
      details: { key: key.name },
    });
    return invitation;
  });
}

/** Returns the expired invitation of the address, if any. The caller holds the lock of the key's row. */
async function refuseUninvitable(tx: PrismaTransaction, endpoint: EndpointAccess, apiKeyId: string, email: string) {
  const owner = await tx.account.findUniqueOrThrow({ where: { id: endpoint.ownerId }, select: { email: true } });
  if (owner.email.toLowerCase() === email)
    throw new Refusal('CONFLICT', { message: 'The owner has all keys; invite somebody else' });
  const known = await tx.collaborator.findUnique({ where: { apiKeyId_email: { apiKeyId, email } } });
  if (known?.acceptedAt) throw new Refusal('CONFLICT', { message: 'They work with this key already' });
  if (known && known.expiresAt > new Date())
    throw new Refusal('CONFLICT', { message: 'They are invited already; resend the invitation instead' });
  if (!known && (await tx.collaborator.count({ where: { apiKeyId } })) >= collaboratorsMax) {
    throw new Refusal('CONFLICT', {
      message: `A key has at most ${collaboratorsMax} collaborators and invitations; revoke one first`,
    });
  }
  return known;
}

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
    const key = await lockKey(tx, endpoint, apiKeyId);
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
