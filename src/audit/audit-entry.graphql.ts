import { signedIn } from '../access/admit.ts';
import { builder } from '../graphql/builder.ts';
import { checkPage } from '../graphql/check-page.ts';
import { idText } from '../ids.ts';
import { entriesOf } from './entries-of.ts';

const AuditEntry = builder.prismaObject('AuditEntry', {
  description: 'Who changed what, when, and from where. Entries stay when what they tell of is gone.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'A UUID.' }),
    at: t.expose('at', { type: 'DateTime', description: 'When it was done.' }),
    action: t.exposeString('action', { description: 'What was done, as noun and participle: `endpoint.created`.' }),
    subject: t.exposeString('subject', {
      description: 'What it was done to, as people call it: a name, an e-mail address, a version.',
    }),
    details: t.field({
      type: 'JSON',
      description: 'What else tells the change apart: an object, without secrets.',
      resolve: ({ details }): unknown => details,
    }),
    account: t.prismaField({
      type: 'Account',
      nullable: true,
      description: 'Who did it; null for what Sluice does by itself, and when the account is gone.',
      select: { accountId: true },
      // Prisma puts the look-ups of one tick together.
      resolve: (query, { accountId }, _, { prisma }) =>
        accountId === null ? null : prisma.account.findUnique({ ...query, where: { id: accountId } }),
    }),
    address: t.exposeString('address', {
      nullable: true,
      description: 'The IP address that it was done from; null for what Sluice does by itself.',
    }),
    endpoint: t.string({
      nullable: true,
      description:
        "The slug of the endpoint that it concerns, of a deleted one too; null for the account's own affairs.",
      select: { endpointId: true },
      resolve: async ({ endpointId }, _, { prisma }) =>
        endpointId === null
          ? null
          : ((await prisma.endpoint.findUnique({ where: { id: endpointId }, select: { slug: true } }))?.slug ?? null),
    }),
    requestId: t.id({
      nullable: true,
      description: 'The X-Request-Id of the call that did it: `req_…`.',
      select: { requestId: true },
      resolve: ({ requestId }) => (requestId === null ? null : idText('req', requestId)),
    }),
  }),
});

builder.queryField('auditLog', (t) =>
  t.prismaConnection(
    {
      type: AuditEntry,
      cursor: 'id',
      defaultSize: 20,
      maxSize: 100,
      description:
        'What was done to the signed-in account and to its endpoints, by whomever, newest first; 20 by default, at most 100. A write by API key has its request instead. ' +
        'Refuses INVALID_ARGUMENT, UNAUTHENTICATED, PERMISSION_DENIED; for an endpoint of somebody else ENDPOINT_NOT_FOUND.',
      authScopes: (_, { endpoint }) => (endpoint == null ? { account: true } : { owner: endpoint }),
      args: {
        endpoint: t.arg.string({ description: 'The slug of an endpoint: only what concerns it.' }),
        action: t.arg.string({ description: 'Only this, such as `endpoint.created`.' }),
        account: t.arg.id({ description: 'Only what this account has done.' }),
        from: t.arg({ type: 'DateTime', description: 'Done then or later.' }),
        to: t.arg({ type: 'DateTime', description: 'Done before.' }),
      },
      totalCount: async (_, wanted, context) =>
        context.prisma.auditEntry.count({ where: await entriesOf(context, signedIn(context.actor), wanted) }),
      resolve: async (query, _, wanted, context) => {
        checkPage(wanted);
        return context.prisma.auditEntry.findMany({
          ...query,
          where: await entriesOf(context, signedIn(context.actor), wanted),
          orderBy: { id: 'desc' },
        });
      },
    },
    { name: 'AuditLogConnection', description: 'A page of the audit log.' },
    { name: 'AuditLogEdge', description: 'An entry and its place in the list.' },
  ),
);
