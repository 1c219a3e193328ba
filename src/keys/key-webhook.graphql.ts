import { builder, revisionArg, webhookArgs } from '../graphql/builder.ts';
import { secretOverlapHours } from '../webhooks/settings/new-webhook-secret.ts';
import { type RotatedSecret, rotateCallbackSecret, setKeyWebhook } from './set-key-webhook.ts';

builder.prismaObjectField('ApiKey', 'webhook', (t) =>
  t.relation('webhook', {
    nullable: true,
    description:
      "The webhook for results of the key's writes, in both environments; null for none, and for the default pair.",
  }),
);

const RotatedSecretType = builder.objectRef<RotatedSecret>('RotatedSecret').implement({
  description: 'A new secret that replaces another.',
  fields: (t) => ({
    secret: t.exposeString('secret', { description: '`whsec_…`: signs by the Standard Webhooks scheme.' }),
    oldEndsAt: t.expose('oldEndsAt', {
      type: 'DateTime',
      description: 'The time until which the replaced secret also signs.',
    }),
  }),
});

const keyArgs = builder.args((t) => ({
  endpoint: t.string({ required: true, description: "The endpoint's slug." }),
  key: t.id({ required: true, description: "The key's id." }),
}));
const forWhom =
  "For the owner of the endpoint and the key's collaborators. Refuses UNAUTHENTICATED, " +
  'PERMISSION_DENIED, ENDPOINT_NOT_FOUND, NOT_FOUND, SETTINGS_CHANGED';

builder.mutationFields((t) => ({
  setKeyWebhook: t.field({
    type: 'WebhookAndSecret',
    nullable: true,
    description:
      "Sets or changes the webhook for results of a collaboration key's writes, in both environments. " +
      `Absent values stay. Returns null once the webhook is removed. ${forWhom}, INVALID_ARGUMENT, and ` +
      'CONFLICT for the default pair.',
    args: { ...keyArgs, ...webhookArgs, ...revisionArg },
    authScopes: (_, { endpoint }) => ({ member: endpoint }),
    resolve: async (_, { endpoint, key, ifRevision, ...wanted }, context) =>
      setKeyWebhook(context, await context.access(endpoint), key, wanted, ifRevision),
  }),
  rotateCallbackSecret: t.field({
    type: RotatedSecretType,
    description:
      'Gives a key a new secret for signing its callbacks. The old one also signs for ' +
      `${secretOverlapHours} hours; any older one stops at once. ${forWhom}.`,
    args: {
      ...keyArgs,
      environment: t.arg({
        type: 'EnvironmentName',
        required: true,
        description: 'The environment of the key in the pair.',
      }),
      ...revisionArg,
    },
    authScopes: (_, { endpoint }) => ({ member: endpoint }),
    resolve: async (_, { endpoint, key, environment, ifRevision }, context) =>
      rotateCallbackSecret(context, await context.access(endpoint), key, environment, ifRevision),
  }),
}));
