import type { Actor } from '../access/actor.ts';
import { builder } from '../graphql/builder.ts';
import type { DeliveryViewer } from './list-deliveries.sql.ts';
import { listDeliveries, type SeenAttempt, type SeenDelivery } from './list-deliveries.ts';

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
    FAILED: { description: 'Given up.' },
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

const Delivery = builder.objectRef<SeenDelivery>('Delivery').implement({
  description: 'One message to one target.',
  fields: (t) => ({
    id: t.exposeID('id', { description: '`dlv_…`, the webhook-id of every attempt.' }),
    target: t.expose('target', { type: DeliveryTarget, description: 'What asked for it.' }),
    url: t.exposeString('url', { description: 'Where its next attempt goes, or where its last one went.' }),
    state: t.expose('state', { type: DeliveryState, description: 'How far it has come.' }),
    nextAttemptAt: t.expose('nextAttemptAt', { type: 'DateTime', nullable: true, description: 'When the next attempt is due; null when there is none.' }),
    attempts: t.field({
      type: [Attempt],
      description: 'Every try so far, the first one first: at most 4.',
      complexity: { multiplier: 4 },
      resolve: ({ attempts }) => attempts,
    }),
  }),
});

builder.objectField('Request', 'deliveries', (t) =>
  t.field({
    type: [Delivery],
    description:
      "The messages that tell of it, with every attempt. Empty until it is applied. Those to the environment's own webhook are seen by its owner and the default pair of keys alone.",
    // There are three kinds of targets, and each request has its own look-up.
    complexity: { field: 10, multiplier: 3 },
    resolve: async ({ endpointId, id }, _, { pool, actor }) => (await listDeliveries(pool, endpointId, [id.uuid], viewerOf(actor))).get(id.uuid) ?? [],
  }),
);

function viewerOf(actor: Actor | undefined): DeliveryViewer {
  if (actor?.kind === 'account') return { seesAll: false, accountId: actor.accountId };
  return { seesAll: actor?.admission.seesKeys === null, accountId: null };
}
