import { cacheExchange } from '@urql/exchange-graphcache';
import { Client, type Exchange, fetchExchange, mapExchange, subscriptionExchange } from 'urql';
import { connectionLost } from './connection.ts';
import { codesOf, isConnectionError } from './describe-error.ts';
import { embeddedTypes } from './embedded-types.ts';
import { eventOrderExchange } from './event-order-exchange.ts';
import { joinPages } from './join-pages.ts';
import { openSocket } from './open-socket.ts';
import { refetchExchange } from './refetch-exchange.ts';
import { updates } from './updates.ts';

export interface SessionClient {
  client: Client;
  close(): void;
}

/**
 * A GraphQL client for a session, or for an API key, which has priority. Calls `onSignedOut` when an answer says that
 * the user is not signed in; `ended` if they were before.
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

/**
 * The normalized cache: entities with an id are stored once, and the pages of a list are joined in the order of their
 * requests.
 */
function makeCache(): Exchange {
  return cacheExchange({
    keys: embeddedTypes,
    resolvers: {
      Query: {
        accounts: joinPages(),
        auditLog: joinPages(),
        deliveries: joinPages(),
        endpoints: joinPages(),
        records: joinPages(),
        refusals: joinPages(),
        requests: joinPages(),
        searchRecords: joinPages(),
        sessions: joinPages(),
        unsentMails: joinPages(),
      },
      Endpoint: { deploymentRequests: joinPages(), keys: joinPages(), versions: joinPages() },
      ApiKey: { collaborators: joinPages() },
    },
    updates,
  });
}
