import { queryFromInfo } from '@pothos/plugin-prisma';
import { signedIn } from '../access/admit.ts';
import type { Account } from '../db/prisma.ts';
import { builder, revisionArg } from '../graphql/builder.ts';
import { checkSearch, searchCharactersMax } from '../graphql/check-search.ts';
import { connectOrdered, listCount, type OrderedConnection } from '../graphql/connect-ordered.ts';
import { OrderDirection } from '../graphql/order.ts';
import { accountOrders, countAccounts, listAccounts } from './list-accounts.sql.ts';
import { updateAccount } from './update-account.ts';

const LanguageType = builder.enumType('Language', {
  description: 'A language that people read.',
  values: { EN: { description: 'English.' }, ZH_CN: { description: 'Simplified Chinese.' } },
});

const AccountType = builder.prismaObject('Account', {
  description:
    'One person who signs in. What else than the name and the picture there is to know is told to themselves and to administrators.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'A UUID.' }),
    name: t.exposeString('name', { description: 'What they are called: 1 to 100 characters.' }),
    image: t.exposeString('image', {
      nullable: true,
      description: 'The URL of their picture, as the provider that they sign in by tells it.',
    }),
    email: t.exposeString('email', {
      description: 'In lower case.',
      authScopes: ({ id }) => ({ accountOrAdministrator: id }),
    }),
    emailVerified: t.exposeBoolean('emailVerified', {
      description:
        'Whether they have followed the link that was mailed to them, or the provider that they sign in by vouches for the address.',
      authScopes: ({ id }) => ({ accountOrAdministrator: id }),
    }),
    administrator: t.exposeBoolean('administrator', {
      description: 'Whether they administer this installation: whoever signed up first does.',
      authScopes: ({ id }) => ({ accountOrAdministrator: id }),
    }),
    language: t.field({
      type: LanguageType,
      nullable: true,
      description: 'The language of their mails; null until they have told one, which counts as English.',
      authScopes: ({ id }) => ({ accountOrAdministrator: id }),
      resolve: ({ language }) => language,
    }),
    alertWebhookUrl: t.exposeString('alertWebhookUrl', {
      nullable: true,
      description:
        'Where alerts about the quota are posted, beside the mail: the URL of an incoming webhook of Slack or Discord. Only they themselves see it.',
      authScopes: ({ id }) => ({ accountOf: id }),
    }),
    revision: t.exposeInt('revision', {
      description:
        'Another one with every change that updateAccount makes: for `ifRevision`. Only they themselves see it.',
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
    resolve: (query, _, __, { actor, prisma }) =>
      prisma.account.findUniqueOrThrow({ ...query, where: { id: signedIn(actor).accountId } }),
  }),
);

const AccountOrder = builder.inputType('AccountOrder', {
  description: 'The order of a list of accounts; equal ones follow each other by the time at which they signed up.',
  fields: (t) => ({
    by: t.field({
      type: builder.enumType('AccountOrderBy', {
        description: 'What accounts are ordered by.',
        values: {
          CREATED: { description: 'When they signed up.' },
          NAME: { description: 'The name, in any case.' },
          EMAIL: { description: 'The e-mail address.' },
          USAGE: { description: 'What they have used in their present period, as in `usage`.' },
        } as const,
      }),
      required: true,
      description: 'What it is by.',
    }),
    direction: t.field({ type: OrderDirection, required: true, description: 'Which end comes first.' }),
  }),
});

const AccountEdge = builder.edgeObject({
  type: AccountType,
  name: 'AccountEdge',
  description: 'An account and its place in the list.',
});
const AccountConnection = builder.connectionObject<typeof AccountType, OrderedConnection<Account>>(
  {
    type: AccountType,
    name: 'AccountConnection',
    description: 'A page of accounts.',
    fields: (t) => ({ totalCount: t.int({ description: listCount, resolve: ({ count }) => count() }) }),
  },
  AccountEdge,
);

builder.queryField('accounts', (t) =>
  t.connection(
    {
      type: AccountType,
      description:
        'All accounts of this installation, newest first unless ordered otherwise; 20 by default, at most 100. Refuses INVALID_ARGUMENT, UNAUTHENTICATED, and ' +
        'PERMISSION_DENIED for all but administrators.',
      authScopes: { administrator: true },
      args: {
        search: t.arg.string({
          description: `Part of a name or of an e-mail address, in any case; at most ${searchCharactersMax} characters.`,
        }),
        orderBy: t.arg({
          type: AccountOrder,
          description: 'By the time at which they signed up, newest first, when absent.',
        }),
      },
      resolve: (_, { search, orderBy, ...args }, context, info) => {
        const { by, direction } = orderBy ?? { by: 'CREATED', direction: 'DESC' };
        const sought = checkSearch(search);
        const query = queryFromInfo({ context, info, path: ['edges', 'node'] });
        return connectOrdered(args, {
          name: by,
          by: accountOrders[by],
          direction,
          find: (stretch) => listAccounts(context.pool, sought, by, stretch),
          // biome-ignore lint/nursery/noMisusedPromises: without awaitSelections it is no promise
          load: (ids) => context.prisma.account.findMany({ ...query, where: { id: { in: ids } } }),
          count: () => countAccounts(context.pool, sought),
        });
      },
    },
    AccountConnection,
    AccountEdge,
  ),
);

const UpdateAccountInput = builder.inputType('UpdateAccountInput', {
  description: 'What to change of an account; what is left out stays as it is.',
  fields: (t) => ({
    name: t.string({ description: '1 to 100 characters, without control characters.' }),
    language: t.field({ type: LanguageType, description: 'The language of their mails.' }),
    alertWebhookUrl: t.string({
      description:
        'An http(s) URL of at most 2,048 characters that leads to a public address; null posts no alerts any more.',
    }),
  }),
});

builder.mutationField('updateAccount', (t) =>
  t.prismaField({
    type: 'Account',
    description:
      'Changes the account that is signed in. Refuses INVALID_ARGUMENT, SETTINGS_CHANGED, UNAUTHENTICATED, and PERMISSION_DENIED for an API key.',
    authScopes: { account: true },
    args: {
      input: t.arg({ type: UpdateAccountInput, required: true, description: 'What to change.' }),
      ...revisionArg,
    },
    async resolve(query, _, { input, ifRevision }, context) {
      const { accountId } = signedIn(context.actor);
      await updateAccount(context, accountId, input, ifRevision);
      return context.prisma.account.findUniqueOrThrow({ ...query, where: { id: accountId } });
    },
  }),
);
