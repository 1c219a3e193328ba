import { queryFromInfo } from '@pothos/plugin-prisma';
import { signedIn } from '../access/admit.ts';
import type { Endpoint } from '../db/prisma.ts';
import { Refusal } from '../errors.ts';
import { builder } from '../graphql/builder.ts';
import { checkSearch, searchCharactersMax } from '../graphql/check-search.ts';
import { connectOrdered, listCount, type OrderedConnection } from '../graphql/connect-ordered.ts';
import { OrderDirection } from '../graphql/order.ts';
import { countEndpoints, endpointOrders, listEndpoints } from './list-endpoints.sql.ts';
import { restorableDays, restorableFrom, restorableUntil } from './restorable.ts';

builder.enumType('EnvironmentName', {
  description: 'The two sides of an endpoint, which share nothing but its URL.',
  values: {
    SANDBOX: { description: 'For `tm_test_` keys.' },
    PRODUCTION: { description: 'For `tm_live_` keys, once deployed.' },
  } as const,
});

const EndpointRole = builder.enumType('EndpointRole', {
  description: 'What an account has to do with an endpoint.',
  values: {
    OWNER: { description: 'It is theirs.' },
    COLLABORATOR: { description: 'They were invited to work with one of its keys, and see what that has made.' },
  } as const,
});

const EndpointType = builder.prismaObject('Endpoint', {
  description: 'One API that an owner made.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'A UUID. Arguments take the slug instead.' }),
    slug: t.exposeString('slug', { description: 'Its place in the URL: /api/v1/data/{slug}. It never changes.' }),
    url: t.string({
      description: 'Where its records are sent to and read from.',
      select: { slug: true },
      resolve: ({ slug }, _, { publicUrl }) => `${publicUrl}/api/v1/data/${slug}`,
    }),
    name: t.exposeString('name', { description: '1 to 100 characters; no other endpoint of its owner has it.' }),
    description: t.exposeString('description', { description: 'What it is for, in at most 2,000 characters.' }),
    ownerName: t.string({
      description: 'What its owner is called.',
      select: { account: { select: { name: true } } },
      resolve: ({ account }) => account.name,
    }),
    role: t.field({
      type: EndpointRole,
      nullable: true,
      description: 'What the account that asks has to do with it; null for an API key.',
      select: { accountId: true },
      resolve: ({ accountId }, _, { actor }) => {
        if (actor?.kind !== 'account') return null;
        return actor.accountId === accountId ? 'OWNER' : 'COLLABORATOR';
      },
    }),
    active: t.exposeBoolean('active', { description: 'Off, it refuses every call with a key as ENDPOINT_INACTIVE.' }),
    revision: t.exposeInt('revision', {
      description: 'Another one with every change of its name, description and switch: for `ifRevision`.',
    }),
    version: t.exposeInt('version', { description: 'Of its production settings; 0 until it is deployed.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    deletedAt: t.expose('deletedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was deleted; null while it is not.',
    }),
    restorableUntil: t.field({
      type: 'DateTime',
      nullable: true,
      description: `Until when restoreEndpoint brings it back: ${restorableDays} days after it was deleted; null while it is not.`,
      select: { deletedAt: true },
      resolve: ({ deletedAt }) => deletedAt && restorableUntil(deletedAt),
    }),
  }),
});

const EndpointOrder = builder.inputType('EndpointOrder', {
  description: 'The order of a list of endpoints; equal ones follow each other by the time of creation.',
  fields: (t) => ({
    by: t.field({
      type: builder.enumType('EndpointOrderBy', {
        description: 'What endpoints are ordered by.',
        values: {
          CREATED: { description: 'The time of creation.' },
          NAME: { description: 'The name, in any case.' },
          LAST_USED: {
            description:
              'When a key last made a call, as in `lastUsedAt`; of one that was never used, when it was made.',
          },
          REQUESTS: {
            description:
              'How many requests were applied or failed in the present month (UTC), in both environments. A collaborator has those of their keys.',
          },
        } as const,
      }),
      required: true,
      description: 'What it is by.',
    }),
    direction: t.field({ type: OrderDirection, required: true, description: 'Which end comes first.' }),
  }),
});

const EndpointEdge = builder.edgeObject({
  type: EndpointType,
  name: 'EndpointEdge',
  description: 'An endpoint in a list.',
});
const EndpointConnection = builder.connectionObject<typeof EndpointType, OrderedConnection<Endpoint>>(
  {
    type: EndpointType,
    name: 'EndpointConnection',
    description: 'A page of endpoints.',
    fields: (t) => ({ totalCount: t.int({ description: listCount, resolve: ({ count }) => count() }) }),
  },
  EndpointEdge,
);

builder.queryFields((t) => ({
  endpoint: t.prismaField({
    type: 'Endpoint',
    description:
      'One endpoint: that of an API key, or, signed in, one that the account owns or collaborates on. Refuses UNAUTHENTICATED, ENDPOINT_NOT_FOUND, ' +
      'INVALID_ARGUMENT when a session names none, and for a key what reading a receipt refuses.',
    args: { endpoint: t.arg.string({ description: 'Its slug; implied by an API key.' }) },
    resolve: async (query, _, { endpoint: slug }, { actor, access, admit, prisma }) => {
      if (actor?.kind === 'account' && slug == null)
        throw new Refusal('INVALID_ARGUMENT', { message: 'Name the endpoint; only an API key implies it' });
      const { endpointId } =
        actor?.kind === 'account' && slug != null ? await access(slug) : await admit({ slug }, 'receipt');
      const endpoint = await prisma.endpoint.findUnique({ ...query, where: { id: endpointId } });
      if (!endpoint) throw new Refusal('ENDPOINT_NOT_FOUND');
      return endpoint;
    },
  }),
  endpoints: t.connection(
    {
      type: EndpointType,
      description:
        'The endpoints that the account owns or collaborates on, newest first unless ordered otherwise; 20 by default, at most 100. Refuses UNAUTHENTICATED, INVALID_ARGUMENT, ' +
        'and PERMISSION_DENIED for an API key.',
      args: {
        deleted: t.arg.boolean({
          required: true,
          defaultValue: false,
          description: 'Instead, those of its own that were deleted and can still be restored.',
        }),
        search: t.arg.string({
          description: `Part of a name or of a slug, in any case; at most ${searchCharactersMax} characters.`,
        }),
        orderBy: t.arg({ type: EndpointOrder, description: 'By the time of creation, newest first, when absent.' }),
      },
      authScopes: { account: true },
      resolve: (_, { deleted, search, orderBy, ...args }, context, info) => {
        const { accountId } = signedIn(context.actor);
        const { by, direction } = orderBy ?? { by: 'CREATED', direction: 'DESC' };
        const wanted = { accountId, deletedAfter: deleted ? restorableFrom() : undefined, search: checkSearch(search) };
        const query = queryFromInfo({ context, info, path: ['edges', 'node'] });
        return connectOrdered(args, {
          name: by,
          by: endpointOrders[by],
          direction,
          find: (stretch) => listEndpoints(context.pool, wanted, by, stretch),
          // biome-ignore lint/nursery/noMisusedPromises: without awaitSelections it is no promise
          load: (ids) => context.prisma.endpoint.findMany({ ...query, where: { id: { in: ids } } }),
          count: () => countEndpoints(context.pool, wanted),
        });
      },
    },
    EndpointConnection,
    EndpointEdge,
  ),
}));
