import { signedIn } from '../access/admit.ts';
import { builder } from '../graphql/builder.ts';
import { createEndpoint } from './create-endpoint.ts';

builder.objectType('KeyPair', {
  description: 'The texts of a pair of keys, which only one answer ever shows.',
  fields: (t) => ({
    keyId: t.exposeID('keyId', { description: "The pair's id." }),
    sandbox: t.exposeString('sandbox', { description: '`tm_test_…`, for the sandbox.' }),
    production: t.exposeString('production', {
      description: '`tm_live_…`, for production, once the endpoint is deployed.',
    }),
  }),
});

const CreateEndpointInput = builder.inputType('CreateEndpointInput', {
  description: 'An endpoint as it is to be.',
  fields: (t) => ({
    name: t.string({
      required: true,
      description: '1 to 100 characters, space around them left out; no other endpoint of the account may have it.',
    }),
    slug: t.string({
      description:
        'Its place in the URL, for good: 3 to 63 of a-z, 0-9 and hyphens, no hyphen first or last; nobody else may have it, and a deleted endpoint of the same account gives it up for another. 21 random characters when absent.',
    }),
    description: t.string({ description: 'At most 2,000 characters; empty by default.' }),
    fields: t.field({
      type: ['FieldInput'],
      description: 'What payloads must and may carry, at most 200; any JSON object is taken without.',
    }),
  }),
});

const CreatedEndpoint = builder.objectRef<Awaited<ReturnType<typeof createEndpoint>>>('CreatedEndpoint').implement({
  description: 'A new endpoint, with its keys.',
  fields: (t) => ({
    endpoint: t.prismaField({
      type: 'Endpoint',
      description: 'The endpoint. It is active, and not deployed yet.',
      resolve: (query, { endpointId }, _, { prisma }) =>
        prisma.endpoint.findUniqueOrThrow({ ...query, where: { id: endpointId } }),
    }),
    keys: t.expose('keys', {
      type: 'KeyPair',
      description: 'Its default pair of keys, which only this answer ever shows.',
    }),
  }),
});

builder.mutationField('createEndpoint', (t) =>
  t.field({
    type: CreatedEndpoint,
    description:
      'Makes an endpoint with its default pair of keys, owned by who is signed in. Refuses VALIDATION_FAILED with what is wrong in `details`, ' +
      'CONFLICT for a name or a slug that is taken, UNAUTHENTICATED, and PERMISSION_DENIED for an API key.',
    args: { input: t.arg({ type: CreateEndpointInput, required: true, description: 'What it is to be.' }) },
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
