import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildSchema } from 'graphql';
import { expect, test } from 'vitest';
import { idUuid, newId } from '../../src/ids.ts';
import { signIn, signUp, type TestAccount, untilMail } from '../support/account.ts';
import { graphql, type Json } from '../support/client.ts';
import { makeCollaborationKey, makeEndpoint, openControlPlane, type TestEndpoint } from '../support/endpoint.ts';
import { sharedServer } from '../support/shared-server.ts';

const server = await sharedServer();
const { databaseUrl, administrator } = server;
const { prisma } = openControlPlane(databaseUrl);
const [owner, collaborator] = await Promise.all([signUp(server, databaseUrl), signUp(server, databaseUrl)]);

/** An endpoint of the owner's with a key that the collaborator works with. */
interface Fixtures extends TestEndpoint {
  collaborationKey: string;
}

/** One mutation, called once, with the entry that it is to leave in the owner's log. */
interface Case {
  mutation: string;
  /** As GraphQL writes them. */
  args(fixtures: Fixtures): string | Promise<string>;
  selection?: string;
  by?: TestAccount;
  /** In whose log it stands; the owner's unless told otherwise. */
  log?: TestAccount;
  action: string;
  /** Null for what concerns no endpoint. */
  ofEndpoint?: null;
}

const slug = ({ slug: endpoint }: Fixtures) => `endpoint: "${endpoint}"`;
const withKey = (fixtures: Fixtures) => `${slug(fixtures)}, key: "${fixtures.collaborationKey}"`;
const sandbox = (fixtures: Fixtures) => `${slug(fixtures)}, environment: SANDBOX`;

