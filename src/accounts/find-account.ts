import type { AccountActor } from '../access/actor.ts';
import type { Prisma } from '../db/prisma.ts';
import type { Auth } from './auth.ts';

/** Finds who is signed in with the cookies of a call, as the database has it now; undefined when nobody is. */
export function accountFinder(auth: Auth, prisma: Prisma): (cookie: string) => Promise<AccountActor | undefined> {
  return async (cookie) => {
    // Not prolonged here, where the browser would not be told.
    const found = await auth.api.getSession({
      headers: new Headers({ cookie }),
      query: { disableCookieCache: true, disableRefresh: true },
    });
    if (!found) return undefined;
    const account = await prisma.account.findUnique({ where: { id: found.user.id } });
    if (!account) return undefined;
    const { id, name, email, administrator } = account;
    return { kind: 'account', accountId: id, sessionId: found.session.id, name, email, administrator };
  };
}
