import type { PrismaTransaction } from '../db/prisma.ts';
import { noSuchInvitation } from './find-collaborator.ts';
import { hashToken } from './invitation-token.ts';

/** Returns the invitation of a link, accepted or valid. Throws NOT_FOUND. */
export async function findInvitation(tx: PrismaTransaction, token: string) {
  const found = await tx.collaborator.findUnique({
    where: { tokenHash: hashToken(token), key: { endpoint: { deletedAt: null } } },
    include: { key: { include: { endpoint: { include: { account: true } } } } },
  });
  if (!found || (!found.acceptedAt && found.expiresAt <= new Date())) throw noSuchInvitation();
  return found;
}
