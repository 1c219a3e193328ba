import type { SeenAttempt, SeenDelivery } from '../../context/webhooks.ts';
import { builder, targetArgs } from '../../graphql/builder.ts';
import { connectFound, type FoundConnection } from '../../graphql/connect-found.ts';
import { deliveryViewer } from './delivery-readers.ts';
import { listDeliveries } from './list-deliveries.ts';

const page = { sizeDefault: 20, rows: 'deliveries' };

const DeliveryTarget = builder.enumType('DeliveryTarget', {
  description: 'The origin of a message.',
  values: {
    ENDPOINT: { description: "The environment's own webhook." },
    KEY: { description: 'The webhook of the key that the write was made with.' },
    CALLBACK: { description: 'The write itself.' },
  } as const,
});

const DeliveryState = builder.enumType('DeliveryState', {
  description: 'The state of a message.',
  values: {
    PENDING: { description: 'Not delivered yet; another attempt follows.' },
    SUCCEEDED: { description: 'The target answered 2xx.' },
    FAILED: {
      description:
        'Given up: its attempts are used up, or its webhook was removed or switched off. It can be redelivered.',
    },
    REFUSED: {
      description: 'Given up: its target is not allowed, so it is not tried again. It can be redelivered.',
    },
  } as const,
});

const Attempt = builder.objectRef<SeenAttempt>('Attempt').implement({
  description: 'One HTTP attempt of a delivery.',
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
    target: t.expose('target', { type: DeliveryTarget, description: 'Its origin.' }),
    webhookId: t.exposeID('webhookId', {
      nullable: true,
      description: 'Its webhook, which may be removed; null for a callback.',
    }),
    url: t.exposeString('url', { description: 'The target of its next attempt, or of its last one.' }),
    state: t.expose('state', { type: DeliveryState, description: 'Its state.' }),
    dead: t.boolean({
      description: 'True when given up: FAILED or REFUSED. It can be redelivered.',
      resolve: ({ state }) => state === 'FAILED' || state === 'REFUSED',
    }),
    test: t.boolean({
      description: 'True for a test message, which reports no request.',
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
      description: 'All attempts so far, oldest first. Each redelivery starts its retry policy again.',
      complexity: { multiplier: 10 },
      resolve: ({ attempts }) => attempts,
    }),
    cursor: t.string({
      nullable: true,
      description: 'Its position in a stream; null outside of streams.',
      resolve: ({ cursor }) => cursor ?? null,
    }),
  }),
});

builder.enumType('RequestDeliveryState', {
  description: 'The joint state of the messages of a request. The most urgent one decides.',
  values: {
    NONE: { description: 'Nothing was to be sent.' },
    PENDING: { description: 'A first attempt is on its way.' },
    RETRYING: { description: 'An attempt has failed, and another follows.' },
    DELIVERED: { description: 'Every target has accepted its message.' },
    FAILED: { description: 'A message was given up. It can be redelivered.' },
  } as const,
});

builder.objectField('Request', 'deliveryState', (t) =>
  t.field({
    type: 'RequestDeliveryState',
    description: 'The joint state of its `deliveries` that the caller may see.',
    resolve: ({ endpointId, id }, _, { readDeliveryState, actor }) =>
      readDeliveryState({ endpointId, requestId: id.uuid }, deliveryViewer(actor)),
  }),
);

builder.objectField('Request', 'deliveries', (t) =>
  t.field({
    type: ['Delivery'],
    description: `The messages that report it, with every attempt. Empty until it is applied. Messages to the environment's own
webhook are visible only to its owner and the default pair of keys.`,
    // There are three kinds of targets.
    complexity: { multiplier: 3 },
    resolve: ({ endpointId, id }, _, { readDeliveries, actor }) =>
      readDeliveries({ endpointId, requestId: id.uuid }, deliveryViewer(actor)),
  }),
);

const DeliveryFilter = builder.inputType('DeliveryFilter', {
  description: 'Selects the deliveries of a list; all that is given must hold.',
  fields: (t) => ({
    states: t.field({ type: [DeliveryState], description: 'In one of these states.' }),
    dead: t.boolean({
      description: 'True: only those given up, FAILED or REFUSED, of any age. False: only the others.',
    }),
    webhook: t.id({ description: 'For the webhook of this id.' }),
    target: t.field({ type: DeliveryTarget, description: 'Of this origin.' }),
    from: t.field({ type: 'DateTime', description: 'Made at this time or later.' }),
    to: t.field({ type: 'DateTime', description: 'Made before this time.' }),
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
        description: 'The size of the whole list, counted on demand; null when that would take more than 10,000 rows.',
        resolve: async ({ count }) => (await count()) ?? null,
      }),
      scanned: t.exposeInt('scanned', {
        description: 'Deliveries looked at for this page: at most 10,000.',
      }),
      complete: t.exposeBoolean('complete', {
        description:
          'False when the scan stopped before the page was full. The next page, from `endCursor`, goes on from there.',
      }),
    }),
  },
  DeliveryEdge,
);

builder.queryField('deliveries', (t) =>
  t.connection(
    {
      type: 'Delivery',
      description: `Messages to webhooks and callbacks, those of the newest requests first, test messages included; ${page.sizeDefault} by
default, at most 100. With \`dead\`, the messages that were given up. A collaborator and their key see messages of
requests made with it, but none to the environment's own webhook. A page looks at 10,000 deliveries at most; see
\`complete\`. Costs nothing. Refuses INVALID_ARGUMENT, PERMISSION_DENIED and ENDPOINT_NOT_FOUND.`,
      args: {
        filter: t.arg({ type: DeliveryFilter, description: 'The whole environment by default.' }),
        ...targetArgs,
      },
      resolve: (_, { endpoint, environment, filter, ...args }, context) =>
        connectFound(args, page, (wanted) =>
          listDeliveries(context, { slug: endpoint, environment }, filter ?? {}, wanted),
        ),
    },
    DeliveryConnection,
    DeliveryEdge,
  ),
);
