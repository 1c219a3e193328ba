import type { AccountActor } from '../access/actor.ts';
import type { Prisma } from '../db/prisma.ts';
import type { Auth } from './auth.ts';

/** Returns a function that finds the account of a call's cookies, as the database has it now; undefined for none. */
export function accountFinder(auth: Auth, prisma: Prisma): (cookie: string) => Promise<AccountActor | undefined> {
  return async (cookie) => {
    // The session is not prolonged here, because the browser would not learn of it.
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
