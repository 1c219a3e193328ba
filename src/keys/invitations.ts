import { hash, randomBytes } from 'node:crypto';
import type { AccountActor, EndpointAccess } from '../access/actor.ts';
import { audit } from '../audit/audit.ts';
import type { Changing } from '../context.ts';
import type { PrismaTransaction } from '../db/prisma.ts';
import { Refusal } from '../errors.ts';
import { isUuid } from '../ids.ts';
import { forgetUnsent } from '../mail/unsent-mails.ts';
import { noSuchKey } from './lock-key.ts';

/** Returns the invitation of a link, accepted or valid. Throws NOT_FOUND. */
export async function findInvitation(tx: PrismaTransaction, token: string) {
  const found = await tx.collaborator.findUnique({
    where: { tokenHash: hashToken(token), key: { endpoint: { deletedAt: null } } },
    include: { key: { include: { endpoint: { include: { account: true } } } } },
  });
  if (!found || (!found.acceptedAt && found.expiresAt <= new Date())) throw noSuchInvitation();
  return found;
}

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

const validMs = 7 * 24 * 3_600_000;

/** Returns a new invitation's token (256 bits), for the link, and the row with its hash and end. */
export function newInvitation() {
  const token = randomBytes(32).toString('base64url');
  const sentAt = new Date();
  return { token, row: { tokenHash: hashToken(token), sentAt, expiresAt: new Date(sentAt.getTime() + validMs) } };
}

/** Returns the SHA-256 of an invitation's token. */
function hashToken(token: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(hash('sha256', token, 'buffer'));
}

/**
 * Makes an account a collaborator. Returns the key's id, also when the invitation is already accepted. Throws
 * NOT_FOUND, and PERMISSION_DENIED unless the account has the invited e-mail address.
 */
export async function acceptInvitation(
  { prisma, by }: Changing,
  { accountId, email }: AccountActor,
  token: string,
): Promise<string> {
  return prisma.$transaction(async (tx) => {
    const { id, apiKeyId, tokenHash, key, ...found } = await findInvitation(tx, token);
    if (found.email !== email.toLowerCase() || (found.accountId !== null && found.accountId !== accountId)) {
      throw new Refusal('PERMISSION_DENIED', {
        message: 'This invitation went to another e-mail address; sign in with that one',
      });
    }
    // Of several concurrent calls one succeeds. None does if the link was replaced meanwhile.
    const { count } = await tx.collaborator.updateMany({
      where: { id, tokenHash, acceptedAt: null },
      data: { accountId, acceptedAt: new Date() },
    });
    if (count === 0) await findInvitation(tx, token);
    const { accountId: ownerId, id: endpointId } = key.endpoint;
    if (count > 0) {
      await forgetUnsent(tx, 'INVITATION', found.email, id);
      await audit(tx, by, {
        action: 'invitation.accepted',
        ownerId,
        endpointId,
        subject: email,
        details: { key: key.name },
      });
    }
    return apiKeyId;
  });
}

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
