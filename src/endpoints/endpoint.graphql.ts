import { signedIn } from '../access/admit.ts';
import { Refusal } from '../errors.ts';
import { besideCursor } from '../graphql/beside-cursor.ts';
import { builder } from '../graphql/builder.ts';
import { checkPage } from '../graphql/check-page.ts';
import { listedEndpoints } from './listed-endpoints.ts';
import { restorableDays, restorableUntil } from './restorable.ts';

builder.enumType('EnvironmentName', {
  description: 'The two sides of an endpoint, which share nothing but its URL.',
  values: { SANDBOX: { description: 'For `tm_test_` keys.' }, PRODUCTION: { description: 'For `tm_live_` keys, once deployed.' } } as const,
});

const EndpointRole = builder.enumType('EndpointRole', {
  description: 'What an account has to do with an endpoint.',
  values: {
    OWNER: { description: 'It is theirs.' },
    COLLABORATOR: { description: 'They were invited to work with one of its keys, and see what that has made.' },
  } as const,
});

builder.prismaObject('Endpoint', {
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
    version: t.exposeInt('version', { description: 'Of its production settings; 0 until it is deployed.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    deletedAt: t.expose('deletedAt', { type: 'DateTime', nullable: true, description: 'When it was deleted; null while it is not.' }),
    restorableUntil: t.field({
      type: 'DateTime',
      nullable: true,
      description: `Until when restoreEndpoint brings it back: ${restorableDays} days after it was deleted; null while it is not.`,
      select: { deletedAt: true },
      resolve: ({ deletedAt }) => deletedAt && restorableUntil(deletedAt),
    }),
  }),
});

builder.queryFields((t) => ({
  endpoint: t.prismaField({
    type: 'Endpoint',
    description:
      'One endpoint: that of an API key, or, signed in, one that the account owns or collaborates on. Refuses UNAUTHENTICATED, ENDPOINT_NOT_FOUND, ' +
      'INVALID_ARGUMENT when a session names none, and for a key what reading a receipt refuses.',
    args: { endpoint: t.arg.string({ description: 'Its slug; implied by an API key.' }) },
    resolve: async (query, _, { endpoint: slug }, { actor, access, admit, prisma }) => {
      if (actor?.kind === 'account' && slug == null) throw new Refusal('INVALID_ARGUMENT', { message: 'Name the endpoint; only an API key implies it' });
      const { endpointId } = actor?.kind === 'account' && slug != null ? await access(slug) : await admit({ slug }, 'receipt');
      const endpoint = await prisma.endpoint.findUnique({ ...query, where: { id: endpointId } });
      if (!endpoint) throw new Refusal('ENDPOINT_NOT_FOUND');
      return endpoint;
    },
  }),
  endpoints: t.prismaConnection(
    {
      type: 'Endpoint',
      cursor: 'id',
      defaultSize: 20,
      maxSize: 100,
      description:
        'The endpoints that the account owns or collaborates on, newest first; 20 by default, at most 100. Refuses UNAUTHENTICATED, INVALID_ARGUMENT, ' +
        'and PERMISSION_DENIED for an API key.',
      args: {
        deleted: t.arg.boolean({
          required: true,
          defaultValue: false,
          description: 'Instead, those of its own that were deleted and can still be restored.',
        }),
      },
      authScopes: { account: true },
      totalCount: (_, { deleted }, { actor, prisma }) => prisma.endpoint.count({ where: listedEndpoints(signedIn(actor).accountId, deleted) }),
      resolve: ({ cursor, take, skip: _skip, ...query }, _, { deleted, ...page }, { actor, prisma }) => {
        checkPage(page);
        const listed = listedEndpoints(signedIn(actor).accountId, deleted);
        return prisma.endpoint.findMany({ ...query, where: { AND: [listed, besideCursor({ cursor, take })] }, take, orderBy: { id: 'desc' } });
      },
    },
    { name: 'EndpointConnection', description: 'A page of endpoints.' },
    { name: 'EndpointEdge', description: 'An endpoint in a list.' },
  ),
}));
