export const json = (schema: object, example?: unknown) => ({
  content: { 'application/json': { schema, ...(example !== undefined && { example }) } },
});
export const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });

const header = (name: string, description: string, schema: object = { type: 'string' }) => ({
  name,
  in: 'header',
  description,
  schema,
});

export const optionalHeaders = {
  IdempotencyKey: header('Idempotency-Key', 'For 24 hours a repeat is answered as the first was.', {
    type: 'string',
    minLength: 1,
    maxLength: 255,
  }),
  Prefer: header('Prefer', '`wait=N`: waits up to N seconds, at most 30, for the write to be applied.'),
  WebhookCallback: header('X-Webhook-Callback', 'Where the result of this write is posted to.', {
    type: 'string',
    format: 'uri',
  }),
  WebhookAuth: header('X-Webhook-Auth', 'A value that is sent along with it.'),
  WebhookAuthHeader: header('X-Webhook-Auth-Header', 'The header that carries that value; `Authorization` by default.'),
};

const text = { type: 'string' };
// Not every tool that reads such documents knows lists of types, or const.
const orNull = (schema: object) => ({ anyOf: [schema, { type: 'null' }] });
export const oneOf = (...values: string[]) => ({ type: 'string', enum: values });
const textOrNull = orNull(text);
const moment = { type: 'string', format: 'date-time' };
const momentOrNull = orNull(moment);
const yes = { type: 'boolean', enum: [true] };
const payloadOrNull = orNull({ type: 'object', additionalProperties: true });

export const schemas = {
  Queued: {
    type: 'object',
    required: ['success', 'id', 'message'],
    properties: { success: yes, id: { ...text, description: 'The record.' }, message: text },
  },
  Record: {
    type: 'object',
    required: ['id', 'payload', 'status', 'created_at', 'updated_at'],
    properties: {
      id: text,
      payload: payloadOrNull,
      status: oneOf('queued', 'success', 'failed'),
      created_at: moment,
      updated_at: moment,
    },
  },
  RecordAnswer: {
    type: 'object',
    required: ['success', 'data'],
    properties: { success: { type: 'boolean' }, data: ref('Record'), error: textOrNull },
  },
  RecordList: {
    type: 'object',
    required: ['success', 'data', 'pagination'],
    properties: {
      success: yes,
      data: { type: 'array', items: ref('Record') },
      pagination: {
        type: 'object',
        required: ['next_cursor', 'limit'],
        properties: { next_cursor: textOrNull, limit: { type: 'integer' } },
      },
    },
  },
  ReceiptAnswer: { type: 'object', required: ['success', 'data'], properties: { success: yes, data: ref('Receipt') } },
  Receipt: {
    type: 'object',
    properties: {
      id: text,
      record_id: text,
      operation: oneOf('create', 'replace', 'delete'),
      state: oneOf('queued', 'succeeded', 'failed'),
      error: textOrNull,
      version: { type: 'integer' },
      accepted_at: moment,
      applied_at: momentOrNull,
      deliveries: { type: 'array', items: ref('Delivery') },
    },
  },
  Delivery: {
    type: 'object',
    properties: {
      id: text,
      target: oneOf('endpoint', 'key', 'callback'),
      state: oneOf('pending', 'succeeded', 'failed', 'refused'),
      next_attempt_at: momentOrNull,
      attempts: {
        type: 'array',
        items: {
          type: 'object',
          properties: {
            at: moment,
            status: orNull({ type: 'integer' }),
            duration_ms: { type: 'integer' },
            response: textOrNull,
            error: textOrNull,
          },
        },
      },
    },
  },
  Error: {
    type: 'object',
    required: ['success', 'error', 'code', 'request_id'],
    properties: {
      success: { type: 'boolean', enum: [false] },
      error: text,
      code: text,
      request_id: text,
      details: {
        type: 'array',
        items: { type: 'object', required: ['field', 'error'], properties: { field: text, error: text } },
      },
    },
  },
};

const types = ['record.created', 'record.replaced', 'record.deleted', 'request.failed'];

/** The message that is posted when a write completes. */
export const webhook = {
  post: {
    summary: 'The result of a write',
    description: 'Signed as the Standard Webhooks specification has it.',
    security: [],
    parameters: ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => ({
      name,
      in: 'header',
      required: true,
      schema: text,
    })),
    requestBody: json({
      type: 'object',
      required: ['type', 'timestamp', 'data'],
      properties: {
        type: oneOf(...types),
        timestamp: moment,
        data: {
          type: 'object',
          properties: {
            id: text,
            request_id: text,
            endpoint: text,
            environment: oneOf('sandbox', 'production'),
            status: oneOf('success', 'failed'),
            version: { type: 'integer' },
            payload: payloadOrNull,
            error: textOrNull,
          },
        },
      },
    }),
    responses: { '2XX': { description: 'Taken. All else is tried again.' } },
  },
};
