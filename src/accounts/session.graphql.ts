import { signedIn } from '../access/admit.ts';
import { besideCursor } from '../graphql/beside-cursor.ts';
import { builder } from '../graphql/builder.ts';
import { checkPage } from '../graphql/check-page.ts';
import { revokeSession } from './revoke-session.ts';

builder.prismaObject('Session', {
  description: 'One sign-in of an account, on one browser.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'A UUID; not what the cookie holds.' }),
    current: t.boolean({
      description: 'Whether this call was made with it.',
      resolve: ({ id }, _, { actor }) => signedIn(actor).sessionId === id,
    }),
    address: t.exposeString('ipAddress', {
      nullable: true,
      description: 'The IP address of the sign-in; of an IPv6 address its network.',
    }),
    userAgent: t.exposeString('userAgent', { nullable: true, description: 'What the browser calls itself.' }),
    createdAt: t.field({
      type: 'DateTime',
      description: 'When they signed in.',
      resolve: ({ createdAt }) => createdAt,
    }),
    seenAt: t.field({
      type: 'DateTime',
      description: 'When it was used last, to within a day: when it was prolonged, or began.',
      resolve: ({ updatedAt }) => updatedAt,
    }),
    expiresAt: t.field({
      type: 'DateTime',
      description:
        'When it ends, unless it is used: GET /api/auth/get-session prolongs one that is a day old to seven more days.',
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
        'Where the account is signed in, newest first; 20 by default, at most 100. Refuses INVALID_ARGUMENT, UNAUTHENTICATED, and PERMISSION_DENIED for an API key.',
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
    { name: 'SessionEdge', description: 'A session and its place in the list.' },
  ),
);

builder.mutationField('revokeSession', (t) =>
  t.prismaField({
    type: 'Session',
    description:
      'Signs the account out there at once, and answers with the session as it was. Refuses NOT_FOUND, UNAUTHENTICATED, and PERMISSION_DENIED for an API key.',
    authScopes: { account: true },
    args: { id: t.arg.id({ required: true, description: 'The session; it may be the one that asks.' }) },
    resolve: (_query, _, { id }, context) => revokeSession(context, signedIn(context.actor).accountId, id),
  }),
);

function liveSessionsOf(userId: string) {
  return { userId, expiresAt: { gt: new Date() } };
}
