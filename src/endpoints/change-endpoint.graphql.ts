import { signedIn } from '../access/admit.ts';
import type { Context } from '../context.ts';
import { builder, revisionArg } from '../graphql/builder.ts';
import { deleteEndpoint } from './delete-endpoint.ts';
import { restorableDays } from './restorable.ts';
import { restoreEndpoint } from './restore-endpoint.ts';
import { setEndpointActive } from './set-endpoint-active.ts';
import { setFields } from './set-fields.ts';
import { updateEndpoint } from './update-endpoint.ts';

const UpdateEndpointInput = builder.inputType('UpdateEndpointInput', {
  description: 'What is to change: what is absent stays as it is.',
  fields: (t) => ({
    name: t.string({
      description: '1 to 100 characters, space around them left out; no other endpoint of the account may have it.',
    }),
    description: t.string({ description: 'At most 2,000 characters.' }),
  }),
});

const endpointArg = builder.args((t) => ({
  endpoint: t.string({ required: true, description: "The endpoint's slug." }),
}));
const forOwners = 'For its owner. Refuses UNAUTHENTICATED, PERMISSION_DENIED, ENDPOINT_NOT_FOUND';
const heeded = 'Every process heeds it within a second.';

builder.mutationFields((t) => ({
  updateEndpoint: t.prismaField({
    type: 'Endpoint',
    description: `Renames an endpoint or describes it anew, at once and in both environments. ${forOwners}, VALIDATION_FAILED, SETTINGS_CHANGED, and CONFLICT for a name that is taken.`,
    args: {
      ...endpointArg,
      ...revisionArg,
      input: t.arg({ type: UpdateEndpointInput, required: true, description: 'What is to change.' }),
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
    description: `Puts fields in the place of those that the sandbox has; production gets them with the next deploy. ${heeded} ${forOwners}, SETTINGS_CHANGED, and VALIDATION_FAILED with what is wrong in \`details\`, some 20 faults at a time, under paths such as fields[2].constraints.pattern.`,
    args: {
      ...endpointArg,
      fields: t.arg({ type: ['FieldInput'], required: true, description: 'All of them, in their order; at most 200.' }),
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
    description: `Switches an endpoint on or off in both environments: off, its keys are refused as ENDPOINT_INACTIVE, and its data stay. ${heeded} ${forOwners}, SETTINGS_CHANGED.`,
    args: {
      ...endpointArg,
      ...revisionArg,
      active: t.arg.boolean({ required: true, description: 'Whether it is to be on.' }),
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
    description: `Deletes an endpoint: its keys are refused as ENDPOINT_NOT_FOUND, collaborators see it no more, and its name is free. It can be restored within ${restorableDays} days. ${heeded} ${forOwners}.`,
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
    description: `Brings back a deleted endpoint as it was, with its keys and data, within ${restorableDays} days. One whose slug was taken again by its owner has another, which the list of deleted ones tells. ${forOwners}, and CONFLICT when it is not deleted or its name was given again.`,
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
