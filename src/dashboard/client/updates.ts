import type { Cache, DataField, UpdatesConfig } from '@urql/exchange-graphcache';

/** Updates of lists after a mutation or an event. The cache updates entities with an id by itself. */
export const updates: UpdatesConfig = {
  Mutation: {
    createEndpoint: (_result, _args, cache) => forget(cache, 'Query', 'endpoints'),
    deleteEndpoint: (_result, _args, cache) => forget(cache, 'Query', 'endpoints'),
    restoreEndpoint: (_result, _args, cache) => forget(cache, 'Query', 'endpoints'),
    acceptInvitation: (_result, _args, cache) => forget(cache, 'Query', 'endpoints'),
    createKey: (_result, { endpoint }, cache) => forgetKeys(cache, endpoint),
    deleteKey: (_result, { endpoint }, cache) => forgetKeys(cache, endpoint),
    leaveKey: (_result, { endpoint }, cache) => {
      forgetKeys(cache, endpoint);
      forget(cache, 'Query', 'endpoints');
    },
    inviteCollaborator: (_result, _args, cache) => forgetPeople(cache),
    revokeInvitation: (_result, _args, cache) => forgetPeople(cache),
    setKeyWebhook: (_result, { endpoint, key }, cache) => {
      forget(cache, cache.keyOfEntity({ __typename: 'ApiKey', id: String(key) }), 'webhook');
      forgetTroubles(cache, endpoint);
    },
    setEndpointActive: (_result, { endpoint }, cache) => forgetTroubles(cache, endpoint),
    setWebhook: (_result, { endpoint }, cache) => forgetTroubles(cache, endpoint),
    setWebhookActive: (_result, { endpoint }, cache) => forgetTroubles(cache, endpoint),
    setFields: (_result, { endpoint }, cache) => forgetSample(cache, endpoint),
    deployEndpoint: (_result, { endpoint }, cache) => forgetSample(cache, endpoint),
    rollbackEndpoint: (_result, { endpoint }, cache) => forgetSample(cache, endpoint),
    revokeSession: (_result, _args, cache) => forget(cache, 'Query', 'sessions'),
  },
};

/** Invalidates a field with any arguments, so that it is read again. */
function forget(cache: Cache, entity: DataField | undefined, field: string): void {
  if (typeof entity !== 'string') return;
  for (const known of cache.inspectFields(entity))
    if (known.fieldName === field) cache.invalidate(entity, field, known.arguments);
}

function forgetKeys(cache: Cache, slug: unknown): void {
  forget(cache, cache.resolve('Query', 'endpoint', { endpoint: String(slug) }), 'keys');
}

function forgetSample(cache: Cache, slug: unknown): void {
  forget(cache, cache.resolve('Query', 'endpoint', { endpoint: String(slug) }), 'samplePayload');
}

/** Invalidates the troubles of an endpoint, after a change of the endpoint or of a webhook. */
function forgetTroubles(cache: Cache, slug: unknown): void {
  forget(cache, cache.resolve('Query', 'endpoint', { endpoint: String(slug) }), 'troubles');
}

/** Invalidates the people of all keys in the cache. */
function forgetPeople(cache: Cache): void {
  for (const { fieldKey, fieldName } of cache.inspectFields('Query')) {
    if (fieldName !== 'key') continue;
    for (const field of ['collaborators', 'acceptedInvitations', 'pendingInvitations'])
      forget(cache, cache.resolve('Query', fieldKey), field);
  }
}
