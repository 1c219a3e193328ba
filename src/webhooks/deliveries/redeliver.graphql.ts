import { builder } from '../../graphql/builder.ts';
import { redeliver } from './redeliver.ts';
import { type Redelivery, redeliverAll } from './redeliver-all.ts';
import { sendTestEvent } from './send-test-event.ts';

const slugArg = { required: true, description: "The endpoint's slug." } as const;

const RedeliveryCount = builder.objectRef<Redelivery>('RedeliveryCount').implement({
  description: 'The number of messages sent once more.',
  fields: (t) => ({
    count: t.exposeInt('count', { description: 'Messages of this call: at most 10,000.' }),
    complete: t.exposeBoolean('complete', {
      description: 'True when these were all. Otherwise another call continues after `cursor`.',
    }),
    cursor: t.exposeString('cursor', {
      nullable: true,
      description: 'The end of this call, for the `after` of another one; null when it is complete.',
    }),
  }),
});

builder.mutationField('redeliver', (t) =>
  t.field({
    type: 'Delivery',
    description: `Sends one message once more, with the same id and its retry policy from the start: one that was given up, has
succeeded, or waits for its next attempt, which is then made at once. The owner redelivers all; a collaborator, messages of
their keys' requests to the keys' webhooks and to callbacks. Refuses UNAUTHENTICATED, PERMISSION_DENIED for an API key,
ENDPOINT_NOT_FOUND, NOT_FOUND, and CONFLICT when its attempt is due already or its webhook was removed or is off.`,
    args: {
      endpoint: t.arg.string(slugArg),
      delivery: t.arg.id({ required: true, description: '`dlv_…`.' }),
    },
    authScopes: (_, { endpoint }) => ({ member: endpoint }),
    resolve: async (_, { endpoint, delivery }, context) => redeliver(context, await context.access(endpoint), delivery),
  }),
);

builder.mutationField('redeliverAll', (t) =>
  t.field({
    type: RedeliveryCount,
    description: `Sends the given-up messages of a webhook, of a period, or both once more, like \`redeliver\`, at most 10,000 in a
call. Test messages, and those whose webhook was removed or is off, stay as they are. The owner redelivers all; a
collaborator, messages of their keys' requests to the keys' webhooks and to callbacks. Refuses UNAUTHENTICATED,
PERMISSION_DENIED for an API key, ENDPOINT_NOT_FOUND, NOT_FOUND for the webhook, CONFLICT for one that is off, and
INVALID_ARGUMENT when neither webhook nor from is given.`,
    args: {
      endpoint: t.arg.string(slugArg),
      environment: t.arg({ type: 'EnvironmentName', required: true, description: 'The environment of the messages.' }),
      webhook: t.arg.id({ description: 'Only those for the webhook of this id.' }),
      from: t.arg({ type: 'DateTime', description: 'Only those made at this time or later.' }),
      to: t.arg({ type: 'DateTime', description: 'Only those made before this time.' }),
      after: t.arg.string({ description: 'The `cursor` of a call that was not complete: only those after it.' }),
    },
    authScopes: (_, { endpoint }) => ({ member: endpoint }),
    resolve: async (_, { endpoint, ...wanted }, context) =>
      redeliverAll(context, await context.access(endpoint), wanted),
  }),
);

builder.mutationField('sendTestEvent', (t) =>
  t.field({
    type: 'Delivery',
    description: `Sends one test message, of the type webhook.test, to a webhook, which may be switched off. It is signed and sent
like any other, but tried only once. Its outcome is on the delivery, in \`deliveries\`, for 30 days. Allowed to those who
may set the webhook, ten times a minute. Refuses UNAUTHENTICATED, PERMISSION_DENIED for an API key, ENDPOINT_NOT_FOUND,
NOT_FOUND for the webhook, INVALID_ARGUMENT when its URL is not allowed, and RATE_LIMITED.`,
    args: {
      endpoint: t.arg.string(slugArg),
      webhook: t.arg.id({ required: true, description: "The webhook's id." }),
      environment: t.arg({
        type: 'EnvironmentName',
        description: `The environment of the message. A key's webhook is tried for SANDBOX by default; an environment's webhook
only for its own.`,
      }),
    },
    authScopes: (_, { endpoint }) => ({ member: endpoint }),
    resolve: async (_, { endpoint, ...wanted }, context) =>
      sendTestEvent(context, await context.access(endpoint), wanted),
  }),
);
