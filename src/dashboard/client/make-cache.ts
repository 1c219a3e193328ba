import { cacheExchange } from '@urql/exchange-graphcache';
import { relayPagination } from '@urql/exchange-graphcache/extras';
import type { Exchange } from 'urql';
import { embeddedTypes } from './embedded-types.ts';
import { updates } from './updates.ts';

/** The normalized cache: what has an id is kept once, and the pages of a list are joined, in the order in which they were asked for. */
export function makeCache(): Exchange {
  return cacheExchange({
    keys: embeddedTypes,
    resolvers: {
      Query: {
        accounts: relayPagination(),
        auditLog: relayPagination(),
        deliveries: relayPagination(),
        endpoints: relayPagination(),
        records: relayPagination(),
        requests: relayPagination(),
        searchRecords: relayPagination(),
        sessions: relayPagination(),
      },
      Endpoint: { deploymentRequests: relayPagination(), keys: relayPagination(), versions: relayPagination() },
      ApiKey: { collaborators: relayPagination() },
    },
    updates,
  });
}
