import { builder, revisionArg, webhookArgs } from '../graphql/builder.ts';
import { setWebhook } from './set-webhook.ts';

builder.prismaObjectField('Endpoint', 'webhook', (t) =>
  t.prismaField({
    type: 'Webhook',
    nullable: true,
    description:
      'Where the results of an environment are sent to; null for nowhere. Only its owner may see that, others are refused as PERMISSION_DENIED.',
    args: {
      environment: t.arg({ type: 'EnvironmentName', required: true, description: 'Which of the two it is of.' }),
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
      "Sends the sandbox's results to a URL, or changes how; what is left out stays as it is. null once the webhook is removed. Production gets all of it with the next " +
      'deploy, with a secret of its own. For its owner. Refuses UNAUTHENTICATED, PERMISSION_DENIED, ENDPOINT_NOT_FOUND, INVALID_ARGUMENT, SETTINGS_CHANGED.',
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
