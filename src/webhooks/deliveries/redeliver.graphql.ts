import { builder } from '../../graphql/builder.ts';
import { redeliver } from './redeliver.ts';
import { type Redelivery, redeliverAll } from './redeliver-all.ts';
import { sendTestEvent } from './send-test-event.ts';

const slugArg = { required: true, description: "The endpoint's slug." } as const;

const RedeliveryCount = builder.objectRef<Redelivery>('RedeliveryCount').implement({
  description: 'How many messages are sent once more.',
  fields: (t) => ({
    count: t.exposeInt('count', { description: 'Those of this call: at most 10,000.' }),
    complete: t.exposeBoolean('complete', {
      description: 'Whether these were all. If not, another call goes on after `cursor`.',
    }),
    cursor: t.exposeString('cursor', {
      nullable: true,
      description: 'Where this call has stopped, for the `after` of another one; null when it is complete.',
    }),
  }),
});

builder.mutationField('redeliver', (t) =>
  t.field({
    type: 'Delivery',
    description:
      'Sends one message once more, with the same id, and with its retry policy from the start: one that is dead, one that succeeded, or one that waits for its next attempt, ' +
      "which is then made at once. For the owner; a collaborator may do so to what their keys' requests sent to the keys' webhooks and to callbacks. " +
      'Refuses UNAUTHENTICATED, PERMISSION_DENIED for an API key, ENDPOINT_NOT_FOUND, NOT_FOUND, and CONFLICT for one whose attempt is due already or whose webhook is gone or off.',
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
    description:
      'Sends the dead messages of a webhook, of a period, or both once more, as `redeliver` does, at most 10,000 in a call. Those whose webhook is gone or off stay as they are, ' +
      "and so do test messages. For the owner; a collaborator does so to what their keys' requests sent to the keys' webhooks and to callbacks. Refuses UNAUTHENTICATED, " +
      'PERMISSION_DENIED for an API key, ENDPOINT_NOT_FOUND, NOT_FOUND for the webhook, CONFLICT for one that is off, and INVALID_ARGUMENT when neither webhook nor from is named.',
    args: {
      endpoint: t.arg.string(slugArg),
      environment: t.arg({ type: 'EnvironmentName', required: true, description: 'Whose messages they are.' }),
      webhook: t.arg.id({ description: 'Only those for the webhook of this id.' }),
      from: t.arg({ type: 'DateTime', description: 'Only those made then or later.' }),
      to: t.arg({ type: 'DateTime', description: 'Only those made before.' }),
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
    description:
      'Sends one test message, of the type webhook.test, to a webhook, which may be switched off: signed and sent as any other, but tried only once. What came of it is seen on the ' +
      'delivery, in `deliveries`, for 30 days. For those who may set the webhook, ten times a minute. Refuses UNAUTHENTICATED, PERMISSION_DENIED for an API key, ENDPOINT_NOT_FOUND, ' +
      'NOT_FOUND for the webhook, INVALID_ARGUMENT when its URL is one that nothing may be sent to, and RATE_LIMITED.',
    args: {
      endpoint: t.arg.string(slugArg),
      webhook: t.arg.id({ required: true, description: "The webhook's id." }),
      environment: t.arg({
        type: 'EnvironmentName',
        description:
          "In the name of which environment: SANDBOX by default for a key's webhook; that of an environment can only be tried in its own.",
      }),
    },
    authScopes: (_, { endpoint }) => ({ member: endpoint }),
    resolve: async (_, { endpoint, ...wanted }, context) =>
      sendTestEvent(context, await context.access(endpoint), wanted),
  }),
);
