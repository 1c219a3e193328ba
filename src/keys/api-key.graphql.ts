import { queryFromInfo } from '@pothos/plugin-prisma';
import type { Burst } from '../access/actor.ts';
import { signedIn } from '../access/admit.ts';
import { builder } from '../graphql/builder.ts';
import { connectOrdered, listCount, type OrderedConnection } from '../graphql/connect-ordered.ts';
import {
  besideCursor,
  checkPage,
  checkSearch,
  OrderDirection,
  searchCharactersMax,
} from '../graphql/list-arguments.ts';
import { isUuid } from '../ids.ts';
import { keyFigures } from './key-figures.ts';
import { scopeOf, seenKeys } from './key-scope.ts';
import { countKeys, keyOrders, listKeys } from './keys.sql.ts';
import { noSuchKey } from './lock-key.ts';

const permission = (verb: string) => `True if it may ${verb} records.`;

const KeySecret = builder.prismaObject('ApiKeySecret', {
  variant: 'KeySecret',
  description: 'One key of a pair. Only its hash is stored: the text was shown when the key was made.',
  fields: (t) => ({
    environment: t.expose('environment', { type: 'EnvironmentName', description: 'The environment that it works in.' }),
    hint: t.exposeString('hint', { description: 'Its last four characters, to recognise it by.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'The time of creation.' }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      nullable: true,
      description: 'The end of a replaced key; null for the current one.',
    }),
  }),
});

const BurstLimit = builder.objectRef<Burst>('BurstLimit').implement({
  description: 'The most calls a key may make in a window of time. Further calls are refused as RATE_LIMITED.',
  fields: (t) => ({
    requests: t.exposeInt('requests', { description: 'The most calls in one window.' }),
    seconds: t.exposeInt('seconds', { description: 'The length of a window in seconds.' }),
  }),
});

builder.enumType('KeyScope', {
  description: 'Selects the records and requests that a key sees. Its permissions limit its actions on them.',
  values: {
    OWN: { description: 'Only those made with this key; others do not exist for it.' },
    ALL: {
      description:
        "All of its environment, except for messages to the endpoint's own webhook. The key's webhook " +
        'still receives only results of its own writes.',
    },
  } as const,
});

/** A key has so few collaborators that they are loaded and counted here. */
const invitations = { collaborators: { select: { acceptedAt: true, expiresAt: true } } } as const;

/** The columns read for every key shown. */
const shownKey = { id: true, endpointId: true, endpoint: { select: { accountId: true } } } as const;

interface ListedKey {
  id: string;
  endpointId: string;
  endpoint: { accountId: string };
}

