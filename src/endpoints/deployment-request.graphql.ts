import { signedIn } from '../access/admit.ts';
import { builder } from '../graphql/builder.ts';
import { connectRows } from '../graphql/connect-rows.ts';
import { isUuid } from '../ids.ts';
import { noteCharactersMax, requestDeployment } from './request-deployment.ts';

const DeploymentRequest = builder.prismaObject('DeploymentRequest', {
  description: "A collaborator's wish that the sandbox's settings be deployed.",
  fields: (t) => ({
    id: t.exposeID('id', { description: 'A UUID.' }),
    account: t.relation('account', { description: 'Whose wish it is.' }),
    note: t.exposeString('note', { description: 'What they wrote to it; may be empty.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When they first asked.' }),
    resolvedAt: t.expose('resolvedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the next deploy answered it; null while it is open.',
    }),
  }),
});

builder.prismaObjectField('Endpoint', 'deploymentRequests', (t) =>
  t.connection(
    {
      type: DeploymentRequest,
      description:
        'Wishes that the sandbox be deployed, newest first and so the open ones before the others: 20 by default, at most 100. The owner sees all, ' +
        'a collaborator their own. Refuses UNAUTHENTICATED, PERMISSION_DENIED, ENDPOINT_NOT_FOUND.',
      args: {
        open: t.arg.boolean({
          description: 'true for those that no deploy has answered yet, false for the others; all by default.',
        }),
      },
      authScopes: ({ slug }) => ({ member: slug }),
      resolve: async ({ id: endpointId, slug }, { open, ...args }, { access, actor, prisma }) => {
        const { role } = await access(slug);
        const where = {
          endpointId,
          ...(role === 'COLLABORATOR' && { accountId: signedIn(actor).accountId }),
          ...(open != null && { resolvedAt: open ? null : { not: null } }),
        };
        const page = await connectRows(args, {
          readId: (cursor) => (isUuid(cursor) ? cursor : undefined),
          load: ({ range, order, take }) =>
            prisma.deploymentRequest.findMany({
              where: { ...where, id: range },
              orderBy: { id: order },
              take,
              include: { account: true },
            }),
          idOf: ({ id }) => id,
        });
        return { where, ...page };
      },
    },
    {
      name: 'DeploymentRequestConnection',
      description: 'A page of wishes to deploy.',
      fields: (t) => ({
        totalCount: t.int({
          description: 'How many there are in all, counted when asked for.',
          resolve: ({ where }, _, { prisma }) => prisma.deploymentRequest.count({ where }),
        }),
      }),
    },
    { name: 'DeploymentRequestEdge', description: 'A wish to deploy, and where it stands in the list.' },
  ),
);

builder.mutationField('requestDeployment', (t) =>
  t.prismaField({
    type: DeploymentRequest,
    description:
      "Tells the owner, by mail too, that a collaborator would like the sandbox's settings in production. While a collaborator's wish is open, another " +
      'changes its note and sends no mail. For collaborators. Refuses CONFLICT for the owner, and when there is nothing to deploy; INVALID_ARGUMENT for a note that is too long.',
    args: {
      endpoint: t.arg.string({ required: true, description: 'Its slug.' }),
      note: t.arg.string({
        defaultValue: '',
        description: `What to tell the owner: at most ${noteCharactersMax} characters.`,
      }),
    },
    authScopes: (_, { endpoint }) => ({ member: endpoint }),
    resolve: async (query, _, { endpoint, note }, context) => {
      const id = await requestDeployment(context, await context.access(endpoint), signedIn(context.actor), note ?? '');
      return context.prisma.deploymentRequest.findUniqueOrThrow({ ...query, where: { id } });
    },
  }),
);
