import { builder } from '../graphql/builder.ts';
import { isSandboxTested } from './sandbox-tested.sql.ts';

const Environment = builder.prismaObject('Environment', {
  description: 'The sandbox or the production of an endpoint.',
  fields: (t) => ({
    name: t.expose('name', { type: 'EnvironmentName', description: 'Which of the two it is.' }),
    settingsChangedAt: t.expose('settingsChangedAt', {
      type: 'DateTime',
      description: 'When its fields or its webhook last changed; of production, when it was last deployed or rolled back.',
    }),
  }),
});

builder.prismaObjectFields('Endpoint', (t) => ({
  environments: t.relation('environments', { type: Environment, description: 'The sandbox, then production.', query: { orderBy: { name: 'asc' } } }),
  sandboxTested: t.boolean({
    description:
      'Whether the sandbox has accepted a request since its settings last changed, as deployEndpoint demands. For its owner and its collaborators. ' +
      'Refuses UNAUTHENTICATED, PERMISSION_DENIED, ENDPOINT_NOT_FOUND.',
    authScopes: ({ slug }) => ({ member: slug }),
    resolve: ({ id }, _, { prisma }) => isSandboxTested(prisma, id),
  }),
}));
