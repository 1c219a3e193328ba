import { signedIn } from '../access/admit.ts';
import { builder } from '../graphql/builder.ts';
import { checkPage } from '../graphql/check-page.ts';
import { searchAccounts } from './search-accounts.ts';
import { updateAccount } from './update-account.ts';

builder.prismaObject('Account', {
  description: 'One person who signs in. What else than the name and the picture there is to know is told to themselves and to administrators.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'A UUID.' }),
    name: t.exposeString('name', { description: 'What they are called: 1 to 100 characters.' }),
    image: t.exposeString('image', { nullable: true, description: 'The URL of their picture, as the provider that they sign in by tells it.' }),
    email: t.exposeString('email', { description: 'In lower case.', authScopes: ({ id }) => ({ accountOrAdministrator: id }) }),
    emailVerified: t.exposeBoolean('emailVerified', {
      description: 'Whether they have followed the link that was mailed to them, or the provider that they sign in by vouches for the address.',
      authScopes: ({ id }) => ({ accountOrAdministrator: id }),
    }),
    administrator: t.exposeBoolean('administrator', {
      description: 'Whether they administer this installation: whoever signed up first does.',
      authScopes: ({ id }) => ({ accountOrAdministrator: id }),
    }),
    alertWebhookUrl: t.exposeString('alertWebhookUrl', {
      nullable: true,
      description: 'Where alerts about the quota are posted, beside the mail: the URL of an incoming webhook of Slack or Discord. Only they themselves see it.',
      authScopes: ({ id }) => ({ accountOf: id }),
    }),
    createdAt: t.field({
      type: 'DateTime',
      description: 'When they signed up.',
      authScopes: ({ id }) => ({ accountOrAdministrator: id }),
      resolve: ({ createdAt }) => createdAt,
    }),
  }),
});

builder.queryField('account', (t) =>
  t.prismaField({
    type: 'Account',
    description: 'Who is signed in. Refuses UNAUTHENTICATED, and PERMISSION_DENIED for an API key.',
    authScopes: { account: true },
    resolve: (query, _, __, { actor, prisma }) => prisma.account.findUniqueOrThrow({ ...query, where: { id: signedIn(actor).accountId } }),
  }),
);

builder.queryField('accounts', (t) =>
  t.prismaConnection(
    {
      type: 'Account',
      cursor: 'id',
      maxSize: 100,
      defaultSize: 20,
      description:
        'All accounts of this installation, newest first; 20 by default, at most 100. Refuses INVALID_ARGUMENT, UNAUTHENTICATED, and PERMISSION_DENIED for all but administrators.',
      authScopes: { administrator: true },
      args: { search: t.arg.string({ description: 'Part of a name or of an e-mail address, in any case; at most 254 characters.' }) },
      totalCount: (_, { search }, { prisma }) => prisma.account.count({ where: searchAccounts(search) }),
      resolve: (query, _, { search, ...page }, { prisma }) => {
        checkPage(page);
        return prisma.account.findMany({ ...query, where: searchAccounts(search), orderBy: { id: 'desc' } });
      },
    },
    { name: 'AccountConnection', description: 'A page of accounts.' },
    { name: 'AccountEdge', description: 'An account and its place in the list.' },
  ),
);

const UpdateAccountInput = builder.inputType('UpdateAccountInput', {
  description: 'What to change of an account; what is left out stays as it is.',
  fields: (t) => ({
    name: t.string({ description: '1 to 100 characters, without control characters.' }),
    alertWebhookUrl: t.string({ description: 'An http(s) URL of at most 2,048 characters that leads to a public address; null posts no alerts any more.' }),
  }),
});

builder.mutationField('updateAccount', (t) =>
  t.prismaField({
    type: 'Account',
    description: 'Changes the account that is signed in. Refuses INVALID_ARGUMENT, UNAUTHENTICATED, and PERMISSION_DENIED for an API key.',
    authScopes: { account: true },
    args: { input: t.arg({ type: UpdateAccountInput, required: true, description: 'What to change.' }) },
    async resolve(query, _, { input }, context) {
      const { accountId } = signedIn(context.actor);
      await updateAccount(context, accountId, input);
      return context.prisma.account.findUniqueOrThrow({ ...query, where: { id: accountId } });
    },
  }),
);
