import type { TestAccount } from '../support/account.ts';
import {
  administrator,
  anotherSession,
  changed,
  collaborator,
  deadDelivery,
  deleted,
  deployed,
  type Fixtures,
  failedJob,
  invited,
  owner,
  record,
  sandbox,
  slug,
  tokenOf,
  unsentMail,
  webhook,
  whenDead,
  withKey,
} from './mutation-fixtures.ts';

/** A mutation, called once, and the entry that it must leave in the owner's log. */
export interface Case {
  mutation: string;
  /** The arguments in GraphQL notation. */
  args(fixtures: Fixtures): string | Promise<string>;
  selection?: string;
  by?: TestAccount;
  /** The account whose log has the entry; the owner's by default. */
  log?: TestAccount;
  action: string;
  /** Null when the entry concerns no endpoint. */
  ofEndpoint?: null;
}

export const cases: Case[] = [
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
