import { Client, fetchExchange, mapExchange, subscriptionExchange } from 'urql';
import { connectionLost } from './connection.ts';
import { codesOf, isConnectionError } from './describe-error.ts';
import { eventOrderExchange } from './event-order-exchange.ts';
import { makeCache } from './make-cache.ts';
import { openSocket } from './open-socket.ts';
import { refetchExchange } from './refetch-exchange.ts';

export interface SessionClient {
  client: Client;
  close(): void;
}

/**
 * What speaks GraphQL for one session, or for an API key, which then wins. `onSignedOut` is called when an answer tells that nobody
 * is signed in, or, `ended`, no longer.
 */
export function makeClient(onSignedOut: (ended: boolean) => void, key?: string): SessionClient {
  let wasSignedIn = false;
  const headers: Record<string, string> = key ? { authorization: `Bearer ${key}` } : {};
  const socket = openSocket(headers);
  const client = new Client({
    url: '/graphql',
    preferGetMethod: false,
    requestPolicy: 'cache-and-network',
    fetchOptions: { credentials: 'same-origin', headers },
    exchanges: [
      refetchExchange,
      mapExchange({
        onResult({ data }) {
          if (isObject(data) && data.account) wasSignedIn = true;
        },
        onError(error) {
          if (isConnectionError(error)) connectionLost();
          if (codesOf(error).includes('UNAUTHENTICATED')) onSignedOut(wasSignedIn);
        },
      }),
      makeCache(),
      eventOrderExchange,
      fetchExchange,
      subscriptionExchange({ forwardSubscription: socket.subscribe }),
    ],
  });
  return { client, close: socket.close };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
