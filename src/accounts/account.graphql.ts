import { queryFromInfo } from '@pothos/plugin-prisma';
import { signedIn } from '../access/admit.ts';
import type { Account } from '../db/prisma.ts';
import { builder, revisionArg } from '../graphql/builder.ts';
import { connectOrdered, listCount, type OrderedConnection } from '../graphql/connect-ordered.ts';
import { checkSearch, OrderDirection, searchCharactersMax } from '../graphql/list-arguments.ts';
import { accountOrders, countAccounts, listAccounts } from './accounts.sql.ts';
import { updateAccount } from './update-account.ts';

const LanguageType = builder.enumType('Language', {
  description: 'A language of mails.',
  values: { EN: { description: 'English.' }, ZH_CN: { description: 'Simplified Chinese.' } },
});

const AccountType = builder.prismaObject('Account', {
  description:
    'A person who signs in. All but the name and the picture is visible only to themselves and to administrators.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'A UUID.' }),
    name: t.exposeString('name', { description: 'The display name: 1 to 100 characters.' }),
    image: t.exposeString('image', {
      nullable: true,
      description: 'The URL of their picture, as their sign-in provider gives it.',
    }),
    email: t.exposeString('email', {
      description: 'In lower case.',
      authScopes: ({ id }) => ({ accountOrAdministrator: id }),
    }),
    emailVerified: t.exposeBoolean('emailVerified', {
      description: 'True once they have followed a confirmation link, or their sign-in provider confirms the address.',
      authScopes: ({ id }) => ({ accountOrAdministrator: id }),
    }),
    administrator: t.exposeBoolean('administrator', {
      description: 'True if they administer this installation. The first account to sign up does.',
      authScopes: ({ id }) => ({ accountOrAdministrator: id }),
    }),
    language: t.field({
      type: LanguageType,
      nullable: true,
      description: 'The language of their mails; null until chosen, which means English.',
      authScopes: ({ id }) => ({ accountOrAdministrator: id }),
      resolve: ({ language }) => language,
    }),
    alertWebhookUrl: t.exposeString('alertWebhookUrl', {
      nullable: true,
      description:
        'The URL of an incoming webhook of Slack or Discord that receives quota alerts beside the mail. ' +
        'Visible only to themselves.',
      authScopes: ({ id }) => ({ accountOf: id }),
    }),
    revision: t.exposeInt('revision', {
      description: 'A number that every change by updateAccount raises; for `ifRevision`. Visible only to themselves.',
      authScopes: ({ id }) => ({ accountOf: id }),
    }),
    createdAt: t.field({
      type: 'DateTime',
      description: 'The time of sign-up.',
      authScopes: ({ id }) => ({ accountOrAdministrator: id }),
      resolve: ({ createdAt }) => createdAt,
    }),
  }),
});

builder.queryField('account', (t) =>
  t.prismaField({
    type: 'Account',
    description: 'The signed-in account. Refuses UNAUTHENTICATED, and PERMISSION_DENIED for an API key.',
    authScopes: { account: true },
    resolve: (query, _, __, { actor, prisma }) =>
      prisma.account.findUniqueOrThrow({ ...query, where: { id: signedIn(actor).accountId } }),
  }),
);

const AccountOrder = builder.inputType('AccountOrder', {
  description: 'The order of a list of accounts; equal ones are ordered by the time of sign-up.',
  fields: (t) => ({
    by: t.field({
      type: builder.enumType('AccountOrderBy', {
        description: 'The values that accounts can be ordered by.',
        values: {
          CREATED: { description: 'The time of sign-up.' },
          NAME: { description: 'The name, ignoring case.' },
          EMAIL: { description: 'The e-mail address.' },
          USAGE: { description: 'The usage of the present period, as in `usage`.' },
        } as const,
      }),
      required: true,
      description: 'The value to order by.',
    }),
    direction: t.field({ type: OrderDirection, required: true, description: 'Ascending or descending.' }),
  }),
});

const AccountEdge = builder.edgeObject({
  type: AccountType,
  name: 'AccountEdge',
  description: 'An account with its cursor in the list.',
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
        'All accounts of this installation, by default newest first; 20 by default, at most 100. Refuses ' +
        'INVALID_ARGUMENT, UNAUTHENTICATED, and PERMISSION_DENIED for all but administrators.',
      authScopes: { administrator: true },
      args: {
        search: t.arg.string({
          description: `Part of a name or of an e-mail address, ignoring case; at most ${searchCharactersMax} characters.`,
        }),
        orderBy: t.arg({
          type: AccountOrder,
          description: 'The time of sign-up, newest first, when absent.',
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
  description: 'The changes to an account; absent values stay.',
  fields: (t) => ({
    name: t.string({ description: '1 to 100 characters, without control characters.' }),
    language: t.field({ type: LanguageType, description: 'The language of their mails.' }),
    alertWebhookUrl: t.string({
      description: 'An http(s) URL of at most 2,048 characters with a public address; null stops posting alerts.',
    }),
  }),
});

builder.mutationField('updateAccount', (t) =>
  t.prismaField({
    type: 'Account',
    description:
      'Changes the signed-in account. Refuses INVALID_ARGUMENT, SETTINGS_CHANGED, UNAUTHENTICATED, and ' +
      'PERMISSION_DENIED for an API key.',
    authScopes: { account: true },
    args: {
      input: t.arg({ type: UpdateAccountInput, required: true, description: 'The changes.' }),
      ...revisionArg,
    },
    async resolve(query, _, { input, ifRevision }, context) {
      const { accountId } = signedIn(context.actor);
      await updateAccount(context, accountId, input, ifRevision);
      return context.prisma.account.findUniqueOrThrow({ ...query, where: { id: accountId } });
    },
  }),
);
