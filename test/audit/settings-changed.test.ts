import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildSchema } from 'graphql';
import { expect, test } from 'vitest';
import { signUp, type TestAccount } from '../support/account.ts';
import { graphql, type Json } from '../support/client.ts';
import { makeCollaborationKey, makeEndpoint, openControlPlane, type TestEndpoint } from '../support/endpoint.ts';
import { sharedServer } from '../support/shared-server.ts';

const server = await sharedServer();
const { databaseUrl, administrator } = server;
const { prisma } = openControlPlane(databaseUrl);
const collaborator = await signUp(server, databaseUrl, { name: 'A collaborator' });
const owner = await signUp(server, databaseUrl);

/** The owner, with an endpoint of its own, its webhook, two versions, and a key with a webhook that a collaborator works with. */
interface Fixtures extends TestEndpoint {
  owner: TestAccount;
  collaborationKey: string;
  webhook: string;
  keyWebhook: string;
}

/** A mutation of settings, and how the revision is read that it takes. */
interface Case {
  mutation: string;
  /** As GraphQL writes them: other settings with each `turn`, from 1. */
  args(fixtures: Fixtures, turn: number): string;
  selection?: string;
  revision(fixtures: Fixtures): Promise<number>;
  by?: (fixtures: Fixtures) => TestAccount;
  /** What the refusal tells of the settings after turn 1. */
  current: (fixtures: Fixtures) => Json;
  /** Why turn 2 is not done with the present revision either. */
  again?: 'CONFLICT';
}

const slug = ({ slug: endpoint }: Fixtures) => `endpoint: "${endpoint}"`;
const withKey = (fixtures: Fixtures) => `${slug(fixtures)}, key: "${fixtures.collaborationKey}"`;
const ask = async (fixtures: Fixtures, what: string) =>
  (await done(fixtures.owner, `{ endpoint(${slug(fixtures)}) { ${what} } }`)).endpoint;
const ofEndpoint = async (fixtures: Fixtures) => (await ask(fixtures, 'revision')).revision;
const ofFields = async (fixtures: Fixtures) =>
  (await ask(fixtures, 'environments { name fieldsRevision }')).environments[0].fieldsRevision;
const ofSettings = async (fixtures: Fixtures) => (await ask(fixtures, 'settingsRevision')).settingsRevision;
const ofWebhook = async (fixtures: Fixtures) =>
  (await ask(fixtures, 'webhook(environment: SANDBOX) { revision }')).webhook.revision;
const ofKey = async (fixtures: Fixtures) =>
  (await done(fixtures.owner, `{ key(${withKey(fixtures)}) { revision } }`)).key.revision;
const ofKeyWebhook = async (fixtures: Fixtures) =>
  (await done(fixtures.owner, `{ key(${withKey(fixtures)}) { webhook { revision } } }`)).key.webhook.revision;
const ofSubscription = async ({ owner }: Fixtures) =>
  (await done(owner, '{ account { subscription { revision } } }')).account.subscription.revision;

const webhookNow = (url: string, active = true) => ({
  ...{ url, active, headerNames: [], retry: { policy: 'DEFAULT' } },
  events: ['RECORD_CREATED', 'RECORD_REPLACED', 'RECORD_DELETED', 'REQUEST_FAILED'],
});
const plans = ['free', 'basic', 'pro', 'enterprise'];

