import SchemaBuilder from '@pothos/core';
import ComplexityPlugin from '@pothos/plugin-complexity';
import PrismaPlugin from '@pothos/plugin-prisma';
import RelayPlugin from '@pothos/plugin-relay';
import ScopeAuthPlugin from '@pothos/plugin-scope-auth';
import type { EnvironmentName, Field, FieldInput, KeyScope } from '../access/actor.ts';
import { signedIn } from '../access/admit.ts';
import type { AcceptedRequest, Operation, SeenRecord } from '../context/requests.ts';
import type {
  RequestDeliveryState,
  RetryInput,
  SeenDelivery,
  StoredWebhook,
  WebhookEvent,
  WebhookHeaderInput,
  WebhookSettings,
} from '../context/webhooks.ts';
import type { Context } from '../context.ts';
import type PrismaTypes from '../db/generated/pothos.ts';
import { getDatamodel } from '../db/generated/pothos.ts';
import { Refusal } from '../errors.ts';
import type { Decimal } from '../json.ts';
import { costOf } from './cost-of.ts';
import { dateTimeScalar } from './date-time.ts';
import { decimalScalar } from './decimal.ts';
import { jsonScalar } from './json.ts';
import { relayOptions } from './relay-options.ts';
import { versionScalar } from './version.ts';

/** The schema under construction. Types of the product are defined in each noun's *.graphql.ts, and named by string. */
export const builder = new SchemaBuilder<{
  Context: Context;
  PrismaTypes: PrismaTypes;
  DefaultFieldNullability: false;
  AuthScopes: {
    /** Signed in. */
    account: boolean;
    administrator: boolean;
    /** Signed in as the account of this id. */
    accountOf: string;
    /** Signed in as the account of this id, or as an administrator. */
    accountOrAdministrator: string;
    /** Owner of the endpoint of this slug. */
    owner: string;
    /** Owner of, or collaborator on, the endpoint of this slug. */
    member: string;
  };
  Objects: {
    Record: SeenRecord;
    Request: AcceptedRequest;
    Delivery: SeenDelivery;
    Field: Field & { readonly searchable: boolean };
    KeyPair: { keyId: string; sandbox: string; production: string };
    WebhookAndSecret: StoredWebhook;
    WebhookSettings: WebhookSettings;
  };
  Inputs: { FieldInput: FieldInput; WebhookHeaderInput: WebhookHeaderInput; RetryInput: RetryInput };
  Scalars: {
    ID: { Input: string; Output: string };
    DateTime: { Input: Date; Output: Date };
    JSON: { Input: unknown; Output: unknown };
    Decimal: { Input: Decimal; Output: Decimal };
    Version: { Input: never; Output: number };
    /** Enums; told here so that they can be named by string like the rest. */
    EnvironmentName: { Input: EnvironmentName; Output: EnvironmentName };
    KeyScope: { Input: KeyScope; Output: KeyScope };
    RequestOperation: { Input: Operation; Output: Operation };
    WebhookEvent: { Input: WebhookEvent; Output: WebhookEvent };
    RequestDeliveryState: { Input: RequestDeliveryState; Output: RequestDeliveryState };
  };
}>({
  // Last, and so outermost: who may not ask is told before anything else is done.
  plugins: [RelayPlugin, PrismaPlugin, ComplexityPlugin, ScopeAuthPlugin],
  defaultFieldNullability: false,
  relay: relayOptions,
  // Told here, measured by the doors: what runs in process is not.
  complexity: { disabled: true, fieldComplexity: costOf },
  scopeAuth: {
    authorizeOnSubscribe: true,
    // Each scope throws the refusal itself, with what the caller can do about it.
    authScopes: (context) => ({
      account: () => signedIn(context.actor) !== undefined,
      administrator() {
        if (!signedIn(context.actor).administrator)
          throw new Refusal('PERMISSION_DENIED', { message: 'Only an administrator of this installation may do that' });
        return true;
      },
      accountOf(accountId) {
        if (signedIn(context.actor).accountId !== accountId)
          throw new Refusal('PERMISSION_DENIED', { message: 'Only the owner may see that' });
        return true;
      },
      accountOrAdministrator(accountId) {
        const { accountId: own, administrator } = signedIn(context.actor);
        if (own !== accountId && !administrator)
          throw new Refusal('PERMISSION_DENIED', {
            message: 'Only the account itself and administrators may see that',
          });
        return true;
      },
      owner: async (slug) => (await context.own(slug)) !== undefined,
      member: async (slug) => (await context.access(slug)) !== undefined,
    }),
  },
  prisma: { client: (context) => context.prisma, dmmf: getDatamodel() },
});

builder.queryType({
  description:
    'Reads. An API key implies the endpoint and the environment; naming others is refused as INVALID_ARGUMENT or ENDPOINT_NOT_FOUND.\n\n' +
    'A document of any kind may be 15 fields deep, select 500 fields, cost 20,000 and have 20,000 tokens; more is refused as INVALID_ARGUMENT before anything of it ' +
    'is done. A field costs 1, and a payload 50, times the rows that it may be in: a connection counts as its `first` or `last`, or 20, any other list as 10. ' +
    'Introspection is measured apart: the whole schema may be asked for twice in a document.',
});
builder.mutationType({
  description:
    'Changes. A write of a record is checked, stored durably and answered as a QUEUED request, which a worker applies; all else is done once it is answered, and ' +
    'stands in the audit log. Of several in one document each is done by itself, in their order. A refused one is null, with its error; the others stay done and answered.',
});
builder.subscriptionType({
  description: 'What happens, live, over WebSocket (graphql-transport-ws) or server-sent events.',
});

/** The revision of what is to change, as the caller has read it. */
export const revisionArg = builder.args((t) => ({
  ifRevision: t.int({
    description:
      'The `revision` that you have read of what this changes. With another present one it is refused as SETTINGS_CHANGED, and `extensions.change` tells the ' +
      'present revision, who made it (`by`), when (`at`), and the present values (`current`). When absent, the change is made whatever was changed before.',
  }),
}));

/** The arguments that say where an operation takes place. */
export const targetArgs = builder.args((t) => ({
  endpoint: t.string({ description: 'Its slug; implied by an API key.' }),
  environment: t.field({ type: 'EnvironmentName', description: 'Implied by an API key.' }),
}));

/** What can be set of a webhook, whichever it is. */
export const webhookArgs = builder.args((t) => ({
  url: t.string({
    description:
      'An http(s) URL of at most 2,048 characters that leads to a public address; needed for a new webhook. null removes the webhook, and goes with nothing else.',
  }),
  events: t.field({
    type: ['WebhookEvent'],
    description: 'What it is to be told of, at least one; of a new webhook everything by default.',
  }),
  headers: t.field({
    type: ['WebhookHeaderInput'],
    description:
      'All headers that are to be sent along, at most 20; [] for none, as by default. When the URL is to lead to another server their values are needed anew.',
  }),
  retry: t.field({ type: 'RetryInput', description: 'When to try again; DEFAULT by default.' }),
}));

builder.addScalarType('DateTime', dateTimeScalar, {
  description: 'A moment, as in RFC 3339: 2026-11-23T10:00:00.000Z.',
});
builder.addScalarType('JSON', jsonScalar, {
  description:
    'Any JSON value. Its numbers are taken and told to the character, in documents and in variables: 1.0, 1e400, 12345678901234567890. Whether they stay so is the ' +
    "matter of the reader's parser; `payloadText` keeps every character of a payload in any.",
});
builder.addScalarType('Decimal', decimalScalar);
builder.addScalarType('Version', versionScalar);
