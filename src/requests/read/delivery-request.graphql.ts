import { builder } from '../../graphql/builder.ts';

builder.objectField('Delivery', 'request', (t) =>
  t.field({
    type: 'Request',
    nullable: true,
    description: 'The write that it reports; null for a test message.',
    resolve: async ({ endpointId, requestId, testOf }, _, { readRequest }) =>
      testOf === null ? ((await readRequest({ endpointId, requestId })) ?? null) : null,
  }),
);
