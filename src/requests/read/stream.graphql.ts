import { sees } from '../../access/actor.ts';
import type { AcceptedRequest } from '../../context/requests.ts';
import type { StreamInput } from '../../context/streams.ts';
import { Refusal } from '../../errors.ts';
import { builder, targetArgs } from '../../graphql/builder.ts';
import { payloadCost } from '../../graphql/cost-of.ts';
import { idUuid, isUuid } from '../../ids.ts';
import { parseJson } from '../../json.ts';
import { deliveryViewer } from '../../webhooks/deliveries/delivery-viewer.ts';
import { followStream } from './follow-stream.ts';

const RecordChange = builder.objectRef<AcceptedRequest>('RecordChange').implement({
  description: 'What a write that has succeeded made of a record.',
  fields: (t) => ({
    recordId: t.id({ description: 'The record, `rec_…`.', resolve: ({ recordId }) => recordId.text }),
    operation: t.field({
      type: 'RequestOperation',
      description: 'What was done to it.',
      resolve: ({ operation }) => operation,
    }),
    version: t.field({
      type: 'Version',
      description: "The write's place in the accepted order: what has a lower one is stale.",
      resolve: ({ seq }) => seq,
    }),
    payload: t.field({
      type: 'JSON',
      nullable: true,
      description: 'What it holds since, parsed; null once it is deleted.',
      complexity: payloadCost,
      resolve: async (request, _, { readPayload }): Promise<unknown> =>
        parseJson((await readPayload(request)) ?? 'null'),
    }),
    payloadText: t.string({
      nullable: true,
      description: 'What it holds since, to the character; null once it is deleted.',
      complexity: payloadCost,
      resolve: (request, _, { readPayload }) => readPayload(request),
    }),
    createdAt: t.field({
      type: 'DateTime',
      description: 'When the record was created.',
      resolve: ({ recordCreatedAt }) => recordCreatedAt,
    }),
    updatedAt: t.field({
      type: 'DateTime',
      description: 'When the write was accepted.',
      resolve: ({ acceptedAt }) => acceptedAt,
    }),
    requestId: t.id({ description: 'The write, `req_…`.', resolve: ({ id }) => id.text }),
    cursor: t.string({
      description: 'Its place in the stream, to go on `after`.',
      resolve: ({ cursor = '' }) => cursor,
    }),
  }),
});

const streamArgs = builder.args((t) => ({
  ...targetArgs,
  key: t.id({ description: 'Only what was made with the pair of keys of this id.' }),
  record: t.id({ description: 'Only what is about this record, `rec_…`.' }),
  after: t.string({ description: 'A cursor: all that happened after it is told first. Streams go back three days.' }),
}));

interface StreamArgs {
  key?: string | null | undefined;
  record?: string | null | undefined;
  after?: string | null | undefined;
}

const how = `Told in the order in which it happened, whichever process did it. After a lost connection go on \`after\` the last cursor. Who is over 1,000 behind
for ten seconds is cut off: STREAM_OVERFLOW, over WebSocket close code 1013. Who may not ask any more is told so: a key's WebSocket is closed as 4403.`;

builder.subscriptionFields((t) => ({
  requestCompleted: t.field({
    type: 'Request',
    description: `Every write of an endpoint and environment, the moment it has succeeded or failed. ${how}`,
    args: streamArgs,
    subscribe: (_, { endpoint: slug, environment, ...args }, context) =>
      followStream(context, {
        slug,
        environment,
        action: 'receipt',
        open: (admission) => context.feed.requestCompleted({ admission, ...wanted(args) }),
        show: (admission, request) => (sees(admission, request.keyId) ? request : undefined),
      }),
    resolve: (request) => request,
  }),
  recordChanged: t.field({
    type: RecordChange,
    description: `Every change of a record, the moment it is applied. Needs the permission to read. ${how}`,
    args: streamArgs,
    subscribe: (_, { endpoint: slug, environment, ...args }, context) =>
      followStream(context, {
        slug,
        environment,
        action: 'read',
        open: (admission) => context.feed.requestCompleted({ admission, ...wanted(args) }),
        show: (admission, request) =>
          request.state === 'SUCCEEDED' && sees(admission, request.keyId) ? request : undefined,
      }),
    resolve: (request) => request,
  }),
  deliveryUpdated: t.field({
    type: 'Delivery',
    description: `Every message to a webhook or a callback, each time that an attempt was made or it was queued again. ${how}`,
    args: streamArgs,
    subscribe: (_, { endpoint: slug, environment, ...args }, context) =>
      followStream(context, {
        slug,
        environment,
        action: 'receipt',
        open: (admission) => context.feed.deliveryUpdated({ admission, ...wanted(args) }),
        async show(admission, { deliveryId, cursor, ...updated }) {
          if (!sees(admission, updated.keyId)) return undefined;
          const seen = await context.readDeliveries(updated, deliveryViewer(context.actor));
          const delivery = seen.find(({ id }) => id.uuid === deliveryId);
          return delivery && { ...delivery, cursor };
        },
      }),
    resolve: (delivery) => delivery,
  }),
}));

builder.queryField('streamCursor', (t) =>
  t.string({
    description: 'A cursor of this moment: whoever subscribes `after` it misses nothing that happens from now on.',
    args: targetArgs,
    resolve: async (_, { endpoint, environment }, context) =>
      context.feed.cursor(await context.admit({ slug: endpoint, environment }, 'receipt')),
  }),
);

function wanted({ key, record, after }: StreamArgs): Omit<StreamInput, 'admission'> {
  if (key != null && !isUuid(key)) throw new Refusal('INVALID_ARGUMENT', { message: "key must be a pair's id" });
  return {
    keyId: key ?? undefined,
    recordId:
      record == null
        ? undefined
        : idUuid('rec', record, 'INVALID_ARGUMENT', 'record must be the id of a record, rec_…'),
    after: after ?? undefined,
  };
}
