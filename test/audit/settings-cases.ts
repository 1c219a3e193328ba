import { expect } from 'vitest';
import { makeUser, type TestAccount } from '../support/account.ts';
import { graphql, type Json } from '../support/client.ts';
import { makeCollaborationKey, makeEndpoint, openControlPlane, type TestEndpoint } from '../support/endpoint.ts';
import { sharedServer } from '../support/shared-server.ts';

export const server = await sharedServer();
export const { databaseUrl, administrator } = server;
export const { prisma } = openControlPlane(databaseUrl);
export const collaborator = await makeUser(databaseUrl, { name: 'A collaborator' });
export const owner = await makeUser(databaseUrl);

/** The owner and an endpoint with a webhook, two versions, and a key with a webhook that a collaborator works with. */
export interface Fixtures extends TestEndpoint {
  owner: TestAccount;
  collaborationKey: string;
  webhook: string;
  keyWebhook: string;
}

/** A mutation of settings, and the query for the revision that it takes. */
export interface Case {
  mutation: string;
  /** The arguments in GraphQL notation. Each `turn`, counted from 1, has other settings. */
  args(fixtures: Fixtures, turn: number): string;
  selection?: string;
  revision(fixtures: Fixtures): Promise<number>;
  by?: (fixtures: Fixtures) => TestAccount;
  /** The current settings in the refusal after turn 1. */
  current: (fixtures: Fixtures) => Json;
  /** The code with which turn 2 fails even with the present revision. */
  again?: 'CONFLICT';
}

export const slug = ({ slug: endpoint }: Fixtures) => `endpoint: "${endpoint}"`;
export const withKey = (fixtures: Fixtures) => `${slug(fixtures)}, key: "${fixtures.collaborationKey}"`;
export const ask = async (fixtures: Fixtures, what: string) =>
  (await done(fixtures.owner, `{ endpoint(${slug(fixtures)}) { ${what} } }`)).endpoint;
export const ofEndpoint = async (fixtures: Fixtures) => (await ask(fixtures, 'revision')).revision;
export const ofFields = async (fixtures: Fixtures) =>
  (await ask(fixtures, 'environments { name fieldsRevision }')).environments[0].fieldsRevision;
export const ofSettings = async (fixtures: Fixtures) => (await ask(fixtures, 'settingsRevision')).settingsRevision;
export const ofWebhook = async (fixtures: Fixtures) =>
  (await ask(fixtures, 'webhook(environment: SANDBOX) { revision }')).webhook.revision;
export const ofKey = async (fixtures: Fixtures) =>
  (await done(fixtures.owner, `{ key(${withKey(fixtures)}) { revision } }`)).key.revision;
export const ofKeyWebhook = async (fixtures: Fixtures) =>
  (await done(fixtures.owner, `{ key(${withKey(fixtures)}) { webhook { revision } } }`)).key.webhook.revision;
export const ofSubscription = async ({ owner }: Fixtures) =>
  (await done(owner, '{ account { subscription { revision } } }')).account.subscription.revision;

export const webhookNow = (url: string, active = true) => ({
  ...{ url, active, headerNames: [], retry: { policy: 'DEFAULT' } },
  events: ['RECORD_CREATED', 'RECORD_REPLACED', 'RECORD_DELETED', 'REQUEST_FAILED'],
});
export const plans = ['free', 'basic', 'pro', 'enterprise'];