const cases: Case[] = [
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

/** Mutations that put nothing in the place of what somebody else has set. A new one stands here, or among the cases. */
const others: Record<string, string[]> = {
  'make something new': ['createEndpoint', 'createKey', 'inviteCollaborator', 'requestDeployment'],
  'are of data': [
    'createRecord',
    'replaceRecord',
    'deleteRecord',
    'clearSandbox',
    'redeliver',
    'redeliverAll',
    'sendTestEvent',
  ],
  'end or bring back a whole thing, whatever its settings are': ['deleteEndpoint', 'restoreEndpoint', 'deleteKey'],
  'name a single choice whole': ['setRefusedPayloads'],
  'do work again': ['runJobAgain'],
  'show something': ['revealMail'],
  'are of one person': ['acceptInvitation', 'leaveKey', 'resendInvitation', 'revokeInvitation', 'revokeSession'],
};

test('every mutation of settings takes the revision that was read', async () => {
  const schema = buildSchema(await readFile(join(import.meta.dirname, '../../schema.graphql'), 'utf8'));
  const mutations = Object.values(schema.getMutationType()?.getFields() ?? {});
  const guarded = mutations.filter(({ args }) => args.some(({ name }) => name === 'ifRevision'));
  expect(guarded.map(({ name }) => name).toSorted()).toEqual(cases.map(({ mutation }) => mutation).toSorted());
  const known = [...cases.map(({ mutation }) => mutation), ...Object.values(others).flat()];
  expect(mutations.map(({ name }) => name).filter((name) => !known.includes(name))).toEqual([]);
});

test('the dashboard always sends the revision that it has read', async () => {
  const root = join(import.meta.dirname, '../../src/dashboard');
  // A new endpoint and the sample data of screenshots are nobody else's yet, and the language is no setting with a revision.
  const fresh = ['new-endpoint/webhook-step.tsx', 'build/fill-sample.ts', 'frame/use-language.ts'];
  const calls: string[] = [];
  for await (const file of glob('**/*.{ts,tsx}', { cwd: root, exclude: (name) => name === 'generated' })) {
    if (fresh.includes(file)) continue;
    const text = await readFile(join(root, file), 'utf8');
    for (const { mutation } of cases) {
      const found = [...text.matchAll(new RegExp(`^ {4}${mutation}\\((.*)\\) \\{$`, 'gm'))];
      calls.push(
        ...found.map(
          ([, args]) => `${file} ${mutation} ${args?.includes('ifRevision: $ifRevision') ? 'sends it' : 'forgets it'}`,
        ),
      );
    }
  }
  expect(calls.length).toBeGreaterThan(12);
  expect(calls.filter((call) => call.endsWith('forgets it'))).toEqual([]);
});

test.each(cases)(
  '$mutation refuses who has read an older revision, and tells what was changed meanwhile',
  async (one) => {
    const fixtures = await makeFixtures();
    const by = one.by?.(fixtures) ?? fixtures.owner;
    const read = await one.revision(fixtures);
    expect((await run(one, fixtures, by, 1, read)).errors).toBeUndefined();
    const changed = await one.revision(fixtures);
    expect(changed).toBeGreaterThan(read);

    const { errors } = await run(one, fixtures, by, 2, read);
    expect(errors).toMatchObject([{ extensions: { code: 'SETTINGS_CHANGED' } }]);
    const { change } = errors?.[0]?.extensions ?? {};
    expect(change).toEqual({
      revision: changed,
      at: expect.stringMatching(/^\d{4}-.+Z$/),
      by: { id: by.id, name: expect.any(String) },
      current: one.current(fixtures),
    });
    expect(await one.revision(fixtures)).toBe(changed);

    const repeated = await run(one, fixtures, by, 2, change.revision);
    expect(repeated.errors?.[0]?.extensions?.code).toBe(one.again);
  },
);

test.each(cases)('of two $mutation at once with the same revision exactly one is done', async (one) => {
  const fixtures = await makeFixtures();
  const by = one.by?.(fixtures) ?? fixtures.owner;
  const read = await one.revision(fixtures);
  const answers = await Promise.all([run(one, fixtures, by, 1, read), run(one, fixtures, by, 3, read)]);
  expect(answers.map(({ errors }) => errors?.[0]?.extensions?.code).toSorted()).toEqual([
    'SETTINGS_CHANGED',
    undefined,
  ]);
});

test.each(cases)('without a revision $mutation is done whatever was changed', async (one) => {
  const fixtures = await makeFixtures();
  const by = one.by?.(fixtures) ?? fixtures.owner;
  expect((await run(one, fixtures, by, 1)).errors).toBeUndefined();
  expect((await run(one, fixtures, by, 2)).errors?.[0]?.extensions?.code).toBe(one.again);
});

test('a webhook that is not there has revision 0: set and removed meanwhile are told alike', async () => {
  const fixtures = await makeFixtures();
  const old = await ofWebhook(fixtures);
  const set = (url: string | null, ifRevision: number) =>
    graphql(
      server,
      owner,
      `mutation { setWebhook(${slug(fixtures)}, url: ${JSON.stringify(url)}, ifRevision: ${ifRevision}) { webhook { revision } } }`,
    );
  expect((await set(null, old)).errors).toBeUndefined();
  const gone = await set('https://example.com/late', old);
  expect(gone.errors).toMatchObject([
    { extensions: { code: 'SETTINGS_CHANGED', change: { revision: 0, by: { id: owner.id }, current: null } } },
  ]);
  const made = await set('https://example.com/new', 0);
  expect(made.data.setWebhook.webhook.revision).toBeGreaterThan(old);
  const late = await set('https://example.com/newer', 0);
  expect(late.errors).toMatchObject([
    {
      extensions: {
        change: { revision: made.data.setWebhook.webhook.revision, current: { url: 'https://example.com/new' } },
      },
    },
  ]);
});

test('what is no setting leaves revisions as they are: the same fields again, a failing webhook, a deploy for name and key', async () => {
  const fixtures = await makeFixtures();
  const before = await Promise.all([ofFields(fixtures), ofWebhook(fixtures), ofEndpoint(fixtures), ofKey(fixtures)]);
  await prisma.field.updateMany({ where: { endpointId: fixtures.endpointId }, data: { indexedAt: new Date() } });
  await prisma.webhook.update({ where: { id: fixtures.webhook }, data: { failingSince: new Date(), failingDays: 1 } });
  await done(
    fixtures.owner,
    `mutation { setFields(${slug(fixtures)}, fields: [{ name: "tried", type: string }]) { id } }`,
  );
  await done(fixtures.owner, `mutation { deployEndpoint(${slug(fixtures)}) { number } }`);
  expect(await Promise.all([ofFields(fixtures), ofWebhook(fixtures), ofEndpoint(fixtures), ofKey(fixtures)])).toEqual(
    before,
  );
});

async function run(one: Case, fixtures: Fixtures, by: TestAccount, turn: number, ifRevision?: number) {
  const revision = ifRevision === undefined ? '' : `, ifRevision: ${ifRevision}`;
  return graphql(
    server,
    by,
    `mutation { ${one.mutation}(${one.args(fixtures, turn)}${revision}) ${one.selection ? `{ ${one.selection} }` : ''} }`,
  );
}

/** The data of an operation, which must succeed. */
async function done(by: TestAccount, document: string): Promise<Json> {
  const { data, errors } = await graphql(server, by, document);
  expect(errors).toBeUndefined();
  return data;
}

async function makeFixtures(): Promise<Fixtures> {
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
  const place = `endpoint: "${endpoint.slug}"`;
  await done(owner, `mutation { setFields(${place}, fields: [{ name: "deployed", type: string }]) { id } }`);
  await tried(owner, place);
  await done(owner, `mutation { deployEndpoint(${place}) { number } }`);
  await done(owner, `mutation { setFields(${place}, fields: [{ name: "tried", type: string }]) { id } }`);
  const { webhook } = (
    await done(owner, `mutation { setWebhook(${place}, url: "https://example.com/") { webhook { id } } }`)
  ).setWebhook;
  await tried(owner, place);
  const ofItsKey = await done(
    owner,
    `mutation { setKeyWebhook(${place}, key: "${keyId}", url: "https://example.com/key") { webhook { id } } }`,
  );
  return {
    ...endpoint,
    owner,
    collaborationKey: keyId,
    webhook: webhook.id,
    keyWebhook: ofItsKey.setKeyWebhook.webhook.id,
  };
}

/** The sandbox takes a request, as a deploy demands. */
async function tried(by: TestAccount, place: string): Promise<void> {
  await done(by, `mutation { createRecord(${place}, environment: SANDBOX, input: { payload: { a: 1 } }) { id } }`);
}
