import type { SeenAttempt, SeenDelivery } from '../../context/webhooks.ts';
import { builder, targetArgs } from '../../graphql/builder.ts';
import { connectFound, type FoundConnection } from '../../graphql/connect-found.ts';
import { deliveryViewer } from './delivery-viewer.ts';
import { findDeliveries } from './find-deliveries.ts';

const page = { sizeDefault: 20, rows: 'deliveries' };

const DeliveryTarget = builder.enumType('DeliveryTarget', {
  description: 'What asked for a message.',
  values: {
    ENDPOINT: { description: "The environment's own webhook." },
    KEY: { description: 'The webhook of the key that the write was made with.' },
    CALLBACK: { description: 'The write itself.' },
  } as const,
});

const DeliveryState = builder.enumType('DeliveryState', {
  description: 'How far a message has come.',
  values: {
    PENDING: { description: 'Not taken yet; another attempt follows.' },
    SUCCEEDED: { description: 'The target answered 2xx.' },
    FAILED: {
      description: 'Dead: its attempts are used up, or its webhook is gone or switched off. It can be redelivered.',
    },
    REFUSED: {
      description:
        'Dead: the target is one that nothing may be sent to, so that it is not tried again. It can be redelivered.',
    },
  } as const,
});

const Attempt = builder.objectRef<SeenAttempt>('Attempt').implement({
  description: 'One HTTP try of a delivery.',
  fields: (t) => ({
    number: t.exposeInt('number', { description: 'From 1.' }),
    at: t.field({ type: 'DateTime', description: 'When it began.', resolve: (attempt) => attempt.at }),
    status: t.exposeInt('status', { nullable: true, description: 'The HTTP status; null when there was no answer.' }),
    durationMs: t.exposeInt('durationMs', { description: 'Until the answer, or the failure, in milliseconds.' }),
    response: t.exposeString('response', { nullable: true, description: 'The first 2 KB of the answer.' }),
    error: t.exposeString('error', { nullable: true, description: 'Why it failed; null when it succeeded.' }),
  }),
});

builder.objectType('Delivery', {
  description: 'One message to one target.',
  fields: (t) => ({
    id: t.id({ description: '`dlv_…`, the webhook-id of every attempt.', resolve: ({ id }) => id.text }),
    target: t.expose('target', { type: DeliveryTarget, description: 'What asked for it.' }),
    webhookId: t.exposeID('webhookId', {
      nullable: true,
      description: 'The webhook that it is for, which may be gone; null for a callback.',
    }),
    url: t.exposeString('url', { description: 'Where its next attempt goes, or where its last one went.' }),
    state: t.expose('state', { type: DeliveryState, description: 'How far it has come.' }),
    dead: t.boolean({
      description: 'Whether it is given up: FAILED or REFUSED. It can be redelivered.',
      resolve: ({ state }) => state === 'FAILED' || state === 'REFUSED',
    }),
    test: t.boolean({
      description: 'Whether it was only asked for to try a webhook, and tells of no request.',
      resolve: ({ testOf }) => testOf !== null,
    }),
    createdAt: t.expose('createdAt', {
      type: 'DateTime',
      description: 'When it was queued: when its request was applied.',
    }),
    nextAttemptAt: t.expose('nextAttemptAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the next attempt is due; null when there is none.',
    }),
    attempts: t.field({
      type: [Attempt],
      description:
        'Every try so far, the first one first: as many as its retry policy has, and that again each time it is redelivered.',
      complexity: { multiplier: 10 },
      resolve: ({ attempts }) => attempts,
    }),
    cursor: t.string({
      nullable: true,
      description: 'Its place in the stream that told of it; null elsewhere.',
      resolve: ({ cursor }) => cursor ?? null,
    }),
  }),
});

