import { builder } from '../graphql/builder.ts';
import { revisionOf } from './revision-of.ts';
import { isSandboxTested } from './sandbox-tested.sql.ts';

const Environment = builder.prismaObject('Environment', {
  description: 'The sandbox or the production of an endpoint.',
  fields: (t) => ({
    name: t.expose('name', { type: 'EnvironmentName', description: 'Which of the two it is.' }),
    fieldsRevision: t.exposeInt('fieldsRevision', {
      description: 'Another one with every change of its fields: of the sandbox for the `ifRevision` of setFields.',
    }),
    keepsRefusedPayloads: t.exposeBoolean('keepsRefusedPayloads', {
      description: 'Whether what refused calls sent is kept with them; see setRefusedPayloads.',
    }),
    settingsChangedAt: t.expose('settingsChangedAt', {
      type: 'DateTime',
      description:
        'When its fields or its webhook last changed; of production, when it was last deployed or rolled back.',
    }),
  }),
});

builder.prismaObjectFields('Endpoint', (t) => ({
  environments: t.relation('environments', {
    type: Environment,
    description: 'The sandbox, then production.',
    query: { orderBy: { name: 'asc' } },
  }),
  settingsRevision: t.int({
    description:
      "Another one with every change of the sandbox's or production's settings: for the `ifRevision` of deployEndpoint and rollbackEndpoint.",
    select: { environments: { select: { revision: true } } },
    resolve: ({ environments }) => revisionOf(environments),
  }),
  sandboxTested: t.boolean({
    description:
      'Whether the sandbox has accepted a request since its settings last changed, as deployEndpoint demands. For its owner and its collaborators. ' +
      'Refuses UNAUTHENTICATED, PERMISSION_DENIED, ENDPOINT_NOT_FOUND.',
    authScopes: ({ slug }) => ({ member: slug }),
    resolve: ({ id }, _, { prisma }) => isSandboxTested(prisma, id),
  }),
}));
