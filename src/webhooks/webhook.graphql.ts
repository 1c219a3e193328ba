import { builder } from '../graphql/builder.ts';

builder.prismaObject('Webhook', {
  description: 'Where the results of writes are sent to, as they complete. Only those who may set it see it.',
  fields: (t) => ({
    url: t.exposeString('url', { description: 'Where they are posted to.' }),
    active: t.exposeBoolean('active', { description: 'Off, nothing is sent to it.' }),
    secret: t.string({
      description: '`whsec_…`: signs what is sent to it, by the Standard Webhooks scheme. It stays the same when the URL changes.',
      select: { secret: true },
      resolve: ({ secret }, _, { seal }) => seal.open(secret),
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
  }),
});
