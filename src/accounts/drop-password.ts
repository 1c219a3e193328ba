import { audit } from '../audit/audit.ts';
import type { Prisma } from '../db/prisma.ts';
import { type Mailing, mailPasswordDropped } from './account-mails.ts';
import type { AuthCall } from './auth-call.ts';

/** A sign-in method just added to an account. */
interface JoinedIdentity {
  userId: string;
  providerId: string;
  createdAt: Date;
}

/**
 * Removes the password of an account to which another sign-in method was added, and ends earlier sessions. The provider
 * confirms the address, but the password may be a stranger's whose link the owner followed by mistake. The owner can
 * choose a new one by mail.
 */
export async function dropPassword(
  dependencies: Mailing & { prisma: Prisma },
  call: AuthCall,
  joined: JoinedIdentity,
): Promise<void> {
  const { userId, providerId, createdAt } = joined;
  await dependencies.prisma.$transaction(async (tx) => {
    const { count } = await tx.identity.deleteMany({ where: { userId, providerId: 'credential' } });
    if (count === 0) return;
    await tx.session.deleteMany({ where: { userId, createdAt: { lt: createdAt } } });
    const account = await tx.account.findUniqueOrThrow({ where: { id: userId } });
    await audit(
      tx,
      { accountId: userId, ...call },
      { action: 'account.joined', ownerId: userId, subject: account.email, details: { provider: providerId } },
    );
    await mailPasswordDropped(dependencies, tx, account, providerId);
  });
}
