import { cacheExchange } from '@urql/exchange-graphcache';
import type { Exchange } from 'urql';
import { embeddedTypes } from './embedded-types.ts';
import { joinPages } from './join-pages.ts';
import { updates } from './updates.ts';

/** The normalized cache: what has an id is kept once, and the pages of a list are joined, in the order in which they were asked for. */
export function makeCache(): Exchange {
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
