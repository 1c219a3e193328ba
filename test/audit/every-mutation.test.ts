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
interface Stage extends TestEndpoint {
  collaborationKey: string;
}

/** One mutation, called once, with the entry that it is to leave in the owner's log. */
interface Case {
  mutation: string;
  /** As GraphQL writes them. */
  args(stage: Stage): string | Promise<string>;
  selection?: string;
  by?: TestAccount;
  /** In whose log it stands; the owner's unless told otherwise. */
  log?: TestAccount;
  action: string;
  /** Null for what concerns no endpoint. */
  ofEndpoint?: null;
}

const slug = ({ slug: endpoint }: Stage) => `endpoint: "${endpoint}"`;
const withKey = (stage: Stage) => `${slug(stage)}, key: "${stage.collaborationKey}"`;
const sandbox = (stage: Stage) => `${slug(stage)}, environment: SANDBOX`;

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
    args: (stage) => `${slug(stage)}, input: { description: "New" }`,
    selection: 'id',
    action: 'endpoint.updated',
  },
  {
    mutation: 'setFields',
    args: (stage) => `${slug(stage)}, fields: [{ name: "a", type: number }]`,
    selection: 'id',
    action: 'endpoint.fields_set',
  },
  {
    mutation: 'setWebhook',
    args: (stage) => `${slug(stage)}, url: "https://example.com/"`,
    selection: 'secret',
    action: 'webhook.set',
  },
  {
    ...{
      mutation: 'rotateWebhookSecret',
      args: async (stage) => `${slug(stage)}, webhook: "${await webhook(stage)}"`,
      selection: 'secret',
    },
    action: 'webhook.secret_rotated',
  },
  {
    ...{
      mutation: 'setWebhookActive',
      args: async (stage) => `${slug(stage)}, webhook: "${await webhook(stage)}", active: false`,
      selection: 'id',
    },
    action: 'webhook.switched_off',
  },
  {
    mutation: 'setEndpointActive',
    args: (stage) => `${slug(stage)}, active: false`,
    selection: 'id',
    action: 'endpoint.deactivated',
  },
  {
    mutation: 'deployEndpoint',
    args: async (stage) => slug(await changed(stage)),
    selection: 'number',
    action: 'endpoint.deployed',
  },
  {
    mutation: 'rollbackEndpoint',
    args: async (stage) => `${slug(await deployed(stage))}, version: 1`,
    selection: 'number',
    action: 'endpoint.rolled_back',
  },
  {
    mutation: 'requestDeployment',
    args: async (stage) => slug(await changed(stage)),
    selection: 'id',
    by: collaborator,
    action: 'deployment.requested',
  },
  { mutation: 'deleteEndpoint', args: slug, selection: 'id', action: 'endpoint.deleted' },
  {
    mutation: 'restoreEndpoint',
    args: async (stage) => slug(await deleted(stage)),
    selection: 'id',
    action: 'endpoint.restored',
  },
  {
    mutation: 'setRefusedPayloads',
    args: (stage) => `${sandbox(stage)}, kept: true`,
    selection: 'name',
    action: 'refusals.payloads_kept',
  },
  { mutation: 'clearSandbox', args: slug, selection: 'records', action: 'sandbox.cleared' },

  {
    mutation: 'createKey',
    args: (stage) => `${slug(stage)}, input: { name: "New" }`,
    selection: 'keys { keyId }',
    action: 'key.created',
  },
  {
    mutation: 'updateKey',
    args: (stage) => `${withKey(stage)}, input: { canRead: false }`,
    selection: 'id',
    action: 'key.updated',
  },
  { mutation: 'regenerateKey', args: withKey, selection: 'key { id }', action: 'key.regenerated' },
  { mutation: 'deleteKey', args: withKey, action: 'key.deleted' },
  {
    ...{
      mutation: 'setKeyWebhook',
      args: (stage: Stage) => `${withKey(stage)}, url: "https://example.com/"`,
      selection: 'secret',
    },
    ...{ by: collaborator, action: 'webhook.set' },
  },
  {
    ...{
      mutation: 'rotateCallbackSecret',
      args: (stage: Stage) => `${withKey(stage)}, environment: SANDBOX`,
      selection: 'secret',
    },
    ...{ by: collaborator, action: 'key.callback_secret_rotated' },
  },
  { mutation: 'leaveKey', args: withKey, by: collaborator, action: 'collaborator.left' },
  {
    mutation: 'inviteCollaborator',
    args: (stage) => `${withKey(stage)}, email: "new@example.com"`,
    selection: 'id',
    action: 'collaborator.invited',
  },
  {
    ...{
      mutation: 'resendInvitation',
      args: async (stage) => `${slug(stage)}, invitation: "${await invited(stage, 'again@example.com', 2)}"`,
    },
    ...{ selection: 'id', action: 'invitation.resent' },
  },
  {
    mutation: 'revokeInvitation',
    args: async (stage) => `${slug(stage)}, invitation: "${await invited(stage, 'gone@example.com')}"`,
    action: 'invitation.revoked',
  },
  {
    mutation: 'acceptInvitation',
    args: async (stage) => `token: "${await tokenOf(stage)}"`,
    selection: 'id',
    by: administrator,
    action: 'invitation.accepted',
  },

  {
    mutation: 'createRecord',
    args: (stage) => `${sandbox(stage)}, input: { payload: { a: 1 } }`,
    selection: 'id',
    action: 'record.created',
  },
  {
    ...{
      mutation: 'replaceRecord',
      args: async (stage) => `${sandbox(stage)}, id: "${await record(stage)}", input: { payload: { a: 2 } }`,
    },
    ...{ selection: 'id', action: 'record.replaced' },
  },
  {
    mutation: 'deleteRecord',
    args: async (stage) => `${sandbox(stage)}, id: "${await record(stage)}"`,
    selection: 'id',
    action: 'record.deleted',
  },

  {
    ...{
      mutation: 'redeliver',
      args: async (stage) => `${slug(stage)}, delivery: "${await deadDelivery(stage)}"`,
      selection: 'id',
    },
    action: 'delivery.redelivered',
  },
  {
    ...{
      mutation: 'redeliverAll',
      args: async (stage) => `${sandbox(stage)}, from: "${await whenDead(stage)}"`,
      selection: 'count',
    },
    action: 'deliveries.redelivered',
  },
  {
    ...{
      mutation: 'sendTestEvent',
      args: async (stage) => `${slug(stage)}, webhook: "${await webhook(stage)}"`,
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
  const stage = await makeStage();
  const by = one.by ?? owner;
  const document = `mutation { ${one.mutation}(${await one.args(stage)}) ${one.selection ? `{ ${one.selection} }` : ''} }`;
  const { data, errors, headers } = await graphql(server, by, document);
  expect(errors).toBeUndefined();
  const entries = await logOf(one.log ?? owner, one.action);
  expect(entries[0]).toEqual({
    ...{ action: one.action, address: '127.0.0.1', requestId: headers.get('x-request-id'), account: { id: by.id } },
    ...{
      endpoint: one.ofEndpoint === null ? null : (data.createEndpoint?.endpoint.slug ?? stage.slug),
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

async function makeStage(): Promise<Stage> {
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
async function webhook(stage: Stage): Promise<string> {
  return (await done(`mutation { setWebhook(${slug(stage)}, url: "https://example.com/") { webhook { id } } }`))
    .setWebhook.webhook.id;
}

/** The id of a message to a callback that was given up. */
async function deadDelivery(stage: Stage): Promise<string> {
  const { id: request } = (
    await done(`mutation { createRecord(${sandbox(stage)}, input: { payload: { a: 1 } }) { id } }`)
  ).createRecord;
  const { text, uuid } = newId('dlv');
  const requestId = idUuid('req', request, 'REQUEST_NOT_FOUND');
  const { endpointId } = stage;
  await prisma.delivery.create({
    data: { endpointId, requestId, id: uuid, url: 'https://example.com/', state: 'FAILED', createdAt: new Date() },
  });
  return text;
}

/** A moment before such a message was made. */
async function whenDead(stage: Stage): Promise<string> {
  const before = new Date();
  await deadDelivery(stage);
  return before.toISOString();
}

async function record(stage: Stage): Promise<string> {
  return (await done(`mutation { createRecord(${sandbox(stage)}, input: { payload: { a: 1 } }) { recordId } }`))
    .createRecord.recordId;
}

/** With settings that production does not have, and that the sandbox has been tried with. */
async function changed(stage: Stage): Promise<Stage> {
  await done(`mutation { setFields(${slug(stage)}, fields: [{ name: "a", type: number }]) { id } }`);
  await record(stage);
  return stage;
}

async function deployed(stage: Stage): Promise<Stage> {
  await done(`mutation { deployEndpoint(${slug(await changed(stage))}) { number } }`);
  return stage;
}

async function deleted(stage: Stage): Promise<Stage> {
  await done(`mutation { deleteEndpoint(${slug(stage)}) { id } }`);
  return stage;
}

/** The id of an invitation, sent so many minutes ago. */
async function invited(stage: Stage, email: string, minutesAgo = 0): Promise<string> {
  const { id } = (await done(`mutation { inviteCollaborator(${withKey(stage)}, email: "${email}") { id } }`))
    .inviteCollaborator;
  await prisma.collaborator.update({ where: { id }, data: { sentAt: new Date(Date.now() - minutesAgo * 60_000) } });
  return id;
}

async function tokenOf(stage: Stage): Promise<string> {
  await invited(stage, administrator.email);
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
