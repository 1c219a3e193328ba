import { signedIn } from '../access/admit.ts';
import { builder } from '../graphql/builder.ts';
import { checkPage } from '../graphql/list-arguments.ts';
import { idText } from '../ids.ts';
import { entriesOf } from './entries-of.ts';

const AuditEntry = builder.prismaObject('AuditEntry', {
  description: 'A change with its actor, time and address. Entries outlive the objects that they describe.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'A UUID.' }),
    at: t.expose('at', { type: 'DateTime', description: 'The time of the change.' }),
    action: t.exposeString('action', {
      description: 'The kind of change, as noun and participle: `endpoint.created`.',
    }),
    subject: t.exposeString('subject', {
      description: 'The display name of the changed object: a name, an e-mail address, a version.',
    }),
    details: t.field({
      type: 'JSON',
      description: 'Further details of the change: an object, without secrets.',
      resolve: ({ details }): unknown => details,
    }),
    account: t.prismaField({
      type: 'Account',
      nullable: true,
      description: 'The account that made it; null for Sluice itself, and for a deleted account.',
      select: { accountId: true },
      // Prisma batches the look-ups of one tick.
      resolve: (query, { accountId }, _, { prisma }) =>
        accountId === null ? null : prisma.account.findUnique({ ...query, where: { id: accountId } }),
    }),
    address: t.exposeString('address', {
      nullable: true,
      description: 'The IP address of the caller; null for Sluice itself.',
    }),
    endpoint: t.string({
      nullable: true,
      description: 'The slug of the endpoint, even a deleted one; null for changes of the account itself.',
      select: { endpointId: true },
      resolve: async ({ endpointId }, _, { prisma }) =>
        endpointId === null
          ? null
          : ((await prisma.endpoint.findUnique({ where: { id: endpointId }, select: { slug: true } }))?.slug ?? null),
    }),
    requestId: t.id({
      nullable: true,
      description: 'The X-Request-Id of the call: `req_…`.',
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
        'The changes to the signed-in account and its endpoints by anybody, newest first; 20 by default, ' +
        'at most 100. Writes with an API key are listed as requests instead. Refuses INVALID_ARGUMENT, ' +
        "UNAUTHENTICATED, PERMISSION_DENIED, and ENDPOINT_NOT_FOUND for somebody else's endpoint.",
      authScopes: (_, { endpoint }) => (endpoint == null ? { account: true } : { owner: endpoint }),
      args: {
        endpoint: t.arg.string({ description: 'Only changes of the endpoint with this slug.' }),
        action: t.arg.string({ description: 'Only changes of this kind, such as `endpoint.created`.' }),
        account: t.arg.id({ description: 'Only changes by this account.' }),
        from: t.arg({ type: 'DateTime', description: 'Only changes at or after this time.' }),
        to: t.arg({ type: 'DateTime', description: 'Only changes before this time.' }),
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
    { name: 'AuditLogEdge', description: 'An entry with its cursor in the list.' },
  ),
);
