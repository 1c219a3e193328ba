import { signedIn } from '../access/admit.ts';
import { builder } from '../graphql/builder.ts';

builder.prismaObject('Account', {
  description: 'One person who signs in.',
  fields: (t) => ({
    id: t.exposeID('id'),
    name: t.exposeString('name'),
    email: t.exposeString('email', { authScopes: ({ id }) => ({ accountOf: id, administrator: true }) }),
    administrator: t.exposeBoolean('administrator', { description: 'Whether they administer this installation.' }),
    createdAt: t.field({ type: 'DateTime', resolve: ({ createdAt }) => createdAt }),
  }),
});

builder.queryField('account', (t) =>
  t.prismaField({
    type: 'Account',
    description: 'Who is signed in.',
    authScopes: { account: true },
    resolve: (query, _, __, { actor, prisma }) => prisma.account.findUniqueOrThrow({ ...query, where: { id: signedIn(actor).accountId } }),
  }),
);
