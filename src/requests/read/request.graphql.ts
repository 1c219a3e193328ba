import { sees } from '../../access/actor.ts';
import type { AcceptedRequest } from '../../context/requests.ts';
import { Refusal } from '../../errors.ts';
import { builder, targetArgs } from '../../graphql/builder.ts';
import { connectFound, type FoundConnection } from '../../graphql/connect-found.ts';
import { payloadCost } from '../../graphql/cost-of.ts';
import { OrderDirection } from '../../graphql/list-arguments.ts';
import { idUuid } from '../../ids.ts';
import { parseJson } from '../../json.ts';
import { listRequests } from './list-requests.ts';
import { accountNameOf, keyNameOf } from './made-by.ts';
import { readPayload } from './read-payload.ts';
import { readRequests } from './read-requests.sql.ts';

const page = { sizeDefault: 20, rows: 'requests' };

const RequestOperation = builder.enumType('RequestOperation', {
  description: 'The kind of a write.',
  values: {
    CREATE: { description: 'Creates a record.' },
    REPLACE: { description: "Replaces a record's payload." },
    DELETE: { description: 'Deletes a record.' },
  } as const,
});

const RequestState = builder.enumType('RequestState', {
  description: 'The state of a write.',
  values: {
    QUEUED: { description: 'Accepted and stored; not applied yet.' },
    SUCCEEDED: { description: 'Applied.' },
    FAILED: { description: 'The database refused to apply it.' },
  } as const,
});

const RequestSource = builder.enumType('RequestSource', {
  description: 'The origin of a write.',
  values: {
    API: { description: 'A call with an API key.' },
    CONSOLE: { description: 'A signed-in user.' },
  } as const,
});

builder.objectType('Request', {
  description: 'The receipt of one accepted write: its content and its outcome.',
  fields: (t) => ({
    id: t.id({
      description: '`req_` and 26 characters; the X-Request-Id of the call that made it.',
      resolve: (request) => request.id.text,
    }),
    recordId: t.id({
      description: 'The record that it writes: `rec_` and 26 characters.',
      resolve: (request) => request.recordId.text,
    }),
    environment: t.field({
      type: 'EnvironmentName',
      description: 'Its environment.',
      resolve: (request) => request.environment,
    }),
    operation: t.field({
      type: RequestOperation,
      description: 'Its kind.',
      resolve: (request) => request.operation,
    }),
    state: t.field({ type: RequestState, description: 'Its state.', resolve: (request) => request.state }),
    error: t.string({ nullable: true, description: 'Why it failed.', resolve: (request) => request.error }),
    version: t.field({
      type: 'Version',
      description: 'Its position in the accepted order.',
      resolve: (request) => request.seq,
    }),
    acceptedAt: t.field({
      type: 'DateTime',
      description: 'When it was accepted.',
      resolve: (request) => request.acceptedAt,
    }),
    appliedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When it succeeded or failed.',
      resolve: (request) => request.appliedAt,
    }),
    cursor: t.string({
      nullable: true,
      description: 'Its position in a stream, to continue `after`; null outside of streams.',
      resolve: (request) => request.cursor ?? null,
    }),
    source: t.field({
      type: RequestSource,
      description: 'Its origin.',
      resolve: ({ keyId }) => (keyId === null ? 'CONSOLE' : 'API'),
    }),
    keyId: t.id({
      nullable: true,
      description: 'The pair of keys that it was made with; null from the console.',
      resolve: (request) => request.keyId,
    }),
    keyName: t.string({
      nullable: true,
      description: "That pair's name; null from the console, and once the pair is deleted.",
      resolve: keyNameOf,
    }),
    accountName: t.string({
      nullable: true,
      description: 'Its author at the console; null with a key.',
      resolve: accountNameOf,
    }),
    payload: t.field({
      type: 'JSON',
      nullable: true,
      description:
        'Its payload, parsed; null for a delete. Refuses PERMISSION_DENIED to those who may not read records.',
      complexity: payloadCost,
      resolve: async (request, _, context): Promise<unknown> =>
        parseJson((await readPayload(context, request)) ?? 'null'),
    }),
    payloadText: t.string({
      nullable: true,
      description:
        'Its payload, to the character; null for a delete. Refuses PERMISSION_DENIED to those who may not read records.',
      complexity: payloadCost,
      resolve: (request, _, context) => readPayload(context, request),
    }),
  }),
});

