import { sees } from '../access/actor.ts';
import type { AcceptedRequest } from '../context.ts';
import { Refusal } from '../errors.ts';
import { builder, targetArgs } from '../graphql/builder.ts';
import { idUuid } from '../ids.ts';
import { acceptRequest } from './accept-request.ts';
import { readRequests } from './read-requests.sql.ts';

const RequestOperation = builder.enumType('RequestOperation', { description: 'What a write does.', values: ['CREATE', 'REPLACE', 'DELETE'] as const });

const RequestState = builder.enumType('RequestState', {
  description: 'How far a write has come.',
  values: {
    QUEUED: { description: 'Accepted and stored; not applied yet.' },
    SUCCEEDED: { description: 'Applied.' },
    FAILED: { description: 'The database refused to apply it.' },
  } as const,
});

builder.objectType('Request', {
  description: 'One accepted write, and what became of it: its receipt.',
  fields: (t) => ({
    id: t.id({ description: '`req_` and 26 characters; the X-Request-Id of the call that made it.', resolve: (request) => request.id.text }),
    recordId: t.id({ resolve: (request) => request.recordId.text }),
    environment: t.field({ type: 'EnvironmentName', resolve: (request) => request.environment }),
    operation: t.field({ type: RequestOperation, resolve: (request) => request.operation }),
    state: t.field({ type: RequestState, resolve: (request) => request.state }),
    error: t.string({ nullable: true, description: 'Why it failed.', resolve: (request) => request.error }),
    version: t.field({ type: 'Version', description: 'Its place in the accepted order.', resolve: (request) => request.seq }),
    acceptedAt: t.field({ type: 'DateTime', resolve: (request) => request.acceptedAt }),
    appliedAt: t.field({ type: 'DateTime', nullable: true, description: 'When it succeeded or failed.', resolve: (request) => request.appliedAt }),
  }),
});

const PayloadInput = builder.inputType('PayloadInput', {
  description: 'A JSON object of at most 102,400 bytes, in one of two ways.',
  isOneOf: true,
  fields: (t) => ({
    payload: t.field({ type: 'JSON', description: 'As a value: its numbers are printed anew.' }),
    payloadText: t.string({ description: 'As text, which is kept to the character.' }),
  }),
});

const CallbackInput = builder.inputType('CallbackInput', {
  description: 'Where the result of this one write is to be sent.',
  fields: (t) => ({
    url: t.string({ required: true, description: 'An http(s) URL.' }),
    authHeader: t.string({ description: 'The header that carries authValue; Authorization by default.' }),
    authValue: t.string({ description: 'Sent with every attempt, encrypted at rest.' }),
  }),
});

const promise = 'Once it is answered it is on disk and will be applied exactly once.';

builder.mutationFields((t) => ({
  createRecord: t.field({
    type: 'Request',
    description: `Creates a record. ${promise} Refuses INVALID_JSON, VALIDATION_FAILED, PAYLOAD_TOO_LARGE, INVALID_CALLBACK, QUOTA_EXCEEDED.`,
    args: {
      input: t.arg({ type: PayloadInput, required: true }),
      callback: t.arg({ type: CallbackInput }),
      ...targetArgs,
    },
    resolve: (_, { input, endpoint, ...rest }, context) =>
      acceptRequest(context, { operation: 'CREATE', slug: endpoint, payloadText: payloadText(input), ...rest }),
  }),
  replaceRecord: t.field({
    type: 'Request',
    description: `Replaces the whole record. ${promise} Refuses what createRecord does, and RECORD_NOT_FOUND.`,
    args: {
      id: t.arg.id({ required: true }),
      input: t.arg({ type: PayloadInput, required: true }),
      callback: t.arg({ type: CallbackInput }),
      ...targetArgs,
    },
    resolve: (_, { id, input, endpoint, ...rest }, context) =>
      acceptRequest(context, { operation: 'REPLACE', record: id, slug: endpoint, payloadText: payloadText(input), ...rest }),
  }),
  deleteRecord: t.field({
    type: 'Request',
    description: `Deletes a record. ${promise} Refuses RECORD_NOT_FOUND, INVALID_CALLBACK, QUOTA_EXCEEDED.`,
    args: {
      id: t.arg.id({ required: true }),
      callback: t.arg({ type: CallbackInput }),
      ...targetArgs,
    },
    resolve: (_, { id, endpoint, ...rest }, context) => acceptRequest(context, { operation: 'DELETE', record: id, slug: endpoint, ...rest }),
  }),
}));

builder.queryField('request', (t) =>
  t.field({
    type: 'Request',
    description: 'The receipt of one write. Costs nothing. Refuses REQUEST_NOT_FOUND.',
    args: { id: t.arg.id({ required: true }), ...targetArgs },
    resolve: async (_, { id, endpoint, environment }, context): Promise<AcceptedRequest> => {
      const admission = await context.admit({ slug: endpoint, environment }, 'receipt');
      const [request] = await readRequests(context.pool, admission.endpointId, [idUuid('req', id, 'REQUEST_NOT_FOUND')]);
      const visible = request?.environment === admission.environment && sees(admission, request.keyId);
      if (!request || !visible) throw new Refusal('REQUEST_NOT_FOUND');
      return request;
    },
  }),
);

builder.subscriptionField('requestCompleted', (t) =>
  t.field({
    type: 'Request',
    description: 'Every write of an endpoint and environment, the moment it has succeeded or failed.',
    args: targetArgs,
    subscribe: async (_, { endpoint, environment }, context) => context.feed.requestCompleted(await context.admit({ slug: endpoint, environment }, 'receipt')),
    resolve: (request) => request,
  }),
);

/** A value that JSON cannot print, such as an Infinity read from 1e400, would be changed: it is refused. */
function payloadText(input: { payload?: unknown; payloadText?: string | null }): string {
  if (input.payloadText != null) return input.payloadText;
  return JSON.stringify(input.payload, (_, value: unknown) => {
    if (typeof value === 'number' && !Number.isFinite(value))
      throw new Refusal('INVALID_JSON', { message: 'A number is out of range; send it as payloadText' });
    return value;
  });
}
