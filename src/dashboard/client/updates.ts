import type { UpdatesConfig } from '@urql/exchange-graphcache';

/** What a mutation or an event changes in lists: what has an id is brought up to date by the answer itself. */
export const updates: UpdatesConfig = {
  Mutation: {
    createEndpoint: (_result, _args, cache) => cache.invalidate('Query', 'endpoints'),
    deleteEndpoint: (_result, _args, cache) => cache.invalidate('Query', 'endpoints'),
    restoreEndpoint: (_result, _args, cache) => cache.invalidate('Query', 'endpoints'),
    revokeSession: (_result, _args, cache) => cache.invalidate('Query', 'sessions'),
  },
};
