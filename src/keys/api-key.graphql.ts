import { queryFromInfo } from '@pothos/plugin-prisma';
import type { Burst } from '../access/actor.ts';
import { signedIn } from '../access/admit.ts';
import { besideCursor } from '../graphql/beside-cursor.ts';
import { builder } from '../graphql/builder.ts';
import { checkPage } from '../graphql/check-page.ts';
import { checkSearch, searchCharactersMax } from '../graphql/check-search.ts';
import { connectOrdered, listCount, type OrderedConnection } from '../graphql/connect-ordered.ts';
import { OrderDirection } from '../graphql/order.ts';
import { isUuid } from '../ids.ts';
import { keyFigures } from './key-figures.ts';
import { scopeOf } from './key-scope.ts';
import { countKeys, keyOrders, listKeys } from './list-keys.sql.ts';
import { seenKeys } from './seen-keys.ts';
import { noSuchKey } from './take-key.ts';

const permission = (verb: string) => `Whether it may ${verb} records.`;

const KeySecret = builder.prismaObject('ApiKeySecret', {
  variant: 'KeySecret',
  description: 'One key of a pair, which is known by its hash alone: its text was shown when it was made.',
  fields: (t) => ({
    environment: t.expose('environment', { type: 'EnvironmentName', description: 'Where it works.' }),
    hint: t.exposeString('hint', { description: 'Its last four characters, to tell it by.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it ends, because another has taken its place; null for the one that is to be used.',
    }),
  }),
});

const BurstLimit = builder.objectRef<Burst>('BurstLimit').implement({
  description: 'How fast a key may call: past that it is refused as RATE_LIMITED.',
  fields: (t) => ({
    requests: t.exposeInt('requests', { description: 'At most so many calls …' }),
    seconds: t.exposeInt('seconds', { description: '… in a window of so many seconds.' }),
  }),
});

builder.enumType('KeyScope', {
  description: 'Whose records and requests a key sees. Its permissions tell what it may do with them.',
  values: {
    OWN: { description: 'Those that were made with it; others do not exist for it.' },
    ALL: {
      description:
        "All of its environment, but for the messages to the endpoint's own webhook. Its webhook is still told only of what is written with it.",
    },
  } as const,
});

/** Of a key there are so few that they are counted here. */
const invitations = { collaborators: { select: { acceptedAt: true, expiresAt: true } } } as const;

/** What is read of every key that is shown. */
const shownKey = { id: true, endpointId: true, endpoint: { select: { accountId: true } } } as const;

interface ListedKey {
  id: string;
  endpointId: string;
  endpoint: { accountId: string };
}

const ApiKeyType = builder.prismaObject('ApiKey', {
  description:
    'A named pair of keys, one for each environment, with what they may do. The default pair sees everything, a collaboration key what its scope tells.',
  select: shownKey,
  fields: (t) => ({
    id: t.exposeID('id', { description: 'A UUID.' }),
    name: t.exposeString('name', { description: '1 to 100 characters; no other key of the endpoint has it.' }),
    default: t.exposeBoolean('default', {
      description: 'Whether it is the pair that the endpoint was made with, and which it always has.',
    }),
    canCreate: t.exposeBoolean('canCreate', { description: permission('create') }),
    canRead: t.exposeBoolean('canRead', { description: permission('read') }),
    canUpdate: t.exposeBoolean('canUpdate', { description: permission('replace') }),
    canDelete: t.exposeBoolean('canDelete', { description: permission('delete') }),
    scope: t.field({
      type: 'KeyScope',
      description: 'Whose records and requests it sees; the default pair always ALL.',
      select: { default: true, scope: true },
      resolve: scopeOf,
    }),
    sandboxActive: t.exposeBoolean('sandboxActive', {
      description: 'Whether it works in the sandbox; off, it is refused as UNAUTHENTICATED.',
    }),
    productionActive: t.exposeBoolean('productionActive', {
      description: 'Whether it works in production; off, it is refused as UNAUTHENTICATED.',
    }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it ends; null for never.',
    }),
    burst: t.field({
      type: BurstLimit,
      nullable: true,
      description: 'How fast it may call in each environment; null for no limit.',
      select: { burstRequests: true, burstSeconds: true },
      resolve: ({ burstRequests: requests, burstSeconds: seconds }) =>
        requests !== null && seconds !== null ? { requests, seconds } : null,
    }),
    revision: t.exposeInt('revision', {
      description: 'Another one with every change of it, of its texts and of its secrets: for `ifRevision`.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    lastUsedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When it last made a call that it may make, to within a few seconds; null when it never has.',
      resolve: async (key, _, context) => (await keyFigures(context, key)).lastUsedAt,
    }),
    requests: t.float({
      description: 'Requests that were made with it and applied so far: a whole number.',
      args: {
        environment: t.arg({
          type: 'EnvironmentName',
          description: 'Only those of this environment; of both when absent.',
        }),
      },
      resolve: async (key, { environment }, context) => {
        const { sandbox, production } = await keyFigures(context, key);
        if (!environment) return sandbox + production;
        return environment === 'SANDBOX' ? sandbox : production;
      },
    }),
    secrets: t.relation('secrets', {
      type: KeySecret,
      description:
        'The keys of the pair that work: one for each environment, and for a while the one that it has replaced. Newest first.',
      query: () => ({
        where: { OR: [{ expiresAt: null }, { expiresAt: { gt: new Date() } }] },
        orderBy: [{ environment: 'asc' }, { createdAt: 'desc' }, { id: 'desc' }],
      }),
    }),
    collaborators: t.prismaConnection(
      {
        type: 'Collaborator',
        cursor: 'id',
        description:
          'Who is invited to work with it, and who does, newest first; 20 by default, at most 100. Only its owner may see that, others are refused as PERMISSION_DENIED.',
        defaultSize: 20,
        maxSize: 100,
        authScopes: ({ endpoint }) => ({ accountOf: endpoint.accountId }),
        totalCount: ({ id }, _, { prisma }) => prisma.collaborator.count({ where: { apiKeyId: id } }),
        resolve: ({ cursor, take, skip: _skip, ...query }, { id }, args, { prisma }) => {
          checkPage(args);
          const where = { apiKeyId: id, ...besideCursor({ cursor, take }) };
          return prisma.collaborator.findMany({ ...query, where, take, orderBy: { id: 'desc' } });
        },
      },
      { name: 'CollaboratorConnection', description: 'A page of collaborators.' },
      { name: 'CollaboratorEdge', description: 'A collaborator and their place in the list.' },
    ),
    pendingInvitations: t.int({
      description:
        'How many invitations are waiting to be accepted. Only its owner may see that, others are refused as PERMISSION_DENIED.',
      select: invitations,
      authScopes: ({ endpoint }) => ({ accountOf: endpoint.accountId }),
      resolve: ({ collaborators }) =>
        collaborators.filter(({ acceptedAt, expiresAt }) => !acceptedAt && expiresAt > new Date()).length,
    }),
    acceptedInvitations: t.int({
      description:
        'How many collaborators work with it. Only its owner may see that, others are refused as PERMISSION_DENIED.',
      select: invitations,
      authScopes: ({ endpoint }) => ({ accountOf: endpoint.accountId }),
      resolve: ({ collaborators }) => collaborators.filter(({ acceptedAt }) => acceptedAt).length,
    }),
    endpoint: t.relation('endpoint', { description: 'Whose key it is.' }),
  }),
});

