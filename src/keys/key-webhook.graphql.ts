import { builder, revisionArg, webhookArgs } from '../graphql/builder.ts';
import { secretOverlapHours } from '../webhooks/settings/new-webhook-secret.ts';
import { type RotatedSecret, rotateCallbackSecret } from './rotate-callback-secret.ts';
import { setKeyWebhook } from './set-key-webhook.ts';

builder.prismaObjectField('ApiKey', 'webhook', (t) =>
  t.relation('webhook', {
    nullable: true,
    description:
      'Where the results of what is written with it are sent to, in both environments; null for nowhere, and for the default pair.',
  }),
);

const RotatedSecretType = builder.objectRef<RotatedSecret>('RotatedSecret').implement({
  description: 'A secret that was just made, in the place of another.',
  fields: (t) => ({
    secret: t.exposeString('secret', { description: '`whsec_…`: signs by the Standard Webhooks scheme.' }),
    oldEndsAt: t.expose('oldEndsAt', {
      type: 'DateTime',
      description: 'Until when the one that it replaces signs as well.',
    }),
  }),
});

const keyArgs = builder.args((t) => ({
  endpoint: t.string({ required: true, description: "The endpoint's slug." }),
  key: t.id({ required: true, description: "The key's id." }),
}));
const forWhom =
  'For the owner of the endpoint and for those who work with the key. Refuses UNAUTHENTICATED, PERMISSION_DENIED, ENDPOINT_NOT_FOUND, NOT_FOUND, SETTINGS_CHANGED';

builder.mutationFields((t) => ({
  setKeyWebhook: t.field({
    type: 'WebhookAndSecret',
    nullable: true,
    description:
      'Sends the results of what is written with a collaboration key to a URL, in both environments, or changes how; what is left out stays as it is. null once ' +
      `the webhook is removed. ${forWhom}, INVALID_ARGUMENT, and CONFLICT for the default pair.`,
    args: { ...keyArgs, ...webhookArgs, ...revisionArg },
    authScopes: (_, { endpoint }) => ({ member: endpoint }),
    resolve: async (_, { endpoint, key, ifRevision, ...wanted }, context) =>
      setKeyWebhook(context, await context.access(endpoint), key, wanted, ifRevision),
  }),
  rotateCallbackSecret: t.field({
    type: RotatedSecretType,
    description:
      `Gives a key a new secret that signs what is sent to its callbacks. For ${secretOverlapHours} hours the old one signs as well; one that was replaced before it no longer ` +
      `does. ${forWhom}.`,
    args: {
      ...keyArgs,
      environment: t.arg({ type: 'EnvironmentName', required: true, description: 'Which of the pair it is of.' }),
      ...revisionArg,
    },
    authScopes: (_, { endpoint }) => ({ member: endpoint }),
    resolve: async (_, { endpoint, key, environment, ifRevision }, context) =>
      rotateCallbackSecret(context, await context.access(endpoint), key, environment, ifRevision),
  }),
}));
