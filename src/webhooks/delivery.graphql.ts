import { builder } from '../graphql/builder.ts';
import { listDeliveries, type SeenAttempt, type SeenDelivery } from './list-deliveries.ts';

const DeliveryState = builder.enumType('DeliveryState', {
  description: 'How far a message has come.',
  values: {
    PENDING: { description: 'Not taken yet; another attempt follows.' },
    SUCCEEDED: { description: 'The target answered 2xx.' },
    FAILED: { description: 'Given up.' },
  } as const,
});

const Attempt = builder.objectRef<SeenAttempt>('Attempt').implement({
  description: 'One HTTP try of a delivery.',
  fields: (t) => ({
    number: t.exposeInt('number', { description: 'From 1.' }),
    at: t.field({ type: 'DateTime', resolve: (attempt) => attempt.at }),
    status: t.exposeInt('status', { nullable: true, description: 'The HTTP status; null when there was no answer.' }),
    durationMs: t.exposeInt('durationMs', { description: 'Until the answer, or the failure, in milliseconds.' }),
    response: t.exposeString('response', { nullable: true, description: 'The first 2 KB of the answer.' }),
    error: t.exposeString('error', { nullable: true, description: 'Why it failed; null when it succeeded.' }),
  }),
});

const Delivery = builder.objectRef<SeenDelivery>('Delivery').implement({
  description: 'One message to one target.',
  fields: (t) => ({
    id: t.exposeID('id', { description: '`dlv_…`, the webhook-id of every attempt.' }),
    target: t.exposeString('target', { description: 'What asked for it: callback.' }),
    url: t.exposeString('url'),
    state: t.field({ type: DeliveryState, resolve: (delivery) => delivery.state }),
    nextAttemptAt: t.field({ type: 'DateTime', nullable: true, resolve: (delivery) => delivery.nextAttemptAt }),
    attempts: t.field({ type: [Attempt], resolve: (delivery) => delivery.attempts }),
  }),
});

builder.objectField('Request', 'deliveries', (t) =>
  t.field({
    type: [Delivery],
    description: 'The messages that tell of it, with every attempt. Empty until it is applied.',
    resolve: async ({ endpointId, id }, _, { pool }) => (await listDeliveries(pool, endpointId, [id.uuid])).get(id.uuid) ?? [],
  }),
);
