import { builder } from '../graphql/builder.ts';
import { setWebhook } from './set-webhook.ts';

builder.prismaObjectField('Endpoint', 'webhook', (t) =>
  t.prismaField({
    type: 'Webhook',
    nullable: true,
    description: 'Where the results of an environment are sent to; null for nowhere. Only its owner may see that, others are refused as PERMISSION_DENIED.',
    args: { environment: t.arg({ type: 'EnvironmentName', required: true, description: 'Which of the two it is of.' }) },
    select: { id: true, accountId: true },
    authScopes: ({ accountId }) => ({ accountOf: accountId }),
    resolve: (query, { id: endpointId }, { environment }, { prisma }) =>
      prisma.webhook.findUnique({ ...query, where: { endpointId_environment: { endpointId, environment } } }),
  }),
);

builder.mutationField('setWebhook', (t) =>
  t.prismaField({
    type: 'Webhook',
    nullable: true,
    description:
      "Sends the sandbox's results to a URL, and answers the webhook; null once it is removed. Production gets it with the next deploy, with a secret of its own. " +
      'For its owner. Refuses UNAUTHENTICATED, PERMISSION_DENIED, ENDPOINT_NOT_FOUND, INVALID_ARGUMENT.',
    args: {
      endpoint: t.arg.string({ required: true, description: "The endpoint's slug." }),
      url: t.arg.string({ description: 'An http(s) URL of at most 2,048 characters that leads to a public address; without one the webhook is removed.' }),
    },
    authScopes: (_, { endpoint }) => ({ owner: endpoint }),
    resolve: async (query, _, { endpoint, url }, context) => {
      const access = await context.own(endpoint);
      await setWebhook(context, access, url ?? null);
      const { endpointId } = access;
      return context.prisma.webhook.findUnique({ ...query, where: { endpointId_environment: { endpointId, environment: 'SANDBOX' } } });
    },
  }),
);
