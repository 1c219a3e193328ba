import { createContext, type ReactNode, useCallback, useContext, useRef, useState } from 'react';
import { useLocation, useNavigate } from 'react-router';
import { Provider } from 'urql';
import { makeClient } from '../client/make-client.ts';
import type { SignedInAccountQuery } from '../generated/graphql.ts';

const RenewSession = createContext<() => void>(() => {});

/** Begins a session anew after signing in or out: nothing that the one before has read, and none of its connections, is left. */
export const useRenewSession = () => useContext(RenewSession);

/** Gives the pages a GraphQL client. When a session ends, it leads to the sign-in page, and from there back. */
export function SessionProvider({ children }: { children: ReactNode }) {
  const navigate = useNavigate();
  const { pathname, search } = useLocation();
  const here = useRef('/');
  here.current = pathname + search;
  const leave = useCallback(
    (ended: boolean) => {
      if (isOpenToAll(here.current)) return;
      const query = new URLSearchParams({
        ...(here.current !== '/' && { next: here.current }),
        ...(ended && { ended: '' }),
      });
      void navigate(query.size > 0 ? `/sign-in?${query}` : '/sign-in', { replace: true });
    },
    [navigate],
  );
  const [session, setSession] = useState(() => makeClient(leave));
  const renew = useCallback(() => {
    session.close();
    setSession(makeClient(leave));
  }, [session, leave]);
  return (
    <RenewSession value={renew}>
      <Provider value={session.client}>{children}</Provider>
    </RenewSession>
  );
}

/** Pages for whoever is not signed in; an endpoint's test page takes a key as well. */
function isOpenToAll(path: string): boolean {
  return /^\/(sign-in|sign-up|forgot-password|reset-password|invitations|endpoints\/[^/]+\/test)\b/.test(path);
}

/** The account that is signed in; undefined before it is known. */
export const CurrentAccount = createContext<SignedInAccountQuery['account'] | undefined>(undefined);
