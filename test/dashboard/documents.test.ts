import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, test } from 'vitest';
import { noHeaders } from '../../src/dashboard/calls/call.ts';
import { makeOpenApi } from '../../src/dashboard/test-page/make-open-api.ts';
import { makePostman } from '../../src/dashboard/test-page/make-postman.ts';
import { makeSamples } from '../../src/dashboard/test-page/make-samples.ts';

const none = {
  enum: null,
  format: null,
  itemType: null,
  max: null,
  maxLength: null,
  min: null,
  minLength: null,
  pattern: null,
};
const field = (name: string, type: 'string' | 'number' | 'object' | 'array', required: boolean, nullable = !required) =>
  ({ name, type, required, nullable, constraints: none }) as const;
const fields = [
  field('items[].sku', 'string', true),
  field('items', 'array', true),
  field('tags[]', 'string', false),
  field('note', 'string', true, true),
  field('extra', 'object', false, false),
];
const url = 'https://example.com/api/v1/data/orders';
const endpoint = { slug: 'orders', url, name: 'Orders', description: '', fields };
const sample = '{"items":[{"sku":"A"}],"note":null}';
const openApi = makeOpenApi(endpoint, JSON.parse(sample));

test('the OpenAPI document is valid, has paths through lists and null, and leaves objects open', async () => {
  expect((await new Validator().validate(JSON.parse(JSON.stringify(openApi)))).errors).toBeUndefined();
  const orNull = (schema: object) => ({ anyOf: [schema, { type: 'null' }] });
  expect(openApi).toMatchObject({
    components: {
      schemas: {
        Payload: {
          type: 'object',
          required: ['items', 'note'],
          additionalProperties: true,
          properties: {
            items: {
              type: 'array',
              items: { type: 'object', required: ['sku'], properties: { sku: { type: 'string' } } },
            },
            tags: { type: 'array', items: orNull({ type: 'string' }) },
            note: orNull({ type: 'string' }),
            extra: { type: 'object', additionalProperties: true },
          },
        },
        Record: { properties: { payload: orNull({ type: 'object', additionalProperties: true }) } },
      },
    },
  });
});

test('the OpenAPI document has neither const nor lists of types, which importers ignore', () => {
  expect(JSON.stringify(openApi)).not.toMatch(/"const":|"type":\[/);
});

test('everything to paste or import is ASCII', async () => {
  const call = { method: 'POST', recordId: '', payload: sample, headers: noHeaders } as const;
  const pages = ['README.md', 'docs/rest.md', 'docs/graphql.md', 'docs/webhooks.md', 'docs/self-hosting.md'];
  const docs = (
    await Promise.all(pages.map((page) => readFile(join(import.meta.dirname, '../..', page), 'utf8')))
  ).join('\n');
  const blocks = [...docs.matchAll(/^```(?:sh|bash|json|js|ts)\n(.*?)^```/gms)].map(([, code]) => code);
  expect(blocks.length).toBeGreaterThan(8);
  const texts = [
    JSON.stringify(openApi),
    JSON.stringify(makePostman(endpoint, sample)),
    ...Object.values(makeSamples(url, call)),
    ...blocks,
  ];
  for (const text of texts) expect(text).toMatch(/^[\t\n\r -~]*$/);
  expect(JSON.stringify(makePostman(endpoint, sample))).toContain('tm_test_YOUR_KEY');
});
