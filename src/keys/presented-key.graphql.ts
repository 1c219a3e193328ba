import { Refusal } from '../errors.ts';
import { builder } from '../graphql/builder.ts';
import { scopeOf } from './key-scope.ts';

const PresentedKey = builder.prismaObject('ApiKeySecret', {
  name: 'PresentedKey',
  description: 'The one of a pair of keys that a caller presents, and what it may do.',
  select: { environment: true, expiresAt: true, callbackSecret: true, key: true },
  fields: (t) => ({
    name: t.string({ description: "The pair's name.", resolve: ({ key }) => key.name }),
    environment: t.field({
      type: 'EnvironmentName',
      description: 'Where it works.',
      resolve: ({ environment }) => environment,
    }),
    canCreate: t.boolean({ description: 'Whether it may create records.', resolve: ({ key }) => key.canCreate }),
    canRead: t.boolean({ description: 'Whether it may read records.', resolve: ({ key }) => key.canRead }),
    canUpdate: t.boolean({ description: 'Whether it may replace records.', resolve: ({ key }) => key.canUpdate }),
    canDelete: t.boolean({ description: 'Whether it may delete records.', resolve: ({ key }) => key.canDelete }),
    scope: t.field({
      type: 'KeyScope',
      description: 'Whose records and requests it sees.',
      resolve: ({ key }) => scopeOf(key),
    }),
    expiresAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When it ends; null for never.',
      resolve: ({ expiresAt }) => expiresAt,
    }),
    callbackSecret: t.string({
      description: '`whsec_…`: signs what is sent to the callbacks of this key, by the Standard Webhooks scheme.',
      resolve: ({ callbackSecret }, _, { seal }) => seal.open(callbackSecret),
    }),
  }),
});

builder.queryField('apiKey', (t) =>
  t.prismaField({
    type: PresentedKey,
    description: 'The API key that asks. Refuses UNAUTHENTICATED.',
    resolve: async (query, _, __, { admit, prisma }) => {
      const { secretId } = await admit({}, 'receipt');
      const key =
        secretId === null ? null : await prisma.apiKeySecret.findUnique({ ...query, where: { id: secretId } });
      if (!key) throw new Refusal('UNAUTHENTICATED');
      return key;
    },
  }),
);
