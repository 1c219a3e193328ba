import { z } from 'zod';
import { builder } from '../../graphql/builder.ts';
import { inspectorUrl } from '../targets/inspector-url.ts';
import { inspectedMax } from './inspect-message.ts';

const headersSchema = z.array(z.tuple([z.string(), z.string()]));

const InspectedHeader = builder.objectRef<readonly [name: string, value: string]>('InspectedHeader').implement({
  description: 'A header of a message that the inspector has taken.',
  fields: (t) => ({
    name: t.string({ description: 'In lower case.', resolve: ([name]) => name }),
    value: t.string({ description: 'As it came.', resolve: ([, value]) => value }),
  }),
});

const InspectedMessage = builder.prismaObject('InspectedMessage', {
  description: 'A message that came to the inspector.',
  fields: (t) => ({
    id: t.id({ description: 'Its place: later ones have larger ids.', resolve: ({ id }) => String(id) }),
    receivedAt: t.expose('receivedAt', { type: 'DateTime', description: 'When it came.' }),
    headers: t.field({
      type: [InspectedHeader],
      description: 'All that came with it, in their order.',
      resolve: ({ headers }) => headersSchema.parse(headers),
    }),
    body: t.string({
      description: 'What was posted, read as UTF-8.',
      resolve: ({ body }) => Buffer.from(body).toString('utf8'),
    }),
  }),
});

builder.queryField('inspectedMessages', (t) =>
  t.prismaField({
    type: [InspectedMessage],
    description: `The last ${inspectedMax} messages that came to the inspector of an environment, newest first. For its owner. Refuses UNAUTHENTICATED, PERMISSION_DENIED, ENDPOINT_NOT_FOUND.`,
    args: {
      endpoint: t.arg.string({ required: true, description: "The endpoint's slug." }),
      environment: t.arg({
        type: 'EnvironmentName',
        defaultValue: 'SANDBOX',
        required: true,
        description: 'Which of the two.',
      }),
    },
    authScopes: (_, { endpoint }) => ({ owner: endpoint }),
    resolve: async (query, _, { endpoint, environment }, { own, prisma }) => {
      const { endpointId } = await own(endpoint);
      return prisma.inspectedMessage.findMany({
        ...query,
        where: { endpointId, environment },
        orderBy: { id: 'desc' },
        take: inspectedMax,
      });
    },
  }),
);

builder.prismaObjectField('Endpoint', 'inspectorUrl', (t) =>
  t.string({
    description:
      'Where an environment can be told to send its results for inspectedMessages to show them: a webhook like any other. Only its owner may see that, ' +
      'others are refused as PERMISSION_DENIED.',
    args: {
      environment: t.arg({
        type: 'EnvironmentName',
        defaultValue: 'SANDBOX',
        required: true,
        description: 'Which of the two it is of.',
      }),
    },
    authScopes: ({ accountId }) => ({ accountOf: accountId }),
    select: { id: true, accountId: true },
    resolve: async ({ id: endpointId }, { environment: name }, { prisma, publicUrl }) => {
      const { inspectToken } = await prisma.environment.findUniqueOrThrow({
        where: { endpointId_name: { endpointId, name } },
        select: { inspectToken: true },
      });
      return inspectorUrl(publicUrl, inspectToken);
    },
  }),
);
