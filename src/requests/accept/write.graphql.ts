import { Refusal } from '../../errors.ts';
import { builder, targetArgs } from '../../graphql/builder.ts';
import { acceptRequest } from './accept-request.ts';

const PayloadInput = builder.inputType('PayloadInput', {
  description: 'A JSON object of at most 102,400 bytes, in one of two ways.',
  isOneOf: true,
  fields: (t) => ({
    payload: t.field({
      type: 'JSON',
      description: 'As a value: its numbers stay as they are spelled, its white space does not.',
    }),
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

const described = {
  idempotencyKey: `1 to 255 printable ASCII characters of the caller's own: for 24 hours a repeat with the same key of the same holder, in the same environment, is
answered as the first was, stores nothing and costs nothing. Refuses IDEMPOTENCY_MISMATCH for another write, and IDEMPOTENCY_IN_PROGRESS while the first is still being accepted.`,
  wait: `For how many seconds, 0 to 30, to wait for the request to succeed or fail; if it takes longer it is answered as QUEUED. A document waits for at
most 30 seconds in all.`,
};

builder.objectField('Request', 'recordCreatedAt', (t) =>
  t.field({
    type: 'DateTime',
    description: "When its record's create was accepted.",
    resolve: (request) => request.recordCreatedAt,
  }),
);

builder.mutationFields((t) => ({
  createRecord: t.field({
    type: 'Request',
    description: `Creates a record. ${promise} Refuses INVALID_JSON, VALIDATION_FAILED, PAYLOAD_TOO_LARGE, INVALID_CALLBACK, QUOTA_EXCEEDED.`,
    args: {
      input: t.arg({ type: PayloadInput, required: true, description: 'What the record is to hold.' }),
      callback: t.arg({ type: CallbackInput, description: 'Where its result is to be sent; only with an API key.' }),
      idempotencyKey: t.arg.string({ description: described.idempotencyKey }),
      wait: t.arg.int({ description: described.wait }),
      ...targetArgs,
    },
    resolve: (_, { input, endpoint, ...rest }, context) =>
      acceptRequest(context, { operation: 'CREATE', slug: endpoint, payloadText: () => payloadText(input), ...rest }),
  }),
  replaceRecord: t.field({
    type: 'Request',
    description: `Replaces the whole record. ${promise} Refuses what createRecord does, RECORD_NOT_FOUND, and as VALIDATION_FAILED a record as REST answers it, which is not its payload.`,
    args: {
      id: t.arg.id({ required: true, description: 'The record, `rec_…`.' }),
      input: t.arg({ type: PayloadInput, required: true, description: 'What the record is to hold.' }),
      callback: t.arg({ type: CallbackInput, description: 'Where its result is to be sent; only with an API key.' }),
      idempotencyKey: t.arg.string({ description: described.idempotencyKey }),
      wait: t.arg.int({ description: described.wait }),
      ...targetArgs,
    },
    resolve: (_, { id, input, endpoint, ...rest }, context) =>
      acceptRequest(context, {
        operation: 'REPLACE',
        record: id,
        slug: endpoint,
        payloadText: () => payloadText(input),
        ...rest,
      }),
  }),
  deleteRecord: t.field({
    type: 'Request',
    description: `Deletes a record. ${promise} Refuses RECORD_NOT_FOUND, INVALID_CALLBACK, QUOTA_EXCEEDED.`,
    args: {
      id: t.arg.id({ required: true, description: 'The record, `rec_…`.' }),
      callback: t.arg({ type: CallbackInput, description: 'Where its result is to be sent; only with an API key.' }),
      idempotencyKey: t.arg.string({ description: described.idempotencyKey }),
      wait: t.arg.int({ description: described.wait }),
      ...targetArgs,
    },
    resolve: (_, { id, endpoint, ...rest }, context) =>
      acceptRequest(context, { operation: 'DELETE', record: id, slug: endpoint, ...rest }),
  }),
}));

/** A value too deep to be printed is refused. */
function payloadText(input: { payload?: unknown; payloadText?: string | null }): string {
  if (input.payloadText != null) return input.payloadText;
  try {
    return JSON.stringify(input.payload);
  } catch (error) {
    throw error instanceof RangeError
      ? new Refusal('INVALID_JSON', { message: 'The payload is nested too deep; flatten it' })
      : error;
  }
}
