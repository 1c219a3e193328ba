import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { expect } from 'vitest';
import type { Received } from '../../harness/receiver.ts';
import { until } from '../../harness/until.ts';
import { makeUser, type TestAccount } from '../support/account.ts';
import { type Credentials, graphql, type Json, rest } from '../support/client.ts';
import { makeCollaborationKey, makeEndpoint, openControlPlane, type TestEndpoint } from '../support/endpoint.ts';
import { sharedServer } from '../support/shared-server.ts';

export const server = await sharedServer();
export const { databaseUrl } = server;
export const { prisma } = openControlPlane(databaseUrl);
export const owner = await makeUser(databaseUrl, { name: 'Olga Owner' });

/** Makes a deployed endpoint of the owner. */
export async function makeOwn(): Promise<TestEndpoint> {
  return makeEndpoint(databaseUrl, { accountId: owner.id });
}

/** Makes a collaborator of an endpoint, with their collaboration key. */
export async function makeCollaborator({ endpointId }: TestEndpoint) {
  const account = await makeUser(databaseUrl, { name: 'Carl Collaborator' });
  const keys = await makeCollaborationKey(databaseUrl, endpointId);
  const now = new Date();
  const membership = {
    apiKeyId: keys.keyId,
    email: account.email,
    accountId: account.id,
    tokenHash: randomBytes(32),
    expiresAt: now,
    acceptedAt: now,
  };
  await prisma.collaborator.create({ data: membership });
  return { account, ...keys };
}

/** Returns the data of GraphQL. Fails when there is an error. */
export async function answered(as: Credentials, document: string, variables: object): Promise<Json> {
  const { data, errors } = await graphql<Json, object>(server, as, document, variables);
  expect(errors).toBeUndefined();
  return data;
}

/** Returns `done`, or the code and message of the one error. */
export async function outcome(as: Credentials, document: string, variables: object): Promise<string> {
  const { errors = [] } = await graphql<Json, object>(server, as, document, variables);
  expect(errors.length).toBeLessThan(2);
  return errors[0] ? `${errors[0].extensions?.code}: ${errors[0].message}` : 'done';
}

const webhookArgs = '$url: String, $events: [WebhookEvent!], $headers: [WebhookHeaderInput!], $retry: RetryInput';
const webhookAndSecret = 'webhook { id url active events headerNames retry { policy delays } } secret';
export const setWebhookOf = `mutation ($endpoint: String!, ${webhookArgs}) {
  setWebhook(endpoint: $endpoint, url: $url, events: $events, headers: $headers, retry: $retry) { ${webhookAndSecret} }
}`;
export const setKeyWebhookOf = `mutation ($endpoint: String!, $key: ID!, ${webhookArgs}) {
  setKeyWebhook(endpoint: $endpoint, key: $key, url: $url, events: $events, headers: $headers, retry: $retry) { ${webhookAndSecret} }
}`;

/** Sets the sandbox's webhook as the owner does, and returns its secret. */
export async function setWebhook({ slug }: TestEndpoint, url: string): Promise<string> {
  return secretOf((await answered(owner, setWebhookOf, { endpoint: slug, url })).setWebhook);
}

/** Sets a key's webhook as the owner does, and returns its secret. */
export async function setKeyWebhook(
  { slug }: TestEndpoint,
  key: string,
  url: string,
  by: TestAccount = owner,
): Promise<string> {
  return secretOf((await answered(by, setKeyWebhookOf, { endpoint: slug, key, url })).setKeyWebhook);
}

const secrets = new Map<string, string>();

/** Returns a webhook's secret from the database, because the API showed it only once. */
function secretOf({ webhook, secret }: Json): string {
  if (secret) secrets.set(webhook.id, secret);
  return secrets.get(webhook.id) ?? '';
}

/** Creates a record with a key, and returns the request's id. */
export async function write(
  key: string,
  { path }: TestEndpoint,
  payload: object | string = {},
  headers: Record<string, string> = {},
): Promise<string> {
  const { status, headers: answer } = await rest(server, key).post(path, payload, headers);
  expect(status).toBe(202);
  return answer.get('x-request-id') ?? '';
}

/** Creates a record at the console, and returns the request's id. */
export async function writeByHand({ slug }: TestEndpoint, environment: 'SANDBOX' | 'PRODUCTION'): Promise<string> {
  const document = `mutation ($slug: String!, $environment: EnvironmentName!) {
    createRecord(endpoint: $slug, environment: $environment, input: { payload: {} }) { id }
  }`;
  return (await answered(owner, document, { slug, environment })).createRecord.id;
}

/** Returns the deliveries of a receipt, once the write is applied and none of them continues. */
export async function settled(key: string, requestId: string): Promise<Json[]> {
  return until(async () => {
    const { data } = (await rest(server, key).get(`/api/v1/requests/${requestId}`)).json;
    return (
      data.state !== 'queued' && data.deliveries.every(({ state }: Json) => state !== 'pending') && data.deliveries
    );
  });
}

/** Returns the body of a webhook that was signed with a secret. Throws for any other. */
export function verified({ body, headers }: Received, secret: string): Json {
  const signed = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => [name, String(headers[name])]);
  return new Webhook(secret).verify(body, Object.fromEntries(signed));
}
