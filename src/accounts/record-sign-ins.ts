import type { BetterAuthOptions } from 'better-auth';
import { audit } from '../audit/audit.ts';
import type { Prisma } from '../db/prisma.ts';
import { type Mailing, mailPasswordChanged, mailPasswordDropped } from './account-mails.ts';
import { type AuthCall, authCall } from './auth-call.ts';

/** The names in the audit log for calls of better-auth's endpoints. */
type AccountChange =
  | 'account.signed_up'
  | 'account.signed_in'
  | 'account.signed_out'
  | 'account.password_changed'
  | 'account.password_reset'
  | 'account.email_verified';

interface Recording extends Mailing {
  prisma: Prisma;
}

/**
 * Audits a change of an account by a request, and mails its owner about a new password. Calls without a request are not
 * audited.
 */
export async function recordAccountChange(
  recording: Recording,
  request: Request | undefined,
  action: AccountChange,
  accountId: string,
): Promise<void> {
  const call = authCall(request);
  if (!call) return;
  await recording.prisma.$transaction(async (tx) => {
    const account = await tx.account.findUniqueOrThrow({ where: { id: accountId } });
    await audit(tx, { accountId, ...call }, { action, ownerId: accountId, subject: account.email });
    if (action === 'account.password_changed' || action === 'account.password_reset')
      await mailPasswordChanged(recording, tx, account);
  });
}

/**
 * Returns hooks that audit sign-ups, sign-ins, sign-outs and changed passwords, from the rows that better-auth writes.
 */
export function recordSignIns(recording: Recording): NonNullable<BetterAuthOptions['databaseHooks']> {
  const record = async (context: { request?: Request | undefined } | null, action: AccountChange, accountId: string) =>
    recordAccountChange(recording, context?.request, action, accountId);
  return {
    user: { create: { after: async ({ id }, context) => record(context, 'account.signed_up', id) } },
    session: {
      create: {
        async after({ userId }, context) {
          // Excludes the session that a sign-up or a changed password brings along.
          if (context?.path === '/sign-in/email' || context?.path === '/callback/:id')
            await record(context, 'account.signed_in', userId);
        },
      },
      delete: {
        async after({ userId }, context) {
          if (context?.path === '/sign-out') await record(context, 'account.signed_out', userId);
        },
      },
    },
    account: {
      create: {
        async after(identity, context) {
          const call = authCall(context?.request);
          if (call && context?.path === '/callback/:id') await dropPassword(recording, call, identity);
        },
      },
      update: {
        async after({ userId }, context) {
          if (context?.path === '/change-password') await record(context, 'account.password_changed', userId);
        },
      },
    },
  };
}

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
async function dropPassword(
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
