import { builder } from '../graphql/builder.ts';
import { setKeyWebhook } from './set-key-webhook.ts';

builder.prismaObjectField('ApiKey', 'webhook', (t) =>
  t.relation('webhook', {
    nullable: true,
    description: 'Where the results of what is written with it are sent to, in both environments; null for nowhere, and for the default pair.',
  }),
);

builder.mutationField('setKeyWebhook', (t) =>
  t.prismaField({
    type: 'Webhook',
    nullable: true,
    description:
      'Sends the results of what is written with a collaboration key to a URL, in both environments, and answers the webhook; null once it is removed. For the owner ' +
      'of the endpoint and for those who work with the key. Refuses UNAUTHENTICATED, PERMISSION_DENIED, ENDPOINT_NOT_FOUND, NOT_FOUND, INVALID_ARGUMENT, and CONFLICT for the default pair.',
    args: {
      endpoint: t.arg.string({ required: true, description: "The endpoint's slug." }),
      key: t.arg.id({ required: true, description: "The key's id." }),
      url: t.arg.string({ description: 'An http(s) URL of at most 2,048 characters that leads to a public address; without one the webhook is removed.' }),
    },
    authScopes: (_, { endpoint }) => ({ member: endpoint }),
    resolve: async (query, _, { endpoint, key, url }, context) => {
      await setKeyWebhook(context, await context.access(endpoint), key, url ?? null);
      return context.prisma.webhook.findUnique({ ...query, where: { apiKeyId: key } });
    },
  }),
);