export const cases: Case[] = [
  {
    ...{
      mutation: 'updateEndpoint',
      args: (fixtures, turn) => `${slug(fixtures)}, input: { description: "Turn ${turn}" }`,
      selection: 'id',
    },
    ...{ revision: ofEndpoint, current: () => ({ name: expect.any(String), description: 'Turn 1', active: true }) },
  },
  {
    ...{
      mutation: 'setEndpointActive',
      args: (fixtures, turn) => `${slug(fixtures)}, active: ${turn % 2 === 0}`,
      selection: 'id',
    },
    ...{ revision: ofEndpoint, current: () => ({ name: expect.any(String), description: '', active: false }) },
  },
  {
    mutation: 'setFields',
    args: (fixtures, turn) =>
      `${slug(fixtures)}, fields: [{ name: "turn${turn}", type: string, constraints: { format: DATE_TIME } }]`,
    ...{ selection: 'id', revision: ofFields },
    current: () => ({
      fields: [
        {
          name: 'turn1',
          type: 'string',
          required: false,
          nullable: true,
          searchable: false,
          constraints: { format: 'DATE_TIME' },
        },
      ],
    }),
  },
  {
    ...{
      mutation: 'setWebhook',
      args: (fixtures, turn) => `${slug(fixtures)}, url: "https://example.com/${turn}"`,
      selection: 'secret',
    },
    ...{ revision: ofWebhook, current: () => webhookNow('https://example.com/1') },
  },
  {
    ...{
      mutation: 'setKeyWebhook',
      args: (fixtures, turn) => `${withKey(fixtures)}, url: "https://example.com/${turn}"`,
      selection: 'secret',
    },
    ...{ by: () => collaborator, revision: ofKeyWebhook, current: () => webhookNow('https://example.com/1') },
  },
  {
    ...{
      mutation: 'setWebhookActive',
      args: (fixtures, turn) => `${slug(fixtures)}, webhook: "${fixtures.keyWebhook}", active: ${turn % 2 === 0}`,
      selection: 'id',
    },
    ...{ by: () => collaborator, revision: ofKeyWebhook, current: () => webhookNow('https://example.com/key', false) },
  },
  {
    ...{
      mutation: 'rotateWebhookSecret',
      args: (fixtures) => `${slug(fixtures)}, webhook: "${fixtures.webhook}"`,
      selection: 'secret',
    },
    ...{ revision: ofWebhook, current: () => webhookNow('https://example.com/') },
  },
  {
    ...{
      mutation: 'updateKey',
      args: (fixtures, turn) => `${withKey(fixtures)}, input: { name: "Turn ${turn}" }`,
      selection: 'id',
    },
    ...{ revision: ofKey, current: () => expect.objectContaining({ name: 'Turn 1', canRead: true, expiresAt: null }) },
  },
  {
    ...{ mutation: 'regenerateKey', args: withKey, selection: 'sandbox' },
    ...{ revision: ofKey, current: () => expect.objectContaining({ canRead: true }) },
  },
  {
    ...{
      mutation: 'rotateCallbackSecret',
      args: (fixtures) => `${withKey(fixtures)}, environment: SANDBOX`,
      selection: 'secret',
    },
    ...{ by: () => collaborator, revision: ofKey, current: () => expect.objectContaining({ canRead: true }) },
  },
  {
    ...{ mutation: 'deployEndpoint', args: slug, selection: 'number', revision: ofSettings, again: 'CONFLICT' },
    current: () => ({ version: 3, pending: { fields: [], fieldsReordered: false, webhook: false } }),
  },
  {
    ...{
      mutation: 'rollbackEndpoint',
      args: (fixtures) => `${slug(fixtures)}, version: 1`,
      selection: 'number',
      revision: ofSettings,
      again: 'CONFLICT',
    },
    current: () => ({ version: 3, pending: { fields: ['tried'], fieldsReordered: false, webhook: true } }),
  },
  {
    ...{ mutation: 'updateAccount', args: (_, turn) => `input: { name: "Turn ${turn}" }`, selection: 'id' },
    revision: async ({ owner }) => (await done(owner, '{ account { revision } }')).account.revision,
    current: () => ({ name: 'Turn 1', alertWebhookUrl: null }),
  },
  {
    ...{ mutation: 'changePlan', args: (_, turn) => `plan: "${plans[turn]}"`, selection: 'id' },
    ...{ revision: ofSubscription, current: () => ({ plan: 'basic', endsAt: null }) },
  },
  {
    ...{
      mutation: 'setSubscription',
      args: ({ owner }, turn) => `account: "${owner.id}", plan: "${plans[turn]}"`,
      selection: 'id',
    },
    ...{ by: () => administrator, revision: ofSubscription, current: () => ({ plan: 'basic', endsAt: null }) },
  },
];

/** Runs an operation and returns its data. It must succeed. */
export async function done(by: TestAccount, document: string): Promise<Json> {
  const { data, errors } = await graphql(server, by, document);
  expect(errors).toBeUndefined();
  return data;
}

export async function makeFixtures(): Promise<Fixtures> {
  await prisma.account.update({
    where: { id: owner.id },
    data: { name: 'Somebody', subscription: { update: { planId: 'free' } } },
  });
  const endpoint = await makeEndpoint(databaseUrl, { accountId: owner.id });
  const { keyId } = await makeCollaborationKey(databaseUrl, endpoint.endpointId);
  const now = new Date();
  const tokenHash = Uint8Array.from(Buffer.from(keyId));
  await prisma.collaborator.create({
    data: {
      apiKeyId: keyId,
      email: collaborator.email,
      accountId: collaborator.id,
      tokenHash,
      expiresAt: now,
      acceptedAt: now,
    },
  });
  const endpointArg = `endpoint: "${endpoint.slug}"`;
  await done(owner, `mutation { setFields(${endpointArg}, fields: [{ name: "deployed", type: string }]) { id } }`);
  await tried(owner, endpointArg);
  await done(owner, `mutation { deployEndpoint(${endpointArg}) { number } }`);
  await done(owner, `mutation { setFields(${endpointArg}, fields: [{ name: "tried", type: string }]) { id } }`);
  const { webhook } = (
    await done(owner, `mutation { setWebhook(${endpointArg}, url: "https://example.com/") { webhook { id } } }`)
  ).setWebhook;
  await tried(owner, endpointArg);
  const ofItsKey = await done(
    owner,
    `mutation { setKeyWebhook(${endpointArg}, key: "${keyId}", url: "https://example.com/key") { webhook { id } } }`,
  );
  return {
    ...endpoint,
    owner,
    collaborationKey: keyId,
    webhook: webhook.id,
    keyWebhook: ofItsKey.setKeyWebhook.webhook.id,
  };
}

/** Makes the sandbox accept a request, as a deploy requires. */
export async function tried(by: TestAccount, endpointArg: string): Promise<void> {
  await done(
    by,
    `mutation { createRecord(${endpointArg}, environment: SANDBOX, input: { payload: { a: 1 } }) { id } }`,
  );
}
