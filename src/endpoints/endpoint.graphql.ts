import { Refusal } from '../errors.ts';
import { builder } from '../graphql/builder.ts';

builder.enumType('EnvironmentName', {
  description: 'The two sides of an endpoint, which share nothing but its URL.',
  values: { SANDBOX: { description: 'For `tm_test_` keys.' }, PRODUCTION: { description: 'For `tm_live_` keys, once deployed.' } } as const,
});

const FieldType = builder.enumType('FieldType', {
  description: 'The JSON type of a value.',
  values: ['string', 'number', 'boolean', 'array', 'object'] as const,
});

const Field = builder.prismaObject('Field', {
  description: 'One value that the payloads of an environment carry.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'A property, or a dotted path to one.' }),
    type: t.field({ type: FieldType, resolve: (field) => field.type }),
    required: t.exposeBoolean('required'),
  }),
});

builder.prismaObject('Endpoint', {
  description: 'One API that an owner made.',
  fields: (t) => ({
    id: t.exposeID('id'),
    slug: t.exposeString('slug', { description: 'Its place in the URL: /api/v1/data/{slug}.' }),
    name: t.exposeString('name'),
    description: t.exposeString('description'),
    active: t.exposeBoolean('active', { description: 'Off, it refuses everything as ENDPOINT_INACTIVE.' }),
    version: t.exposeInt('version', { description: 'Of its production settings; 0 until it is deployed.' }),
    createdAt: t.field({ type: 'DateTime', resolve: (endpoint) => endpoint.createdAt }),
    fields: t.prismaField({
      type: [Field],
      description: 'What payloads must and may carry in an environment.',
      args: { environment: t.arg({ type: 'EnvironmentName', required: true }) },
      resolve: (query, endpoint, { environment }, { prisma }) =>
        prisma.field.findMany({ ...query, where: { endpointId: endpoint.id, environment }, orderBy: { position: 'asc' } }),
    }),
  }),
});

builder.queryField('endpoint', (t) =>
  t.prismaField({
    type: 'Endpoint',
    description: "The key's endpoint. Refuses ENDPOINT_NOT_FOUND.",
    args: { endpoint: t.arg.string({ description: 'Its slug; implied by an API key.' }) },
    resolve: async (query, _, { endpoint: slug }, { admit, prisma }) => {
      const { endpointId } = await admit({ slug }, 'receipt');
      const endpoint = await prisma.endpoint.findUnique({ ...query, where: { id: endpointId } });
      if (!endpoint) throw new Refusal('ENDPOINT_NOT_FOUND');
      return endpoint;
    },
  }),
);
