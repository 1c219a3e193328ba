import { builder, revisionArg, webhookArgs } from '../graphql/builder.ts';
import { setWebhook } from './set-webhook.ts';

builder.prismaObjectField('Endpoint', 'webhook', (t) =>
  t.prismaField({
    type: 'Webhook',
    nullable: true,
    description:
      'The webhook for results of an environment; null for none. For the owner only: others are refused ' +
      'as PERMISSION_DENIED.',
    args: {
      environment: t.arg({ type: 'EnvironmentName', required: true, description: 'The environment of the webhook.' }),
    },
    select: { id: true, accountId: true },
    authScopes: ({ accountId }) => ({ accountOf: accountId }),
    resolve: (query, { id: endpointId }, { environment }, { prisma }) =>
      prisma.webhook.findUnique({ ...query, where: { endpointId_environment: { endpointId, environment } } }),
  }),
);

builder.mutationField('setWebhook', (t) =>
  t.field({
    type: 'WebhookAndSecret',
    nullable: true,
    description:
      "Sets or changes the webhook for the sandbox's results; absent values stay. Returns null once the " +
      'webhook is removed. The next deploy copies it to production, with a secret of its own. For its ' +
      'owner. Refuses UNAUTHENTICATED, PERMISSION_DENIED, ENDPOINT_NOT_FOUND, INVALID_ARGUMENT, ' +
      'SETTINGS_CHANGED.',
    args: {
      endpoint: t.arg.string({ required: true, description: "The endpoint's slug." }),
      ...webhookArgs,
      ...revisionArg,
    },
    authScopes: (_, { endpoint }) => ({ owner: endpoint }),
    resolve: async (_, { endpoint, ifRevision, ...wanted }, context) =>
      setWebhook(context, await context.own(endpoint), wanted, ifRevision),
  }),
);
