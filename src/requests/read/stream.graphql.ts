import { sees } from '../../access/actor.ts';
import type { AcceptedRequest } from '../../context/requests.ts';
import type { StreamInput } from '../../context/streams.ts';
import { Refusal } from '../../errors.ts';
import { builder, targetArgs } from '../../graphql/builder.ts';
import { payloadCost } from '../../graphql/cost-of.ts';
import { idUuid, isUuid } from '../../ids.ts';
import { parseJson } from '../../json.ts';
import { deliveryViewer } from '../../webhooks/deliveries/delivery-readers.ts';
import { followStream } from './follow-stream.ts';

const RecordChange = builder.objectRef<AcceptedRequest>('RecordChange').implement({
  description: 'A change of a record by a write that has succeeded.',
  fields: (t) => ({
    recordId: t.id({ description: 'The record, `rec_…`.', resolve: ({ recordId }) => recordId.text }),
    operation: t.field({
      type: 'RequestOperation',
      description: 'The kind of the write.',
      resolve: ({ operation }) => operation,
    }),
    version: t.field({
      type: 'Version',
      description: "The write's position in the accepted order. A record with a lower one is stale.",
      resolve: ({ seq }) => seq,
    }),
    payload: t.field({
      type: 'JSON',
      nullable: true,
      description: 'Its new payload, parsed; null when it was deleted.',
      complexity: payloadCost,
      resolve: async (request, _, { readPayload }): Promise<unknown> =>
        parseJson((await readPayload(request)) ?? 'null'),
    }),
    payloadText: t.string({
      nullable: true,
      description: 'Its new payload, to the character; null when it was deleted.',
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
      description: 'Its position in the stream, to continue `after`.',
      resolve: ({ cursor = '' }) => cursor,
    }),
  }),
});

const streamArgs = builder.args((t) => ({
  ...targetArgs,
  key: t.id({ description: 'Only items of requests made with the pair of keys of this id.' }),
  record: t.id({ description: 'Only items of this record, `rec_…`.' }),
  after: t.string({
    description: 'A cursor: the stream starts with all items after it. Streams go back three days.',
  }),
}));

interface StreamArgs {
  key?: string | null | undefined;
  record?: string | null | undefined;
  after?: string | null | undefined;
}

const order = `Items come in the order of their commits, from all processes. After a lost connection continue \`after\` the last
cursor. A reader over 1,000 items behind for ten seconds is cut off: STREAM_OVERFLOW, over WebSocket close code 1013. A
reader that loses access gets the refusal; the WebSocket of a key is closed with 4403.`;

builder.subscriptionFields((t) => ({
  requestCompleted: t.field({
    type: 'Request',
    description: `Streams every write of an endpoint and environment once it has succeeded or failed. ${order}`,
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
    description: `Streams every change of a record once it is applied. Needs the permission to read. ${order}`,
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
    description: `Streams every message to a webhook or a callback, after each attempt and when it is queued again. ${order}`,
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
    description: 'A cursor of this moment. A subscription `after` it misses no later item.',
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
