import { createContext, type ReactNode, useCallback, useContext, useRef, useState } from 'react';
import { useLocation, useNavigate } from 'react-router';
import { Provider } from 'urql';
import { makeClient } from '../client/make-client.ts';
import type { SignedInAccountQuery } from '../generated/graphql.ts';

const RenewSession = createContext<() => void>(() => {});

/** Returns a function for after signing in or out. It starts with an empty cache and new connections. */
export const useRenewSession = () => useContext(RenewSession);

/** Provides the GraphQL client. Leads to the sign-in page when the session ends, and back afterwards. */
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

/** Returns whether a page needs no session. The test page of an endpoint also accepts a key. */
function isOpenToAll(path: string): boolean {
  return /^\/(sign-in|sign-up|forgot-password|reset-password|invitations|endpoints\/[^/]+\/test)\b/.test(path);
}

/** The signed-in account; undefined before it is loaded. */
export const CurrentAccount = createContext<SignedInAccountQuery['account'] | undefined>(undefined);
