import { signedIn } from '../access/admit.ts';
import type { Context } from '../context.ts';
import { builder, revisionArg } from '../graphql/builder.ts';
import { deleteEndpoint, setEndpointActive, updateEndpoint } from './change-endpoint.ts';
import { restorableDays, restoreEndpoint } from './restore-endpoint.ts';
import { setFields } from './set-fields.ts';

const UpdateEndpointInput = builder.inputType('UpdateEndpointInput', {
  description: 'The changes to an endpoint; absent values stay.',
  fields: (t) => ({
    name: t.string({
      description: "1 to 100 characters after surrounding space is removed; unique among the account's endpoints.",
    }),
    description: t.string({ description: 'At most 2,000 characters.' }),
  }),
});

const endpointArg = builder.args((t) => ({
  endpoint: t.string({ required: true, description: "The endpoint's slug." }),
}));
const forOwners = 'For its owner. Refuses UNAUTHENTICATED, PERMISSION_DENIED, ENDPOINT_NOT_FOUND';
const heeded = 'All processes apply the change within a second.';

builder.mutationFields((t) => ({
  updateEndpoint: t.prismaField({
    type: 'Endpoint',
    description:
      `Changes the name or description of an endpoint, at once and in both environments. ${forOwners}, ` +
      'VALIDATION_FAILED, SETTINGS_CHANGED, and CONFLICT for a name in use.',
    args: {
      ...endpointArg,
      ...revisionArg,
      input: t.arg({ type: UpdateEndpointInput, required: true, description: 'The changes.' }),
    },
    authScopes: (_, { endpoint }) => ({ owner: endpoint }),
    resolve: async (query, _, { endpoint, input, ifRevision }, context) => {
      const { endpointId } = await context.own(endpoint);
      await updateEndpoint(context, endpointId, input, ifRevision);
      return loadEndpoint(context, query, endpointId);
    },
  }),
  setFields: t.prismaField({
    type: 'Endpoint',
    description:
      `Replaces the fields of the sandbox; the next deploy copies them to production. ${heeded} ` +
      `${forOwners}, SETTINGS_CHANGED, and VALIDATION_FAILED with some 20 faults at a time in \`details\`, ` +
      'under paths such as fields[2].constraints.pattern.',
    args: {
      ...endpointArg,
      fields: t.arg({ type: ['FieldInput'], required: true, description: 'All fields in order; at most 200.' }),
      ...revisionArg,
    },
    authScopes: (_, { endpoint }) => ({ owner: endpoint }),
    resolve: async (query, _, { endpoint, fields, ifRevision }, context) => {
      const { endpointId } = await context.own(endpoint);
      await setFields(context, endpointId, fields, ifRevision);
      return loadEndpoint(context, query, endpointId);
    },
  }),
  setEndpointActive: t.prismaField({
    type: 'Endpoint',
    description:
      'Switches an endpoint on or off in both environments. While it is off, its keys are refused as ' +
      `ENDPOINT_INACTIVE and its data stays. ${heeded} ${forOwners}, SETTINGS_CHANGED.`,
    args: {
      ...endpointArg,
      ...revisionArg,
      active: t.arg.boolean({ required: true, description: 'True to switch it on.' }),
    },
    authScopes: (_, { endpoint }) => ({ owner: endpoint }),
    resolve: async (query, _, { endpoint, active, ifRevision }, context) => {
      const { endpointId } = await context.own(endpoint);
      await setEndpointActive(context, endpointId, active, ifRevision);
      return loadEndpoint(context, query, endpointId);
    },
  }),
  deleteEndpoint: t.prismaField({
    type: 'Endpoint',
    description:
      'Deletes an endpoint: its keys are refused as ENDPOINT_NOT_FOUND, collaborators no longer see it, ' +
      `and its name is free. It can be restored within ${restorableDays} days. ${heeded} ${forOwners}.`,
    args: endpointArg,
    authScopes: (_, { endpoint }) => ({ owner: endpoint }),
    resolve: async (query, _, { endpoint }, context) => {
      const { endpointId } = await context.own(endpoint);
      await deleteEndpoint(context, endpointId);
      return loadEndpoint(context, query, endpointId);
    },
  }),
  restoreEndpoint: t.prismaField({
    type: 'Endpoint',
    description:
      `Restores a deleted endpoint with its keys and data, within ${restorableDays} days. If its owner ` +
      `used its slug again, it gets the slug shown in the list of deleted endpoints. ${forOwners}, and ` +
      'CONFLICT if it is not deleted or its name is in use.',
    args: endpointArg,
    authScopes: { account: true },
    resolve: async (query, _, { endpoint }, context) => {
      const endpointId = await restoreEndpoint(context, signedIn(context.actor).accountId, endpoint);
      return loadEndpoint(context, query, endpointId);
    },
  }),
}));

async function loadEndpoint({ prisma }: Context, query: object, id: string) {
  return prisma.endpoint.findUniqueOrThrow({ ...query, where: { id } });
}
