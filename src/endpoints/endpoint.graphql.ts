import { queryFromInfo } from '@pothos/plugin-prisma';
import { signedIn } from '../access/admit.ts';
import type { Endpoint } from '../db/prisma.ts';
import { Refusal } from '../errors.ts';
import { builder } from '../graphql/builder.ts';
import { connectOrdered, listCount, type OrderedConnection } from '../graphql/connect-ordered.ts';
import { checkSearch, OrderDirection, searchCharactersMax } from '../graphql/list-arguments.ts';
import { countEndpoints, endpointOrders, listEndpoints } from './list-endpoints.sql.ts';
import { restorableDays, restorableFrom, restorableUntil } from './restore-endpoint.ts';

builder.enumType('EnvironmentName', {
  description: 'The two environments of an endpoint, which share nothing but its URL.',
  values: {
    SANDBOX: { description: 'For `tm_test_` keys.' },
    PRODUCTION: { description: 'For `tm_live_` keys, once deployed.' },
  } as const,
});

const EndpointRole = builder.enumType('EndpointRole', {
  description: 'The role of an account on an endpoint.',
  values: {
    OWNER: { description: 'The endpoint belongs to the account.' },
    COLLABORATOR: { description: 'The account was invited to one of its keys, and sees data made with that key.' },
  } as const,
});

const EndpointType = builder.prismaObject('Endpoint', {
  description: 'An API that an owner made.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'A UUID. Arguments use the slug instead.' }),
    slug: t.exposeString('slug', { description: 'Its permanent part of the URL: /api/v1/data/{slug}.' }),
    url: t.string({
      description: 'The URL for writing and reading its records.',
      select: { slug: true },
      resolve: ({ slug }, _, { publicUrl }) => `${publicUrl}/api/v1/data/${slug}`,
    }),
    name: t.exposeString('name', { description: "1 to 100 characters; unique among its owner's endpoints." }),
    description: t.exposeString('description', { description: 'Its purpose, in at most 2,000 characters.' }),
    ownerName: t.string({
      description: 'The name of its owner.',
      select: { account: { select: { name: true } } },
      resolve: ({ account }) => account.name,
    }),
    role: t.field({
      type: EndpointRole,
      nullable: true,
      description: 'The role of the calling account; null for an API key.',
      select: { accountId: true },
      resolve: ({ accountId }, _, { actor }) => {
        if (actor?.kind !== 'account') return null;
        return actor.accountId === accountId ? 'OWNER' : 'COLLABORATOR';
      },
    }),
    active: t.exposeBoolean('active', {
      description: 'If false, it refuses every call with a key as ENDPOINT_INACTIVE.',
    }),
    revision: t.exposeInt('revision', {
      description: 'A number that every change to its name, description or switch raises; for `ifRevision`.',
    }),
    version: t.exposeInt('version', { description: 'The version in production; 0 until the first deploy.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'The time of creation.' }),
    deletedAt: t.expose('deletedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'The time of deletion; null while it is not deleted.',
    }),
    restorableUntil: t.field({
      type: 'DateTime',
      nullable: true,
      description: `The last time for restoreEndpoint, ${restorableDays} days after deletion; null while it is not deleted.`,
      select: { deletedAt: true },
      resolve: ({ deletedAt }) => deletedAt && restorableUntil(deletedAt),
    }),
  }),
});

const EndpointOrder = builder.inputType('EndpointOrder', {
  description: 'The order of a list of endpoints; equal ones are ordered by the time of creation.',
  fields: (t) => ({
    by: t.field({
      type: builder.enumType('EndpointOrderBy', {
        description: 'The values that endpoints can be ordered by.',
        values: {
          CREATED: { description: 'The time of creation.' },
          NAME: { description: 'The name, ignoring case.' },
          LAST_USED: {
            description:
              'The time of the last call with a key, as in `lastUsedAt`; the time of creation for an ' +
              'endpoint that was never used.',
          },
          REQUESTS: {
            description:
              'The number of requests applied or failed in the present month (UTC), in both ' +
              'environments. For a collaborator only those of their keys.',
          },
        } as const,
      }),
      required: true,
      description: 'The value to order by.',
    }),
    direction: t.field({ type: OrderDirection, required: true, description: 'Ascending or descending.' }),
  }),
});

const EndpointEdge = builder.edgeObject({
  type: EndpointType,
  name: 'EndpointEdge',
  description: 'An endpoint with its cursor in the list.',
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
      'One endpoint: that of an API key, or one that the signed-in account owns or collaborates on. ' +
      'Refuses UNAUTHENTICATED, ENDPOINT_NOT_FOUND, INVALID_ARGUMENT for a session without the argument, ' +
      'and for a key the refusals of reading a receipt.',
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
        'The endpoints that the account owns or collaborates on, by default newest first; 20 by default, ' +
        'at most 100. Refuses UNAUTHENTICATED, INVALID_ARGUMENT, and PERMISSION_DENIED for an API key.',
      args: {
        deleted: t.arg.boolean({
          required: true,
          defaultValue: false,
          description: "Lists instead the account's deleted endpoints that can still be restored.",
        }),
        search: t.arg.string({
          description: `Part of a name or of a slug, ignoring case; at most ${searchCharactersMax} characters.`,
        }),
        orderBy: t.arg({ type: EndpointOrder, description: 'The time of creation, newest first, when absent.' }),
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
