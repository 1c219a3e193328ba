import { hash, randomBytes } from 'node:crypto';
import type { EndpointAccess } from '../access/actor.ts';
import type { PrismaTransaction } from '../db/prisma.ts';
import { Refusal } from '../errors.ts';
import { isUuid } from '../ids.ts';

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
