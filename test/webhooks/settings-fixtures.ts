import type { Json } from '../support/client.ts';
import { openControlPlane, type TestEndpoint } from '../support/endpoint.ts';
import { answered, databaseUrl, owner, prisma, setWebhookOf, write } from './webhook-fixtures.ts';

export const { seal } = openControlPlane(databaseUrl);
export const url = 'https://example.com/results';
export const all = ['RECORD_CREATED', 'RECORD_REPLACED', 'RECORD_DELETED', 'REQUEST_FAILED'];
/** This server sets the distance between the two retries of the DEFAULT policy. */
export const byDefault = { policy: 'DEFAULT', delays: [2, 2, 2] };
export const settings = 'url events headerNames retry { policy delays }';
export const change = `{ kind headersChanged before { ${settings} } after { ${settings} } }`;
export const state = `query ($slug: String!) { endpoint(endpoint: $slug) { sandboxTested pendingChanges { webhook ${change} }
  sandbox: webhook(environment: SANDBOX) { id environment active endedBy failingSince previousSecretEndsAt createdAt ${settings} }
  production: webhook(environment: PRODUCTION) { id environment active ${settings} } } }`;
export const deployment = `mutation ($slug: String!) { deployEndpoint(endpoint: $slug) { webhookSecret webhook {
  ${settings} } changes { webhook ${change} } } }`;
export const rollback = `mutation ($slug: String!, $version: Int!) { rollbackEndpoint(endpoint: $slug, version: $version) { webhookSecret
    webhook { url headerNames } } }`;

export async function set({ slug }: TestEndpoint, wanted: object): Promise<Json> {
  return (await answered(owner, setWebhookOf, { endpoint: slug, ...wanted })).setWebhook;
}

export async function stateOf({ slug }: TestEndpoint): Promise<Json> {
  return (await answered(owner, state, { slug })).endpoint;
}

export async function tryAndDeploy(endpoint: TestEndpoint): Promise<Json> {
  await write(endpoint.keys.sandbox, endpoint);
  return (await answered(owner, deployment, { slug: endpoint.slug })).deployEndpoint;
}

export async function productionHeaders({ endpointId }: TestEndpoint): Promise<Json> {
  const row = await prisma.webhook.findUniqueOrThrow({
    where: { endpointId_environment: { endpointId, environment: 'PRODUCTION' } },
  });
  return JSON.parse(seal.open(row.headers ?? Buffer.of()));
}
