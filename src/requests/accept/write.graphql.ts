import { Refusal } from '../../errors.ts';
import { builder, targetArgs } from '../../graphql/builder.ts';
import { acceptRequest } from './accept-request.ts';

const PayloadInput = builder.inputType('PayloadInput', {
  description: 'A JSON object of at most 102,400 bytes, in one of two forms.',
  isOneOf: true,
  fields: (t) => ({
    payload: t.field({
      type: 'JSON',
      description: 'As a value. Its numbers keep their spelling; its white space is lost.',
    }),
    payloadText: t.string({ description: 'As text, kept to the character.' }),
  }),
});

const CallbackInput = builder.inputType('CallbackInput', {
  description: 'The target for the result of this one write.',
  fields: (t) => ({
    url: t.string({ required: true, description: 'An http(s) URL.' }),
    authHeader: t.string({ description: 'The header that carries authValue; Authorization by default.' }),
    authValue: t.string({ description: 'Sent with every attempt, encrypted at rest.' }),
  }),
});

const promise = 'Once answered, it is on disk and will be applied exactly once.';

const described = {
  idempotencyKey: `1 to 255 printable ASCII characters. For 24 hours a repeat by the same holder in the same environment
gets the first answer, stores nothing and costs nothing. Refuses IDEMPOTENCY_MISMATCH for another write, and
IDEMPOTENCY_IN_PROGRESS while the first is still being accepted.`,
  wait: `Seconds, 0 to 30, to wait for the request to succeed or fail; later it is answered as QUEUED. A document waits
30 seconds at most.`,
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
    description: `Creates a record. ${promise} Refuses INVALID_JSON, VALIDATION_FAILED, PAYLOAD_TOO_LARGE, INVALID_CALLBACK,
QUOTA_EXCEEDED.`,
    args: {
      input: t.arg({ type: PayloadInput, required: true, description: 'The payload of the record.' }),
      callback: t.arg({ type: CallbackInput, description: 'The target for its result; only with an API key.' }),
      idempotencyKey: t.arg.string({ description: described.idempotencyKey }),
      wait: t.arg.int({ description: described.wait }),
      ...targetArgs,
    },
    resolve: (_, { input, endpoint, ...rest }, context) =>
      acceptRequest(context, { operation: 'CREATE', slug: endpoint, payloadText: () => payloadText(input), ...rest }),
  }),
  replaceRecord: t.field({
    type: 'Request',
    description: `Replaces the whole record. ${promise} Refuses what createRecord does, and RECORD_NOT_FOUND. A record as REST
returns it is not its payload, and is refused as VALIDATION_FAILED.`,
    args: {
      id: t.arg.id({ required: true, description: 'The record, `rec_…`.' }),
      input: t.arg({ type: PayloadInput, required: true, description: 'The payload of the record.' }),
      callback: t.arg({ type: CallbackInput, description: 'The target for its result; only with an API key.' }),
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
      callback: t.arg({ type: CallbackInput, description: 'The target for its result; only with an API key.' }),
      idempotencyKey: t.arg.string({ description: described.idempotencyKey }),
      wait: t.arg.int({ description: described.wait }),
      ...targetArgs,
    },
    resolve: (_, { id, endpoint, ...rest }, context) =>
      acceptRequest(context, { operation: 'DELETE', record: id, slug: endpoint, ...rest }),
  }),
}));

/** Returns the payload's text. Throws INVALID_JSON for a value too deep to be printed. */
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
