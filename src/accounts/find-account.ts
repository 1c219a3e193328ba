import type { AccountActor } from '../access/actor.ts';
import type { Prisma } from '../db/prisma.ts';
import type { Auth } from './auth.ts';

/** Finds who is signed in with the cookies of a call; undefined when nobody is. */
export function accountFinder(auth: Auth, prisma: Prisma): (cookie: string) => Promise<AccountActor | undefined> {
  return async (cookie) => {
    const found = await auth.api.getSession({ headers: new Headers({ cookie }), query: { disableCookieCache: true } });
    if (!found) return undefined;
    const account = await prisma.account.findUnique({ where: { id: found.user.id } });
    if (!account) return undefined;
    return { kind: 'account', accountId: account.id, name: account.name, email: account.email, administrator: account.administrator };
  };
}
