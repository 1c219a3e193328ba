import { Refusal } from '../errors.ts';
import { builder } from '../graphql/builder.ts';
import { scopeOf } from './key-scope.ts';

const PresentedKey = builder.prismaObject('ApiKeySecret', {
  name: 'PresentedKey',
  description: 'The key of a pair that the caller presents, with its permissions.',
  select: { environment: true, expiresAt: true, callbackSecret: true, key: true },
  fields: (t) => ({
    name: t.string({ description: 'The name of the pair.', resolve: ({ key }) => key.name }),
    environment: t.field({
      type: 'EnvironmentName',
      description: 'The environment that it works in.',
      resolve: ({ environment }) => environment,
    }),
    canCreate: t.boolean({ description: 'True if it may create records.', resolve: ({ key }) => key.canCreate }),
    canRead: t.boolean({ description: 'True if it may read records.', resolve: ({ key }) => key.canRead }),
    canUpdate: t.boolean({ description: 'True if it may replace records.', resolve: ({ key }) => key.canUpdate }),
    canDelete: t.boolean({ description: 'True if it may delete records.', resolve: ({ key }) => key.canDelete }),
    scope: t.field({
      type: 'KeyScope',
      description: 'The records and requests that it sees.',
      resolve: ({ key }) => scopeOf(key),
    }),
    expiresAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'Its end; null for none.',
      resolve: ({ expiresAt }) => expiresAt,
    }),
    callbackSecret: t.string({
      description: '`whsec_…`: signs messages to the callbacks of this key, by the Standard Webhooks scheme.',
      resolve: ({ callbackSecret }, _, { seal }) => seal.open(callbackSecret),
    }),
  }),
});

builder.queryField('apiKey', (t) =>
  t.prismaField({
    type: PresentedKey,
    description: 'The API key of the caller. Refuses UNAUTHENTICATED.',
    resolve: async (query, _, __, { admit, prisma }) => {
      const { secretId } = await admit({}, 'receipt');
      const key =
        secretId === null ? null : await prisma.apiKeySecret.findUnique({ ...query, where: { id: secretId } });
      if (!key) throw new Refusal('UNAUTHENTICATED');
      return key;
    },
  }),
);
