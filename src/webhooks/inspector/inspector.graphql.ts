import { z } from 'zod';
import { builder } from '../../graphql/builder.ts';
import { inspectorUrl } from '../targets/inspector-url.ts';
import { inspectedMax } from './inspect-message.ts';

const headersSchema = z.array(z.tuple([z.string(), z.string()]));

const InspectedHeader = builder.objectRef<readonly [name: string, value: string]>('InspectedHeader').implement({
  description: 'A header of a message to the inspector.',
  fields: (t) => ({
    name: t.string({ description: 'In lower case.', resolve: ([name]) => name }),
    value: t.string({ description: 'As received.', resolve: ([, value]) => value }),
  }),
});

const InspectedMessage = builder.prismaObject('InspectedMessage', {
  description: 'A message to the inspector.',
  fields: (t) => ({
    id: t.id({ description: 'Its number: later messages have larger ids.', resolve: ({ id }) => String(id) }),
    receivedAt: t.expose('receivedAt', { type: 'DateTime', description: 'When it came.' }),
    headers: t.field({
      type: [InspectedHeader],
      description: 'All its headers, in their order.',
      resolve: ({ headers }) => headersSchema.parse(headers),
    }),
    body: t.string({
      description: 'The body, decoded as UTF-8.',
      resolve: ({ body }) => Buffer.from(body).toString('utf8'),
    }),
  }),
});

builder.queryField('inspectedMessages', (t) =>
  t.prismaField({
    type: [InspectedMessage],
    description: `The last ${inspectedMax} messages to the inspector of an environment, newest first. For its owner. Refuses
UNAUTHENTICATED, PERMISSION_DENIED, ENDPOINT_NOT_FOUND.`,
    args: {
      endpoint: t.arg.string({ required: true, description: "The endpoint's slug." }),
      environment: t.arg({
        type: 'EnvironmentName',
        defaultValue: 'SANDBOX',
        required: true,
        description: 'The environment.',
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
    description: `The inspector's URL for an environment's webhook. \`inspectedMessages\` shows the results sent to it. Only the
owner may see it; others are refused as PERMISSION_DENIED.`,
    args: {
      environment: t.arg({
        type: 'EnvironmentName',
        defaultValue: 'SANDBOX',
        required: true,
        description: 'The environment.',
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