const cases: Case[] = [
  {
    mutation: 'updateAccount',
    args: () => 'input: { name: "Somebody else" }',
    selection: 'id',
    action: 'account.updated',
    ofEndpoint: null,
  },
  {
    mutation: 'revokeSession',
    args: async () => `id: "${await anotherSession()}"`,
    selection: 'id',
    action: 'session.revoked',
    ofEndpoint: null,
  },
  { mutation: 'changePlan', args: () => 'plan: "pro"', selection: 'id', action: 'plan.changed', ofEndpoint: null },
  {
    ...{
      mutation: 'setSubscription',
      args: () => `account: "${owner.id}", plan: "enterprise"`,
      selection: 'id',
      action: 'subscription.set',
    },
    ...{ by: administrator, ofEndpoint: null },
  },
  {
    ...{ mutation: 'runJobAgain', args: async () => `id: "${await failedJob()}"`, action: 'job.run_again' },
    ...{ by: administrator, log: administrator, ofEndpoint: null },
  },
  {
    ...{
      mutation: 'revealMail',
      args: async () => `id: "${await unsentMail()}"`,
      selection: 'text',
      action: 'mail.revealed',
    },
    ...{ by: administrator, ofEndpoint: null },
  },

  {
    mutation: 'createEndpoint',
    args: () => 'input: { name: "Made here" }',
    selection: 'endpoint { slug }',
    action: 'endpoint.created',
  },
  {
    mutation: 'updateEndpoint',
    args: (fixtures) => `${slug(fixtures)}, input: { description: "New" }`,
    selection: 'id',
    action: 'endpoint.updated',
  },
  {
    mutation: 'setFields',
    args: (fixtures) => `${slug(fixtures)}, fields: [{ name: "a", type: number }]`,
    selection: 'id',
    action: 'endpoint.fields_set',
  },
  {
    mutation: 'setWebhook',
    args: (fixtures) => `${slug(fixtures)}, url: "https://example.com/"`,
    selection: 'secret',
    action: 'webhook.set',
  },
  {
    ...{
      mutation: 'rotateWebhookSecret',
      args: async (fixtures) => `${slug(fixtures)}, webhook: "${await webhook(fixtures)}"`,
      selection: 'secret',
    },
    action: 'webhook.secret_rotated',
  },
  {
    ...{
      mutation: 'setWebhookActive',
      args: async (fixtures) => `${slug(fixtures)}, webhook: "${await webhook(fixtures)}", active: false`,
      selection: 'id',
    },
    action: 'webhook.switched_off',
  },
  {
    mutation: 'setEndpointActive',
    args: (fixtures) => `${slug(fixtures)}, active: false`,
    selection: 'id',
    action: 'endpoint.deactivated',
  },
  {
    mutation: 'deployEndpoint',
    args: async (fixtures) => slug(await changed(fixtures)),
    selection: 'number',
    action: 'endpoint.deployed',
  },
  {
    mutation: 'rollbackEndpoint',
    args: async (fixtures) => `${slug(await deployed(fixtures))}, version: 1`,
    selection: 'number',
    action: 'endpoint.rolled_back',
  },
  {
    mutation: 'requestDeployment',
    args: async (fixtures) => slug(await changed(fixtures)),
    selection: 'id',
    by: collaborator,
    action: 'deployment.requested',
  },
  { mutation: 'deleteEndpoint', args: slug, selection: 'id', action: 'endpoint.deleted' },
  {
    mutation: 'restoreEndpoint',
    args: async (fixtures) => slug(await deleted(fixtures)),
    selection: 'id',
    action: 'endpoint.restored',
  },
  {
    mutation: 'setRefusedPayloads',
    args: (fixtures) => `${sandbox(fixtures)}, kept: true`,
    selection: 'name',
    action: 'refusals.payloads_kept',
  },
  { mutation: 'clearSandbox', args: slug, selection: 'records', action: 'sandbox.cleared' },

  {
    mutation: 'createKey',
    args: (fixtures) => `${slug(fixtures)}, input: { name: "New" }`,
    selection: 'keys { keyId }',
    action: 'key.created',
  },
  {
    mutation: 'updateKey',
    args: (fixtures) => `${withKey(fixtures)}, input: { canRead: false }`,
    selection: 'id',
    action: 'key.updated',
  },
  { mutation: 'regenerateKey', args: withKey, selection: 'key { id }', action: 'key.regenerated' },
  { mutation: 'deleteKey', args: withKey, action: 'key.deleted' },
  {
    ...{
      mutation: 'setKeyWebhook',
      args: (fixtures: Fixtures) => `${withKey(fixtures)}, url: "https://example.com/"`,
      selection: 'secret',
    },
    ...{ by: collaborator, action: 'webhook.set' },
  },
  {
    ...{
      mutation: 'rotateCallbackSecret',
      args: (fixtures: Fixtures) => `${withKey(fixtures)}, environment: SANDBOX`,
      selection: 'secret',
    },
    ...{ by: collaborator, action: 'key.callback_secret_rotated' },
  },
  { mutation: 'leaveKey', args: withKey, by: collaborator, action: 'collaborator.left' },
  {
    mutation: 'inviteCollaborator',
    args: (fixtures) => `${withKey(fixtures)}, email: "new@example.com"`,
    selection: 'id',
    action: 'collaborator.invited',
  },
  {
    ...{
      mutation: 'resendInvitation',
      args: async (fixtures) => `${slug(fixtures)}, invitation: "${await invited(fixtures, 'again@example.com', 2)}"`,
    },
    ...{ selection: 'id', action: 'invitation.resent' },
  },
  {
    mutation: 'revokeInvitation',
    args: async (fixtures) => `${slug(fixtures)}, invitation: "${await invited(fixtures, 'gone@example.com')}"`,
    action: 'invitation.revoked',
  },
  {
    mutation: 'acceptInvitation',
    args: async (fixtures) => `token: "${await tokenOf(fixtures)}"`,
    selection: 'id',
    by: administrator,
    action: 'invitation.accepted',
  },

  {
    mutation: 'createRecord',
    args: (fixtures) => `${sandbox(fixtures)}, input: { payload: { a: 1 } }`,
    selection: 'id',
    action: 'record.created',
  },
  {
    ...{
      mutation: 'replaceRecord',
      args: async (fixtures) => `${sandbox(fixtures)}, id: "${await record(fixtures)}", input: { payload: { a: 2 } }`,
    },
    ...{ selection: 'id', action: 'record.replaced' },
  },
  {
    mutation: 'deleteRecord',
    args: async (fixtures) => `${sandbox(fixtures)}, id: "${await record(fixtures)}"`,
    selection: 'id',
    action: 'record.deleted',
  },

  {
    ...{
      mutation: 'redeliver',
      args: async (fixtures) => `${slug(fixtures)}, delivery: "${await deadDelivery(fixtures)}"`,
      selection: 'id',
    },
    action: 'delivery.redelivered',
  },
  {
    ...{
      mutation: 'redeliverAll',
      args: async (fixtures) => `${sandbox(fixtures)}, from: "${await whenDead(fixtures)}"`,
      selection: 'count',
    },
    action: 'deliveries.redelivered',
  },
  {
    ...{
      mutation: 'sendTestEvent',
      args: async (fixtures) => `${slug(fixtures)}, webhook: "${await webhook(fixtures)}"`,
      selection: 'id',
    },
    action: 'webhook.test_sent',
  },
];

test('there is a case for every mutation of the API', async () => {
  const schema = buildSchema(await readFile(join(import.meta.dirname, '../../schema.graphql'), 'utf8'));
  expect(cases.map(({ mutation }) => mutation).toSorted()).toEqual(
    Object.keys(schema.getMutationType()?.getFields() ?? {}).toSorted(),
  );
});

test.each(cases)('$mutation stands in the log as $action: who did it, from where, and by which call', async (one) => {
  const fixtures = await makeFixtures();
  const by = one.by ?? owner;
  const document = `mutation { ${one.mutation}(${await one.args(fixtures)}) ${one.selection ? `{ ${one.selection} }` : ''} }`;
  const { data, errors, headers } = await graphql(server, by, document);
  expect(errors).toBeUndefined();
  const entries = await logOf(one.log ?? owner, one.action);
  expect(entries[0]).toEqual({
    ...{ action: one.action, address: '127.0.0.1', requestId: headers.get('x-request-id'), account: { id: by.id } },
    ...{
      endpoint: one.ofEndpoint === null ? null : (data.createEndpoint?.endpoint.slug ?? fixtures.slug),
      subject: expect.stringMatching(/\S/),
    },
    ...{ at: expect.any(String), details: expect.any(Object) },
  });
});

