import { restErrors } from '../calls/rest-errors.ts';
import { fieldsSchema, type TestedField } from './fields-schema.ts';
import { json, oneOf, optionalHeaders, ref, schemas, webhook } from './open-api-parts.ts';

interface Described {
  slug: string;
  /** The endpoint's URL: https://example.com/api/v1/data/{slug} */
  url: string;
  name: string;
  description: string;
  fields: readonly TestedField[];
}

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

/** Returns the OpenAPI 3.1 document of an endpoint. `sample` is a valid payload, if there is one. */
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