builder.enumType('RequestDeliveryState', {
  description:
    'How far the messages that tell of a request have come, taken together: what needs somebody comes first.',
  values: {
    NONE: { description: 'Nothing was to be sent.' },
    PENDING: { description: 'A first attempt is on its way.' },
    RETRYING: { description: 'An attempt has failed, and another follows.' },
    DELIVERED: { description: 'Every target has taken its message.' },
    FAILED: { description: 'A message was given up. It can be redelivered.' },
  } as const,
});

builder.objectField('Request', 'deliveryState', (t) =>
  t.field({
    type: 'RequestDeliveryState',
    description: 'How far its `deliveries` have come, of those that whoever asks may see.',
    resolve: ({ endpointId, id }, _, { readDeliveryState, actor }) =>
      readDeliveryState({ endpointId, requestId: id.uuid }, deliveryViewer(actor)),
  }),
);

builder.objectField('Request', 'deliveries', (t) =>
  t.field({
    type: ['Delivery'],
    description:
      "The messages that tell of it, with every attempt. Empty until it is applied. Those to the environment's own webhook are seen by its owner and the default pair of keys alone.",
    // There are three kinds of targets.
    complexity: { multiplier: 3 },
    resolve: ({ endpointId, id }, _, { readDeliveries, actor }) =>
      readDeliveries({ endpointId, requestId: id.uuid }, deliveryViewer(actor)),
  }),
);

const DeliveryFilter = builder.inputType('DeliveryFilter', {
  description: 'Which deliveries a list is to have: all that is given must hold.',
  fields: (t) => ({
    states: t.field({ type: [DeliveryState], description: 'In one of these states.' }),
    dead: t.boolean({
      description: 'True: only those that are given up, FAILED or REFUSED, however long ago. False: only the others.',
    }),
    webhook: t.id({ description: 'For the webhook of this id.' }),
    target: t.field({ type: DeliveryTarget, description: 'Asked for by this.' }),
    from: t.field({ type: 'DateTime', description: 'Made then or later.' }),
    to: t.field({ type: 'DateTime', description: 'Made before.' }),
  }),
});

const DeliveryEdge = builder.edgeObject({ type: 'Delivery', name: 'DeliveryEdge' });
const DeliveryConnection = builder.connectionObject<'Delivery', FoundConnection<SeenDelivery>>(
  {
    type: 'Delivery',
    name: 'DeliveryConnection',
    description: 'A page of deliveries.',
    fields: (t) => ({
      totalCount: t.int({
        nullable: true,
        description:
          'How many the whole list has; counted when it is asked for, and null when more than 10,000 would have to be looked at.',
        resolve: async ({ count }) => (await count()) ?? null,
      }),
      scanned: t.exposeInt('scanned', {
        description: 'How many deliveries were looked at for this page: at most 10,000.',
      }),
      complete: t.exposeBoolean('complete', {
        description:
          'False when looking stopped before the page was full: the next page, from `endCursor`, goes on where it stopped.',
      }),
    }),
  },
  DeliveryEdge,
);

builder.queryField('deliveries', (t) =>
  t.connection(
    {
      type: 'Delivery',
      description: `What was sent, or is to be, to webhooks and callbacks, that of the newest requests first, test messages included; ${page.sizeDefault} by default, at most 100. With \`dead\` it is
the list of messages that are given up. A collaborator and their key see what tells of requests made with it, but nothing that went to the environment's own webhook. At most 10,000
deliveries are looked at for a page: see \`complete\`. Costs nothing. Refuses INVALID_ARGUMENT, PERMISSION_DENIED and ENDPOINT_NOT_FOUND.`,
      args: {
        filter: t.arg({ type: DeliveryFilter, description: 'All of the environment by default.' }),
        ...targetArgs,
      },
      resolve: (_, { endpoint, environment, filter, ...args }, context) =>
        connectFound(args, page, (wanted) =>
          findDeliveries(context, { slug: endpoint, environment }, filter ?? {}, wanted),
        ),
    },
    DeliveryConnection,
    DeliveryEdge,
  ),
);
