import { audit } from '../audit/audit.ts';
import type { Changing } from '../context.ts';
import { Refusal } from '../errors.ts';
import { isUuid } from '../ids.ts';

/** Ends a session of an account and returns it. Throws NOT_FOUND. */
export async function revokeSession({ prisma, by }: Changing, accountId: string, sessionId: string) {
  return prisma.$transaction(async (tx) => {
    const where = { id: sessionId, userId: accountId };
    const session = isUuid(sessionId) ? await tx.session.findUnique({ where, include: { account: true } }) : null;
    // Two concurrent calls find the same session; one of them ends it.
    if (!session || (await tx.session.deleteMany({ where })).count === 0)
      throw new Refusal('NOT_FOUND', { message: 'There is no such session of yours' });
    const { account, ipAddress, userAgent } = session;
    await audit(tx, by, {
      action: 'session.revoked',
      ownerId: accountId,
      subject: account.email,
      details: { address: ipAddress, userAgent },
    });
    return session;
  });
}
