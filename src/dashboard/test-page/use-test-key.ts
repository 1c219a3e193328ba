import { useEffect, useState } from 'react';
import type { Client } from 'urql';
import { makeClient, type SessionClient } from '../client/make-client.ts';

export interface TestKey {
  /** The `tm_test_` key in use, and a GraphQL client for it; undefined for the session. */
  key: string | undefined;
  client: Client | undefined;
  use(key: string): void;
  forget(): void;
}

/** The sandbox key of this browser tab for an endpoint, kept as long as the tab. */
export function useTestKey(slug: string): TestKey {
  const storageKey = `sluice.test-key.${slug}`;
  const [held, setHeld] = useState(() => hold(sessionStorage.getItem(storageKey)));
  useEffect(() => held?.session.close, [held]);
  return {
    key: held?.key,
    client: held?.session.client,
    use(key) {
      sessionStorage.setItem(storageKey, key);
      setHeld(hold(key));
    },
    forget() {
      sessionStorage.removeItem(storageKey);
      setHeld(undefined);
    },
  };
}

/** An error of the key is shown at its input. */
function hold(key: string | null): { key: string; session: SessionClient } | undefined {
  return key === null ? undefined : { key, session: makeClient(() => {}, key) };
}
