import { signedIn } from '../access/admit.ts';
import { builder } from '../graphql/builder.ts';
import { connectRows } from '../graphql/connect-rows.ts';
import { isUuid } from '../ids.ts';
import { noteCharactersMax, requestDeployment } from './deployment-requests.ts';

const DeploymentRequest = builder.prismaObject('DeploymentRequest', {
  description: "A collaborator's request to deploy the sandbox's settings.",
  fields: (t) => ({
    id: t.exposeID('id', { description: 'A UUID.' }),
    account: t.relation('account', { description: 'The account that asked.' }),
    note: t.exposeString('note', { description: 'The note to the owner; may be empty.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'The time of the first request.' }),
    resolvedAt: t.expose('resolvedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'The time of the deploy that resolved it; null while it is open.',
    }),
  }),
});

builder.prismaObjectField('Endpoint', 'deploymentRequests', (t) =>
  t.connection(
    {
      type: DeploymentRequest,
      description:
        'The requests to deploy the sandbox, newest first and so open ones first: 20 by default, at most ' +
        '100. The owner sees all, a collaborator their own. Refuses UNAUTHENTICATED, PERMISSION_DENIED, ' +
        'ENDPOINT_NOT_FOUND.',
      args: {
        open: t.arg.boolean({
          description: 'Only open ones if true, only resolved ones if false; all by default.',
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
      description: 'A page of requests to deploy.',
      fields: (t) => ({
        totalCount: t.int({
          description: 'The number of all requests, counted on demand.',
          resolve: ({ where }, _, { prisma }) => prisma.deploymentRequest.count({ where }),
        }),
      }),
    },
    { name: 'DeploymentRequestEdge', description: 'A request to deploy with its cursor in the list.' },
  ),
);

builder.mutationField('requestDeployment', (t) =>
  t.prismaField({
    type: DeploymentRequest,
    description:
      "Asks the owner, by mail too, to deploy the sandbox's settings. While a collaborator's request is " +
      'open, another one only changes its note and sends no mail. For collaborators. Refuses CONFLICT ' +
      'for the owner and if there is nothing to deploy, INVALID_ARGUMENT for a note that is too long.',
    args: {
      endpoint: t.arg.string({ required: true, description: 'Its slug.' }),
      note: t.arg.string({
        defaultValue: '',
        description: `A note to the owner: at most ${noteCharactersMax} characters.`,
      }),
    },
    authScopes: (_, { endpoint }) => ({ member: endpoint }),
    resolve: async (query, _, { endpoint, note }, context) => {
      const id = await requestDeployment(context, await context.access(endpoint), signedIn(context.actor), note ?? '');
      return context.prisma.deploymentRequest.findUniqueOrThrow({ ...query, where: { id } });
    },
  }),
);
