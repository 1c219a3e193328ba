import { restErrors } from '../calls/rest-errors.ts';
import { fieldsSchema } from './fields-schema.ts';
import type { TestedField } from './tested-endpoint.ts';

interface Described {
  slug: string;
  /** Of the endpoint: https://example.com/api/v1/data/{slug} */
  url: string;
  name: string;
  description: string;
  fields: readonly TestedField[];
}

const json = (schema: object, example?: unknown) => ({
  content: { 'application/json': { schema, ...(example !== undefined && { example }) } },
});
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const errorsOf = (...statuses: string[]) =>
  Object.fromEntries(statuses.map((status) => [status, { $ref: `#/components/responses/Error${status}` }]));
const inPath = (name: string, example: string) => ({
  name,
  in: 'path',
  required: true,
  schema: { type: 'string' },
  example,
});
const inQuery = (name: string, schema: object, required = false) => ({ name, in: 'query', required, schema });

/** The OpenAPI 3.1 document of an endpoint. `sample` is a payload that fits it, if there is one. */
export function makeOpenApi({ slug, url, name, description, fields }: Described, sample: unknown): object {
  const path = `/api/v1/data/${slug}`;
  const reads = ['401', '403', '404', '408', '429', '500', '503'];
  const writes = [...reads, '400', '409', '422'];
  const body = { required: true, ...json(ref('Payload'), sample) };
  const queued = {
    '202': {
      description: 'Accepted: on disk, and applied exactly once.',
      headers: {
        Location: { description: 'Its receipt.', schema: { type: 'string' } },
        'X-Request-Id': { schema: { type: 'string' } },
      },
      ...json(ref('Queued')),
    },
    '200': { description: 'Applied in time, as `Prefer: wait=N` asked.', ...json(ref('RecordAnswer')) },
  };
  const options = ['IdempotencyKey', 'Prefer', 'WebhookCallback', 'WebhookAuth', 'WebhookAuthHeader'].map((one) => ({
    $ref: `#/components/parameters/${one}`,
  }));
  const page = { '200': { description: 'A page, newest first.', ...json(ref('RecordList')) } };
  const limits = [
    inQuery('limit', { type: 'integer', minimum: 1, maximum: 100, default: 10 }),
    inQuery('cursor', { type: 'string' }),
  ];
  const times = ['from', 'to'].map((one) => inQuery(one, { type: 'string', format: 'date-time' }));
  const record = inPath('record_id', 'rec_01k9x4m2b7e6vaj3q8yc5zfh0d');
  return {
    openapi: '3.1.0',
    info: { title: name, version: '1.0.0', ...(description && { description }) },
    servers: [{ url: url.slice(0, -path.length) }],
    security: [{ key: [] }],
    paths: {
      [path]: {
        post: {
          operationId: 'createRecord',
          summary: 'Create a record',
          parameters: options,
          requestBody: body,
          responses: { ...queued, ...errorsOf(...writes, '413', '415') },
        },
        get: {
          operationId: 'listRecords',
          summary: 'List records',
          parameters: limits,
          responses: { ...page, ...errorsOf(...reads, '400') },
        },
      },
      [`${path}/{record_id}`]: {
        parameters: [record],
        get: {
          operationId: 'readRecord',
          summary: 'Read a record',
          responses: { '200': { description: 'The record.', ...json(ref('RecordAnswer')) }, ...errorsOf(...reads) },
        },
        put: {
          operationId: 'replaceRecord',
          summary: 'Replace the whole record',
          parameters: options,
          requestBody: body,
          responses: { ...queued, ...errorsOf(...writes, '413', '415') },
        },
        delete: {
          operationId: 'deleteRecord',
          summary: 'Delete a record',
          parameters: options,
          responses: { ...queued, ...errorsOf(...writes) },
        },
      },
      [`${path}/search`]: {
        get: {
          operationId: 'searchRecords',
          summary: "Search the payloads' text, by default of the last 30 days",
          parameters: [inQuery('q', { type: 'string', minLength: 1, maxLength: 200 }, true), ...times, ...limits],
          responses: { ...page, ...errorsOf(...reads, '400') },
        },
      },
      '/api/v1/requests/{request_id}': {
        parameters: [inPath('request_id', 'req_01k9x4m2b7e6vaj3q8yc5zfh0e')],
        get: {
          operationId: 'readReceipt',
          summary: 'The receipt of one write',
          responses: {
            '200': { description: 'Its state, and every attempt of its webhooks.', ...json(ref('ReceiptAnswer')) },
            ...errorsOf(...reads),
          },
        },
      },
    },
    webhooks: { result: webhook },
    components: {
      securitySchemes: {
        key: {
          type: 'http',
          scheme: 'bearer',
          description: 'A key that begins with `tm_test_` for the sandbox, with `tm_live_` for production.',
        },
      },
      parameters: optionalHeaders,
      responses: Object.fromEntries([...errorResponses()]),
      schemas: { Payload: fieldsSchema(fields), ...schemas },
    },
  };
}

function* errorResponses(): Generator<[string, object]> {
  for (const [status, rows] of Map.groupBy(restErrors, (row) => row.status)) {
    const codes = rows.map(({ code }) => code);
    yield [
      `Error${status}`,
      { description: codes.join(', '), ...json({ allOf: [ref('Error'), { properties: { code: oneOf(...codes) } }] }) },
    ];
  }
}

const header = (name: string, description: string, schema: object = { type: 'string' }) => ({
  name,
  in: 'header',
  description,
  schema,
});

const optionalHeaders = {
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
// Lists of types, and const, are not understood by every tool that reads such documents.
const orNull = (schema: object) => ({ anyOf: [schema, { type: 'null' }] });
const oneOf = (...values: string[]) => ({ type: 'string', enum: values });
const textOrNull = orNull(text);
const moment = { type: 'string', format: 'date-time' };
const momentOrNull = orNull(moment);
const yes = { type: 'boolean', enum: [true] };
const payloadOrNull = orNull({ type: 'object', additionalProperties: true });

const schemas = {
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

/** What is posted when a write completes. */
const webhook = {
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
