import type { Cache, UpdatesConfig } from '@urql/exchange-graphcache';

/** What a mutation or an event changes in lists: what has an id is brought up to date by the answer itself. */
export const updates: UpdatesConfig = {
  Mutation: {
    createEndpoint: (_result, _args, cache) => cache.invalidate('Query', 'endpoints'),
    deleteEndpoint: (_result, _args, cache) => cache.invalidate('Query', 'endpoints'),
    restoreEndpoint: (_result, _args, cache) => cache.invalidate('Query', 'endpoints'),
    acceptInvitation: (_result, _args, cache) => cache.invalidate('Query', 'endpoints'),
    createKey: (_result, { endpoint }, cache) => forgetKeys(cache, endpoint),
    deleteKey: (_result, { endpoint }, cache) => forgetKeys(cache, endpoint),
    leaveKey: (_result, { endpoint }, cache) => {
      forgetKeys(cache, endpoint);
      cache.invalidate('Query', 'endpoints');
    },
    inviteCollaborator: (_result, _args, cache) => forgetPeople(cache),
    revokeInvitation: (_result, _args, cache) => forgetPeople(cache),
    setKeyWebhook: (_result, { key }, cache) => cache.invalidate({ __typename: 'ApiKey', id: String(key) }, 'webhook'),
    revokeSession: (_result, _args, cache) => cache.invalidate('Query', 'sessions'),
  },
};

/** A key was made, or is gone. */
function forgetKeys(cache: Cache, slug: unknown): void {
  const endpoint = cache.resolve('Query', 'endpoint', { endpoint: String(slug) });
  if (typeof endpoint === 'string') cache.invalidate(endpoint, 'keys');
}

/** Somebody was invited to a key, or works with it no longer: of the keys that are open, all are asked for again. */
function forgetPeople(cache: Cache): void {
  for (const { fieldKey, fieldName } of cache.inspectFields('Query')) {
    const key = fieldName === 'key' && cache.resolve('Query', fieldKey);
    if (typeof key === 'string') for (const field of ['collaborators', 'acceptedInvitations', 'pendingInvitations']) cache.invalidate(key, field);
  }
}
