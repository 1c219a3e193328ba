import { builder } from '../graphql/builder.ts';
import { revisionOf } from './lock-undeployed-settings.ts';
import { isSandboxTested } from './settings.sql.ts';

const Environment = builder.prismaObject('Environment', {
  description: 'The sandbox or the production of an endpoint.',
  fields: (t) => ({
    name: t.expose('name', { type: 'EnvironmentName', description: 'Sandbox or production.' }),
    fieldsRevision: t.exposeInt('fieldsRevision', {
      description:
        "A number that every change to its fields raises; the sandbox's is for the `ifRevision` of " + 'setFields.',
    }),
    keepsRefusedPayloads: t.exposeBoolean('keepsRefusedPayloads', {
      description: 'True if the payloads of refused calls are kept; see setRefusedPayloads.',
    }),
    settingsChangedAt: t.expose('settingsChangedAt', {
      type: 'DateTime',
      description:
        'The time of the last change to its fields or webhook; for production the time of the last ' +
        'deploy or rollback.',
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
      'A number that every change to the settings of the sandbox or production raises; for the ' +
      '`ifRevision` of deployEndpoint and rollbackEndpoint.',
    select: { environments: { select: { revision: true } } },
    resolve: ({ environments }) => revisionOf(environments),
  }),
  sandboxTested: t.boolean({
    description:
      'True if the sandbox has accepted a request since its settings last changed, as deployEndpoint ' +
      'requires. For the owner and collaborators. Refuses UNAUTHENTICATED, PERMISSION_DENIED, ' +
      'ENDPOINT_NOT_FOUND.',
    authScopes: ({ slug }) => ({ member: slug }),
    resolve: ({ id }, _, { prisma }) => isSandboxTested(prisma, id),
  }),
}));