builder.queryField('request', (t) =>
  t.field({
    type: 'Request',
    description: 'The receipt of one write. Costs nothing. Refuses REQUEST_NOT_FOUND.',
    args: { id: t.arg.id({ required: true, description: '`req_…`.' }), ...targetArgs },
    resolve: async (_, { id, endpoint, environment }, context): Promise<AcceptedRequest> => {
      const admission = await context.admit({ slug: endpoint, environment }, 'receipt');
      const [request] = await readRequests(context.pool, admission.endpointId, [
        idUuid('req', id, 'REQUEST_NOT_FOUND'),
      ]);
      const visible = request?.environment === admission.environment && sees(admission, request.keyId);
      if (!request || !visible) throw new Refusal('REQUEST_NOT_FOUND');
      return request;
    },
  }),
);

const RequestFilter = builder.inputType('RequestFilter', {
  description: 'Selects the requests of a list; all that is given must hold.',
  fields: (t) => ({
    from: t.field({ type: 'DateTime', description: 'Accepted, or applied, at this time or later.' }),
    to: t.field({ type: 'DateTime', description: 'Accepted, or applied, before this time.' }),
    basis: t.field({
      type: builder.enumType('RequestBasis', {
        description: 'The time by which a request belongs to a period.',
        values: {
          ACCEPTED: { description: 'When it was accepted.' },
          APPLIED: { description: 'When it succeeded or failed.' },
        } as const,
      }),
      description: 'The time that `from` and `to` compare; ACCEPTED by default.',
    }),
    request: t.id({ description: 'The request of this id, `req_…`.' }),
    states: t.field({ type: [RequestState], description: 'In one of these states.' }),
    delivery: t.field({
      type: ['RequestDeliveryState'],
      description: 'With its messages in one of these states, as in `deliveryState`.',
    }),
    key: t.id({ description: 'Made with the pair of keys of this id.' }),
    record: t.id({ description: 'Written to the record of this id, `rec_…`.' }),
    operation: t.field({ type: RequestOperation, description: 'Of this kind.' }),
    contains: t.string({
      description: 'With this text of 1 to 200 characters in its payload, escapes undone, ignoring case.',
    }),
  }),
});

const RequestEdge = builder.edgeObject({ type: 'Request', name: 'RequestEdge' });
const RequestConnection = builder.connectionObject<'Request', FoundConnection<AcceptedRequest>>(
  {
    type: 'Request',
    name: 'RequestConnection',
    description: 'A page of requests.',
    fields: (t) => ({
      totalCount: t.int({
        nullable: true,
        description: 'The size of the whole list, counted on demand; null when that would take more than 10,000 rows.',
        resolve: async ({ count }) => (await count()) ?? null,
      }),
      scanned: t.exposeInt('scanned', {
        description: 'Requests looked at for this page: at most 10,000.',
      }),
      complete: t.exposeBoolean('complete', {
        description:
          'False when the scan stopped before the page was full. The next page, from `endCursor`, goes on from there.',
      }),
    }),
  },
  RequestEdge,
);

builder.queryField('requests', (t) =>
  t.connection(
    {
      type: 'Request',
      description: `Accepted writes, newest first by default; ${page.sizeDefault} by default, at most 100. A collaborator and their key
see the requests within the key's scope. A page looks at 10,000 requests at most; see \`complete\`. Costs nothing. Refuses
INVALID_ARGUMENT, PERMISSION_DENIED and ENDPOINT_NOT_FOUND.`,
      args: {
        filter: t.arg({ type: RequestFilter, description: 'The whole environment by default.' }),
        direction: t.arg({
          type: OrderDirection,
          required: true,
          defaultValue: 'DESC',
          description: 'The end that comes first.',
        }),
        ...targetArgs,
      },
      resolve: (_, { endpoint, environment, filter, direction, ...args }, context) =>
        connectFound(args, page, (wanted) =>
          listRequests(context, { slug: endpoint, environment }, filter ?? {}, { ...wanted, order: direction }),
        ),
    },
    RequestConnection,
    RequestEdge,
  ),
);

builder.objectField('Delivery', 'request', (t) =>
  t.field({
    type: 'Request',
    nullable: true,
    description: 'The write that it reports; null for a test message.',
    resolve: async ({ endpointId, requestId, testOf }, _, { readRequest }) =>
      testOf === null ? ((await readRequest({ endpointId, requestId })) ?? null) : null,
  }),
);