async function logOf(account: TestAccount, action: string): Promise<Json[]> {
  const query = `query ($action: String) { auditLog(action: $action) { edges { node { action subject details address requestId at endpoint account { id } } } } }`;
  const { data } = await graphql(server, account, query, { action });
  return data.auditLog.edges.map(({ node }: Json) => node);
}

async function makeFixtures(): Promise<Fixtures> {
  const endpoint = await makeEndpoint(databaseUrl, { accountId: owner.id });
  const { keyId } = await makeCollaborationKey(databaseUrl, endpoint.endpointId);
  const tokenHash = Uint8Array.from(Buffer.from(keyId));
  const now = new Date();
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
  return { ...endpoint, collaborationKey: keyId };
}

/** The data of an operation of the owner's, which must succeed. */
async function done(document: string): Promise<Json> {
  const { data, errors } = await graphql(server, owner, document);
  expect(errors).toBeUndefined();
  return data;
}

/** The id of the sandbox's webhook. */
async function webhook(fixtures: Fixtures): Promise<string> {
  return (await done(`mutation { setWebhook(${slug(fixtures)}, url: "https://example.com/") { webhook { id } } }`))
    .setWebhook.webhook.id;
}

/** The id of a message to a callback that was given up. */
async function deadDelivery(fixtures: Fixtures): Promise<string> {
  const { id: request } = (
    await done(`mutation { createRecord(${sandbox(fixtures)}, input: { payload: { a: 1 } }) { id } }`)
  ).createRecord;
  const { text, uuid } = newId('dlv');
  const requestId = idUuid('req', request, 'REQUEST_NOT_FOUND');
  const { endpointId } = fixtures;
  await prisma.delivery.create({
    data: { endpointId, requestId, id: uuid, url: 'https://example.com/', state: 'FAILED', createdAt: new Date() },
  });
  return text;
}

/** A moment before such a message was made. */
async function whenDead(fixtures: Fixtures): Promise<string> {
  const before = new Date();
  await deadDelivery(fixtures);
  return before.toISOString();
}

async function record(fixtures: Fixtures): Promise<string> {
  return (await done(`mutation { createRecord(${sandbox(fixtures)}, input: { payload: { a: 1 } }) { recordId } }`))
    .createRecord.recordId;
}

/** With settings that production does not have, and that the sandbox has been tried with. */
async function changed(fixtures: Fixtures): Promise<Fixtures> {
  await done(`mutation { setFields(${slug(fixtures)}, fields: [{ name: "a", type: number }]) { id } }`);
  await record(fixtures);
  return fixtures;
}

async function deployed(fixtures: Fixtures): Promise<Fixtures> {
  await done(`mutation { deployEndpoint(${slug(await changed(fixtures))}) { number } }`);
  return fixtures;
}

async function deleted(fixtures: Fixtures): Promise<Fixtures> {
  await done(`mutation { deleteEndpoint(${slug(fixtures)}) { id } }`);
  return fixtures;
}

/** The id of an invitation, sent so many minutes ago. */
async function invited(fixtures: Fixtures, email: string, minutesAgo = 0): Promise<string> {
  const { id } = (await done(`mutation { inviteCollaborator(${withKey(fixtures)}, email: "${email}") { id } }`))
    .inviteCollaborator;
  await prisma.collaborator.update({ where: { id }, data: { sentAt: new Date(Date.now() - minutesAgo * 60_000) } });
  return id;
}

async function tokenOf(fixtures: Fixtures): Promise<string> {
  await invited(fixtures, administrator.email);
  const { text } = await untilMail(server, administrator.email, 'invites you');
  const [, token] = /\/invitations\/(\S+)/.exec(text) ?? [];
  if (token === undefined) throw new Error(`No link in ${text}`);
  return token;
}

/** The id of a job that was given up. */
async function failedJob(): Promise<string> {
  await prisma.$executeRaw`insert into pgboss.job (name, source_name, source_id, source_retry_count) values ('failed-jobs', 'prune-sessions', gen_random_uuid(), 0)`;
  const [job] = await prisma.$queryRaw<
    { id: string }[]
  >`select id::text from pgboss.job where name = 'failed-jobs' order by created_on desc limit 1`;
  return job?.id ?? '';
}

/** The id of a mail to the owner that was not sent. */
async function unsentMail(): Promise<string> {
  return (await untilMail(server, owner.email, 'Confirm')).id;
}

/** The id of another sign-in of the owner's. */
async function anotherSession(): Promise<string> {
  expect((await signIn(server, owner)).status).toBe(200);
  const { sessions } = await done('{ sessions { edges { node { id current } } } }');
  return sessions.edges.find(({ node }: Json) => !node.current).node.id;
}