const ApiKeyType = builder.prismaObject('ApiKey', {
  description:
    'A named pair of keys, one for each environment, with its permissions. The default pair sees ' +
    'everything; a collaboration key sees what its scope allows.',
  select: shownKey,
  fields: (t) => ({
    id: t.exposeID('id', { description: 'A UUID.' }),
    name: t.exposeString('name', { description: '1 to 100 characters; no other key of the endpoint has it.' }),
    default: t.exposeBoolean('default', {
      description: 'True for the pair that was made with the endpoint. An endpoint always has it.',
    }),
    canCreate: t.exposeBoolean('canCreate', { description: permission('create') }),
    canRead: t.exposeBoolean('canRead', { description: permission('read') }),
    canUpdate: t.exposeBoolean('canUpdate', { description: permission('replace') }),
    canDelete: t.exposeBoolean('canDelete', { description: permission('delete') }),
    scope: t.field({
      type: 'KeyScope',
      description: 'The records and requests that it sees; always ALL for the default pair.',
      select: { default: true, scope: true },
      resolve: scopeOf,
    }),
    sandboxActive: t.exposeBoolean('sandboxActive', {
      description: 'True if it works in the sandbox. Otherwise it is refused as UNAUTHENTICATED.',
    }),
    productionActive: t.exposeBoolean('productionActive', {
      description: 'True if it works in production. Otherwise it is refused as UNAUTHENTICATED.',
    }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      nullable: true,
      description: 'Its end; null for none.',
    }),
    burst: t.field({
      type: BurstLimit,
      nullable: true,
      description: 'The burst limit in each environment; null for none.',
      select: { burstRequests: true, burstSeconds: true },
      resolve: ({ burstRequests: requests, burstSeconds: seconds }) =>
        requests !== null && seconds !== null ? { requests, seconds } : null,
    }),
    revision: t.exposeInt('revision', {
      description: 'A number that every change to the key, its texts or its secrets raises; for `ifRevision`.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'The time of creation.' }),
    lastUsedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description:
        'The time of the last call that it was allowed to make, accurate to a few seconds; null if there ' +
        'was none.',
      resolve: async (key, _, context) => (await keyFigures(context, key)).lastUsedAt,
    }),
    requests: t.float({
      description: 'The number of applied requests made with it: a whole number.',
      args: {
        environment: t.arg({
          type: 'EnvironmentName',
          description: 'Counts only this environment; both when absent.',
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
        'The working keys of the pair, newest first: one for each environment, and during an overlap ' +
        'also the replaced one.',
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
          'The collaborators and pending invitations, newest first; 20 by default, at most 100. For the ' +
          'owner only: others are refused as PERMISSION_DENIED.',
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
      { name: 'CollaboratorEdge', description: 'A collaborator with the cursor in the list.' },
    ),
    pendingInvitations: t.int({
      description: 'The number of pending invitations. For the owner only: others are refused as PERMISSION_DENIED.',
      select: invitations,
      authScopes: ({ endpoint }) => ({ accountOf: endpoint.accountId }),
      resolve: ({ collaborators }) =>
        collaborators.filter(({ acceptedAt, expiresAt }) => !acceptedAt && expiresAt > new Date()).length,
    }),
    acceptedInvitations: t.int({
      description:
        'The number of collaborators that work with it. For the owner only: others are refused as ' +
        'PERMISSION_DENIED.',
      select: invitations,
      authScopes: ({ endpoint }) => ({ accountOf: endpoint.accountId }),
      resolve: ({ collaborators }) => collaborators.filter(({ acceptedAt }) => acceptedAt).length,
    }),
    endpoint: t.relation('endpoint', { description: 'The endpoint that it belongs to.' }),
  }),
});

const KeyOrder = builder.inputType('KeyOrder', {
  description: 'The order of a list of keys; equal keys are ordered by the time of creation.',
  fields: (t) => ({
    by: t.field({
      type: builder.enumType('KeyOrderBy', {
        description: 'The values that keys can be ordered by.',
        values: {
          CREATED: { description: 'The time of creation.' },
          DEFAULT: { description: 'The default pair or not.' },
          NAME: { description: 'The name, ignoring case.' },
          LAST_USED: {
            description:
              'The time of the last call, as in `lastUsedAt`. A key that was never used counts as the ' + 'oldest.',
          },
        } as const,
      }),
      required: true,
      description: 'The value to order by.',
    }),
    direction: t.field({ type: OrderDirection, required: true, description: 'Ascending or descending.' }),
  }),
});

const ApiKeyEdge = builder.edgeObject({
  type: ApiKeyType,
  name: 'ApiKeyEdge',
  description: 'A key with its cursor in the list.',
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
        'Its keys, by default the default pair first, then the newest. A collaborator sees the keys ' +
        'shared with them. 20 by default, at most 100. Refuses INVALID_ARGUMENT.',
      args: {
        search: t.arg.string({
          description: `Part of a name, ignoring case; at most ${searchCharactersMax} characters.`,
        }),
        orderBy: t.arg({ type: KeyOrder, description: 'DEFAULT, descending, when absent.' }),
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
    description: "One key of an endpoint, for its owner and the key's collaborators. Refuses NOT_FOUND.",
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
