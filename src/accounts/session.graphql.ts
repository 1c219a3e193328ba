import { signedIn } from '../access/admit.ts';
import { builder } from '../graphql/builder.ts';
import { besideCursor, checkPage } from '../graphql/list-arguments.ts';
import { revokeSession } from './revoke-session.ts';

builder.prismaObject('Session', {
  description: 'A sign-in of an account on one browser.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'A UUID, not the value of the cookie.' }),
    current: t.boolean({
      description: 'True if it made this call.',
      resolve: ({ id }, _, { actor }) => signedIn(actor).sessionId === id,
    }),
    address: t.exposeString('ipAddress', {
      nullable: true,
      description: 'The IP address of the sign-in; for an IPv6 address its network.',
    }),
    userAgent: t.exposeString('userAgent', { nullable: true, description: 'The User-Agent header of the browser.' }),
    createdAt: t.field({
      type: 'DateTime',
      description: 'The time of sign-in.',
      resolve: ({ createdAt }) => createdAt,
    }),
    seenAt: t.field({
      type: 'DateTime',
      description: 'The time when it began or was last prolonged, and so of its last use to within a day.',
      resolve: ({ updatedAt }) => updatedAt,
    }),
    expiresAt: t.field({
      type: 'DateTime',
      description:
        'Its end unless it is used: GET /api/auth/get-session prolongs one that is a day old by seven more days.',
      resolve: ({ expiresAt }) => expiresAt,
    }),
  }),
});

builder.queryField('sessions', (t) =>
  t.prismaConnection(
    {
      type: 'Session',
      cursor: 'id',
      maxSize: 100,
      defaultSize: 20,
      description:
        'The sessions of the account, newest first; 20 by default, at most 100. Refuses ' +
        'INVALID_ARGUMENT, UNAUTHENTICATED, and PERMISSION_DENIED for an API key.',
      authScopes: { account: true },
      totalCount: (_, __, { actor, prisma }) =>
        prisma.session.count({ where: liveSessionsOf(signedIn(actor).accountId) }),
      resolve: ({ cursor, take, skip: _skip, ...query }, _, page, { actor, prisma }) => {
        checkPage(page);
        const live = liveSessionsOf(signedIn(actor).accountId);
        return prisma.session.findMany({
          ...query,
          where: { AND: [live, besideCursor({ cursor, take })] },
          take,
          orderBy: { id: 'desc' },
        });
      },
    },
    { name: 'SessionConnection', description: 'A page of sessions.' },
    { name: 'SessionEdge', description: 'A session with its cursor in the list.' },
  ),
);

builder.mutationField('revokeSession', (t) =>
  t.prismaField({
    type: 'Session',
    description:
      'Ends a session of the account at once, and returns it. Refuses NOT_FOUND, UNAUTHENTICATED, and ' +
      'PERMISSION_DENIED for an API key.',
    authScopes: { account: true },
    args: { id: t.arg.id({ required: true, description: 'The id of the session; it may be the calling one.' }) },
    resolve: (_query, _, { id }, context) => revokeSession(context, signedIn(context.actor).accountId, id),
  }),
);

function liveSessionsOf(userId: string) {
  return { userId, expiresAt: { gt: new Date() } };
}