const KeyOrder = builder.inputType('KeyOrder', {
  description: 'The order of a list of keys; equal ones follow each other by the time of creation.',
  fields: (t) => ({
    by: t.field({
      type: builder.enumType('KeyOrderBy', {
        description: 'What keys are ordered by.',
        values: {
          CREATED: { description: 'The time of creation.' },
          DEFAULT: { description: 'Whether it is the default pair.' },
          NAME: { description: 'The name, in any case.' },
          LAST_USED: {
            description: 'When it last made a call, as in `lastUsedAt`; one that never did counts as the oldest.',
          },
        } as const,
      }),
      required: true,
      description: 'What it is by.',
    }),
    direction: t.field({ type: OrderDirection, required: true, description: 'Which end comes first.' }),
  }),
});

const ApiKeyEdge = builder.edgeObject({
  type: ApiKeyType,
  name: 'ApiKeyEdge',
  description: 'A key and its place in the list.',
});
const ApiKeyConnection = builder.connectionObject<typeof ApiKeyType, OrderedConnection<ListedKey>>(
  {
    type: ApiKeyType,
    name: 'ApiKeyConnection',
    description: 'A page of keys.',
    fields: (t) => ({ totalCount: t.int({ description: listCount, resolve: ({ count }) => count() }) }),
  },
  ApiKeyEdge,
);

builder.prismaObjectField('Endpoint', 'keys', (t) =>
  t.connection(
    {
      type: ApiKeyType,
      description:
        'Its keys, the default pair first, then the newest, unless ordered otherwise; a collaborator sees those they work with. 20 by default, at most 100. ' +
        'Refuses INVALID_ARGUMENT.',
      args: {
        search: t.arg.string({
          description: `Part of a name, in any case; at most ${searchCharactersMax} characters.`,
        }),
        orderBy: t.arg({ type: KeyOrder, description: 'By DEFAULT, descending, when absent.' }),
      },
      authScopes: { account: true },
      resolve: ({ id: endpointId }, { search, orderBy, ...args }, context, info) => {
        const { accountId } = signedIn(context.actor);
        const { by, direction } = orderBy ?? { by: 'DEFAULT', direction: 'DESC' };
        const wanted = { endpointId, accountId, search: checkSearch(search) };
        const query = queryFromInfo({ context, info, path: ['edges', 'node'], select: shownKey });
        return connectOrdered<ListedKey>(args, {
          name: by,
          by: keyOrders[by],
          direction,
          find: (stretch) => listKeys(context.pool, wanted, by, stretch),
          // biome-ignore lint/nursery/noMisusedPromises: without awaitSelections it is no promise
          load: (ids) => context.prisma.apiKey.findMany({ ...query, where: { id: { in: ids } } }),
          count: () => countKeys(context.pool, wanted),
        });
      },
    },
    ApiKeyConnection,
    ApiKeyEdge,
  ),
);

builder.queryField('key', (t) =>
  t.prismaField({
    type: 'ApiKey',
    description: 'One key of an endpoint, for its owner and for those who work with it. Refuses NOT_FOUND.',
    args: {
      endpoint: t.arg.string({ required: true, description: "The endpoint's slug." }),
      key: t.arg.id({ required: true, description: "The key's id." }),
    },
    authScopes: (_, { endpoint }) => ({ member: endpoint }),
    resolve: async (query, _, { endpoint, key: id }, { access, actor, prisma }) => {
      const { endpointId } = await access(endpoint);
      const key = isUuid(id)
        ? await prisma.apiKey.findFirst({ ...query, where: { id, endpointId, ...seenKeys(actor) } })
        : null;
      if (!key) throw noSuchKey();
      return key;
    },
  }),
);
