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
import { dateTimeScalar, decimalScalar, jsonScalar, versionScalar } from './scalars.ts';

const cursor = 'The position of a row in the list, for `after` and `before`; valid for this list only.';

/** The descriptions of paged lists, by the Relay connection specification. */
const relayOptions = {
  cursorType: 'String',
  firstArgOptions: { description: 'The most rows from the start of the list or after `after`.' },
  lastArgOptions: { description: 'The most rows up to the end of the list or before `before`.' },
  afterArgOptions: { description: 'Only rows after this cursor.' },
  beforeArgOptions: { description: 'Only rows before this cursor.' },
  pageInfoTypeOptions: { description: 'The first and last cursor of a page, and if there are further pages.' },
  hasNextPageFieldOptions: { description: 'True if rows follow: continue with `after: endCursor`.' },
  hasPreviousPageFieldOptions: { description: 'True if rows come before: go back with `before: startCursor`.' },
  startCursorFieldOptions: { description: "The first row's cursor; null on an empty page." },
  endCursorFieldOptions: { description: "The last row's cursor; null on an empty page." },
  edgesFieldOptions: { description: 'The rows of the page, in order.' },
  pageInfoFieldOptions: { description: 'The cursors of the page.' },
  cursorFieldOptions: { description: cursor },
  nodeFieldOptions: { description: 'The row itself.' },
  defaultEdgeTypeOptions: { description: 'A row with its cursor in the list.' },
} as const;

/** The schema builder. Each noun's *.graphql.ts defines its types, which are named by string. */
export const builder = new SchemaBuilder<{
  Context: Context;
  PrismaTypes: PrismaTypes;
  DefaultFieldNullability: false;
  AuthScopes: {
    /** The caller is signed in. */
    account: boolean;
    administrator: boolean;
    /** The caller is signed in as the account of this id. */
    accountOf: string;
    /** The caller is signed in as the account of this id, or as an administrator. */
    accountOrAdministrator: string;
    /** The caller owns the endpoint of this slug. */
    owner: string;
    /** The caller owns, or collaborates on, the endpoint of this slug. */
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
    /** Enums, listed so that they can be named by string like other types. */
    EnvironmentName: { Input: EnvironmentName; Output: EnvironmentName };
    KeyScope: { Input: KeyScope; Output: KeyScope };
    RequestOperation: { Input: Operation; Output: Operation };
    WebhookEvent: { Input: WebhookEvent; Output: WebhookEvent };
    RequestDeliveryState: { Input: RequestDeliveryState; Output: RequestDeliveryState };
  };
}>({
  // The last plugin is the outermost, so callers without access are refused first.
  plugins: [RelayPlugin, PrismaPlugin, ComplexityPlugin, ScopeAuthPlugin],
  defaultFieldNullability: false,
  relay: relayOptions,
  // Costs are declared here and checked by the GraphQL routes, because in-process documents are exempt.
  complexity: { disabled: true, fieldComplexity: costOf },
  scopeAuth: {
    authorizeOnSubscribe: true,
    // Each scope throws its own refusal, with a remedy.
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
    'Reads. An API key implies the endpoint and the environment; naming others is refused as ' +
    'INVALID_ARGUMENT or ENDPOINT_NOT_FOUND.\n\nA document of any kind may be 15 fields deep, select 500 ' +
    'fields, cost 20,000 and have 20,000 tokens. A larger one is refused as INVALID_ARGUMENT before any ' +
    'of it is done. A field costs 1, and a payload 50, times the rows that it may be in. A connection ' +
    'counts as its `first` or `last`, or 20, any other list as 10. Introspection is measured apart: ' +
    'a document may ask for the whole schema twice.',
});
builder.mutationType({
  description:
    'Changes. A write of a record is checked, stored durably and answered as a QUEUED request, which a ' +
    'worker applies. Any other change is done once it is answered, and is in the audit log. Several ' +
    'mutations in one document are independent and run in order. A refused one is null, with its error; ' +
    'the results of the others stay.',
});
builder.subscriptionType({
  description: 'Live events, over WebSocket (graphql-transport-ws) or server-sent events.',
});

/** The revision of the changed object, as the caller has read it. */
export const revisionArg = builder.args((t) => ({
  ifRevision: t.int({
    description:
      'The `revision` that you have read of the changed object. If it has another by now, the change ' +
      'is refused as SETTINGS_CHANGED. Then `extensions.change` has the present revision, its author ' +
      '(`by`), its time (`at`), and the present values (`current`). Without this argument the ' +
      'change is always made.',
  }),
}));

/** The arguments that select the endpoint and environment of an operation. */
export const targetArgs = builder.args((t) => ({
  endpoint: t.string({ description: 'Its slug; implied by an API key.' }),
  environment: t.field({ type: 'EnvironmentName', description: 'Implied by an API key.' }),
}));

/** The settings of any webhook. */
export const webhookArgs = builder.args((t) => ({
  url: t.string({
    description:
      'An http(s) URL of at most 2,048 characters with a public address, required for a new webhook. ' +
      'null removes the webhook and allows no other argument.',
  }),
  events: t.field({
    type: ['WebhookEvent'],
    description: 'The events to send, at least one; by default all for a new webhook.',
  }),
  headers: t.field({
    type: ['WebhookHeaderInput'],
    description:
      'All custom headers, at most 20; [] for none, the default. For a URL on another server their ' +
      'values must be sent again.',
  }),
  retry: t.field({ type: 'RetryInput', description: 'The retry policy; DEFAULT by default.' }),
}));

builder.addScalarType('DateTime', dateTimeScalar, {
  description: 'A time, as in RFC 3339: 2026-11-23T10:00:00.000Z.',
});
builder.addScalarType('JSON', jsonScalar, {
  description:
    'Any JSON value. Its numbers keep all their digits, in documents and in variables: 1.0, 1e400, ' +
    "12345678901234567890. A reader's parser may still round them; `payloadText` has every character " +
    'of a payload in any case.',
});
builder.addScalarType('Decimal', decimalScalar);
builder.addScalarType('Version', versionScalar);
