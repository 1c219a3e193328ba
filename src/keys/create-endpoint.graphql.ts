import { signedIn } from '../access/admit.ts';
import { builder } from '../graphql/builder.ts';
import { createEndpoint } from './create-endpoint.ts';

builder.objectType('KeyPair', {
  description: 'The texts of a pair of keys, shown in one answer only.',
  fields: (t) => ({
    keyId: t.exposeID('keyId', { description: 'The id of the pair.' }),
    sandbox: t.exposeString('sandbox', { description: '`tm_test_…`, for the sandbox.' }),
    production: t.exposeString('production', {
      description: '`tm_live_…`, for production, once the endpoint is deployed.',
    }),
  }),
});

const CreateEndpointInput = builder.inputType('CreateEndpointInput', {
  description: 'A new endpoint.',
  fields: (t) => ({
    name: t.string({
      required: true,
      description: "1 to 100 characters after surrounding space is removed; unique among the account's endpoints.",
    }),
    slug: t.string({
      description:
        'Its permanent part of the URL: 3 to 63 of a-z, 0-9 and hyphens, without a hyphen at either end. ' +
        'It must be unique; a deleted endpoint of the same account gives its slug up. 21 random ' +
        'characters when absent.',
    }),
    description: t.string({ description: 'At most 2,000 characters; empty by default.' }),
    fields: t.field({
      type: ['FieldInput'],
      description: 'The fields of payloads, at most 200. Without any, every JSON object is accepted.',
    }),
  }),
});

const CreatedEndpoint = builder.objectRef<Awaited<ReturnType<typeof createEndpoint>>>('CreatedEndpoint').implement({
  description: 'A new endpoint with its keys.',
  fields: (t) => ({
    endpoint: t.prismaField({
      type: 'Endpoint',
      description: 'The endpoint: active, and not deployed yet.',
      resolve: (query, { endpointId }, _, { prisma }) =>
        prisma.endpoint.findUniqueOrThrow({ ...query, where: { id: endpointId } }),
    }),
    keys: t.expose('keys', {
      type: 'KeyPair',
      description: 'Its default pair of keys, shown only in this answer.',
    }),
  }),
});

builder.mutationField('createEndpoint', (t) =>
  t.field({
    type: CreatedEndpoint,
    description:
      'Makes an endpoint with its default pair of keys, owned by the caller. Refuses VALIDATION_FAILED ' +
      'with the faults in `details`, CONFLICT for a name or a slug in use, UNAUTHENTICATED, and ' +
      'PERMISSION_DENIED for an API key.',
    args: { input: t.arg({ type: CreateEndpointInput, required: true, description: 'The new endpoint.' }) },
    authScopes: { account: true },
    resolve: (_, { input: { name, slug, description, fields } }, context) =>
      createEndpoint(context, {
        accountId: signedIn(context.actor).accountId,
        name,
        slug: slug ?? undefined,
        description: description ?? undefined,
        fields: fields ?? [],
      }),
  }),
);
