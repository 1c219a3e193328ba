import { describe, expect, test } from 'vitest';
import type { Field, FieldType } from '../../src/access/actor.ts';
import { graphql, type RestClient, rest } from '../support/client.ts';
import { makeEndpoint, openControlPlane } from '../support/endpoint.ts';
import { sharedServer } from '../support/shared-server.ts';
import { expectRefusal } from './refusal.ts';

const server = await sharedServer();
const { databaseUrl } = server;
const { accountId, ...open } = await makeEndpoint(databaseUrl);

const required = (name: string, type: FieldType): Field => ({ name, type, required: true });
const optional = (name: string, type: FieldType): Field => ({ name, type, required: false });
const missing = (field: string) => ({ field, error: 'Required field is missing' });

/** Sends POSTs and PUTs to an endpoint with these fields. */
async function withFields(...fields: Field[]) {
  const { path, keys } = await makeEndpoint(databaseUrl, { accountId, fields });
  const client: RestClient = rest(server, keys.sandbox);
  return { post: (body: string | object) => client.post(path, body), client, path, keys };
}

const documented = [
  required('order_id', 'string'),
  required('amount', 'number'),
  required('items', 'array'),
  required('paid', 'boolean'),
];

test('the documented example fits its fields', async () => {
  const { post } = await withFields(...documented);
  expect(
    (
      await post(
        '{\n  "order_id": "ORD-2024-001",\n  "amount": 45000,\n  "items": ["Item A", "Item B"],\n  "paid": true\n}',
      )
    ).status,
  ).toBe(202);
});

test('all failing fields are listed at once in the order of the definition, missing and mistyped ones', async () => {
  const { post } = await withFields(...documented, required('customer', 'object'));
  expectRefusal(await post({ amount: '45000', paid: 'yes', customer: [] }), 400, 'VALIDATION_FAILED', [
    missing('order_id'),
    { field: 'amount', error: 'Expected number, received string' },
    missing('items'),
    { field: 'paid', error: 'Expected boolean, received string' },
    { field: 'customer', error: 'Expected object, received array' },
  ]);
});

test('every pair of types is distinguished with the documented words', async () => {
  const values: Record<FieldType | 'null', string> = {
    string: '""',
    number: '0',
    boolean: 'false',
    array: '[]',
    object: '{}',
    null: 'null',
  };
  const types: FieldType[] = ['string', 'number', 'boolean', 'array', 'object'];
  const { post } = await withFields(...types.map((type) => required(type, type)));
  for (const [received, text] of Object.entries(values)) {
    const body = `{${types.map((type) => `"${type}":${text}`).join(',')}}`;
    const details = types
      .filter((type) => type !== received)
      .map((type) => ({ field: type, error: `Expected ${type}, received ${received}` }));
    expectRefusal(await post(body), 400, 'VALIDATION_FAILED', details);
  }
  expect((await post(`{${types.map((type) => `"${type}":${values[type]}`).join(',')}}`)).status).toBe(202);
});

test('PUT is checked like POST, because it replaces the whole record', async () => {
  const { post, client, path } = await withFields(...documented);
  const { json } = await post({ order_id: 'ORD-1', amount: 1, items: [], paid: false });
  expectRefusal(await client.put(`${path}/${json.id}`, { amount: 2 }), 400, 'VALIDATION_FAILED', [
    missing('order_id'),
    missing('items'),
    missing('paid'),
  ]);
});

test('an optional field may be absent or null, but not of another type', async () => {
  const constraints = { minLength: 3, pattern: '^A', enum: ['ABC'] };
  const { post } = await withFields(
    { ...optional('note', 'string'), constraints },
    optional('customer.email', 'string'),
  );
  for (const body of [{}, { note: null }, { customer: null }, { customer: { email: null } }])
    expect((await post(body)).status).toBe(202);
  expectRefusal(await post({ note: 1 }), 400, 'VALIDATION_FAILED', [
    { field: 'note', error: 'Expected string, received number' },
  ]);
});

test('nullable is independent of required', async () => {
  const { post } = await withFields(
    { ...optional('never', 'string'), nullable: false },
    { ...required('always', 'number'), nullable: true },
  );
  for (const body of [{ always: null }, { always: 1, never: 'a' }]) expect((await post(body)).status).toBe(202);
  expectRefusal(await post({ never: null }), 400, 'VALIDATION_FAILED', [
    { field: 'never', error: 'Expected string, received null' },
    missing('always'),
  ]);
});

test('a required field that is null is not missing, but has type null', async () => {
  const { post } = await withFields(required('order_id', 'string'));
  expectRefusal(await post({ order_id: null }), 400, 'VALIDATION_FAILED', [
    { field: 'order_id', error: 'Expected string, received null' },
  ]);
});

test('a required field with the name of an inherited property is missing unless it was sent', async () => {
  const inherited = ['toString', 'constructor', '__proto__', 'hasOwnProperty', 'valueOf'];
  const { post } = await withFields(...inherited.map((name) => required(name, 'object')));
  expectRefusal(await post({}), 400, 'VALIDATION_FAILED', inherited.map(missing));
  expect((await post(`{${inherited.map((name) => `"${name}":{}`).join(',')}}`)).status).toBe(202);
});

test('inherited properties are not found below a property either', async () => {
  const { post } = await withFields(
    required('customer.constructor', 'object'),
    required('name.length', 'number'),
    required('list.0', 'number'),
  );
  expectRefusal(await post({ customer: {}, name: 'abc', list: [1] }), 400, 'VALIDATION_FAILED', [
    missing('customer.constructor'),
    missing('name.length'),
    missing('list.0'),
  ]);
});

test('__proto__ in a payload adds no properties', async () => {
  const { post } = await withFields(required('order_id', 'string'));
  expectRefusal(await post('{"__proto__":{"order_id":"ORD-1"}}'), 400, 'VALIDATION_FAILED', [missing('order_id')]);
});

test('a number beyond every double is a number', async () => {
  const { post } = await withFields(required('amount', 'number'));
  for (const text of ['1e400', '-1e400', '12345678901234567890', '0.1', '-0'])
    expect((await post(`{"amount":${text}}`)).status).toBe(202);
});

test('a nested field is named by its path', async () => {
  const { post } = await withFields(
    required('customer.email', 'string'),
    required('customer.address.zip', 'string'),
    optional('customer.age', 'number'),
  );
  expect((await post({ customer: { email: 'a@example.com', address: { zip: '1' } } })).status).toBe(202);
  expectRefusal(await post({}), 400, 'VALIDATION_FAILED', [missing('customer.email'), missing('customer.address.zip')]);
  expectRefusal(await post({ customer: null }), 400, 'VALIDATION_FAILED', [
    missing('customer.email'),
    missing('customer.address.zip'),
  ]);
  expectRefusal(await post({ customer: { email: 1, address: { zip: null }, age: '7' } }), 400, 'VALIDATION_FAILED', [
    { field: 'customer.email', error: 'Expected string, received number' },
    { field: 'customer.address.zip', error: 'Expected string, received null' },
    { field: 'customer.age', error: 'Expected number, received string' },
  ]);
});

test('the last of duplicate keys counts', async () => {
  const { post } = await withFields(required('amount', 'number'));
  expect((await post('{"amount":"1","amount":1}')).status).toBe(202);
  expectRefusal(await post('{"amount":1,"amount":"1"}'), 400, 'VALIDATION_FAILED', [
    { field: 'amount', error: 'Expected number, received string' },
  ]);
});

test('names match exactly', async () => {
  const { post } = await withFields(required('order_id', 'string'));
  for (const body of [{ Order_Id: 'a' }, { 'order_id ': 'a' }, { orderId: 'a' }]) {
    expectRefusal(await post(body), 400, 'VALIDATION_FAILED', [missing('order_id')]);
  }
  expect((await post(String.raw`{"\u006frder_id":"a"}`)).status).toBe(202);
});

test('undefined fields are accepted and kept', async () => {
  const { post, client, path } = await withFields(required('order_id', 'string'));
  const payload = { order_id: 'ORD-1', unheard: { of: [1, null] } };
  const { status, json } = await post(payload);
  expect(status).toBe(202);
  expect((await client.get(`${path}/${json.id}`)).json.data.payload).toEqual(payload);
});

test('an endpoint without fields takes any object', async () => {
  const client = rest(server, open.keys.sandbox);
  for (const body of ['{}', '{"a":null}', '{"constructor":1}'])
    expect((await client.post(open.path, body)).status).toBe(202);
});

test('production keeps its deployed fields when the sandbox changes', async () => {
  const { endpointId, path, keys } = await makeEndpoint(databaseUrl, {
    accountId,
    fields: [required('order_id', 'string')],
  });
  await openControlPlane(databaseUrl).prisma.field.update({
    where: { endpointId_environment_name: { endpointId, environment: 'SANDBOX', name: 'order_id' } },
    data: { type: 'number' },
  });
  expectRefusal(await rest(server, keys.sandbox).post(path, { order_id: 'ORD-1' }), 400, 'VALIDATION_FAILED', [
    { field: 'order_id', error: 'Expected number, received string' },
  ]);
  expect((await rest(server, keys.production).post(path, { order_id: 'ORD-1' })).status).toBe(202);
});

test('GraphQL lists the failing fields in its extensions', async () => {
  const { keys } = await withFields(...documented);
  const { errors } = await graphql(
    server,
    keys.sandbox,
    'mutation { createRecord(input: { payload: { order_id: 1, items: [], paid: true } }) { id } }',
  );
  expect(errors).toMatchObject([
    {
      message: 'Validation failed',
      extensions: {
        code: 'VALIDATION_FAILED',
        details: [{ field: 'order_id', error: 'Expected string, received number' }, missing('amount')],
      },
    },
  ]);
});

describe('an object', () => {
  const client = rest(server, open.keys.sandbox);

  test.each(['[]', '[{"a":1}]', '"text"', 'null', '1', '1e400', 'true', 'false'])(
    'is required: %s is INVALID_JSON',
    async (body) => {
      expectRefusal(await client.post(open.path, body), 400, 'INVALID_JSON');
    },
  );

  test.each<[string, (depth: number) => string]>([
    ['objects', (depth) => `${'{"a":'.repeat(depth - 1)}{}${'}'.repeat(depth - 1)}`],
    ['arrays', (depth) => `{"a":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`],
    [
      'escaped quotes before them',
      (depth) => `{"\\\\\\"{":"\\\\","a":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`,
    ],
    ['arrays below a key that comes again', (depth) => `{"a":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)},"a":1}`],
    ['objects in __proto__', (depth) => `${'{"__proto__":'.repeat(depth - 1)}{}${'}'.repeat(depth - 1)}`],
  ])('may be nested 64 deep, 65 is INVALID_JSON: %s', async (_, nested) => {
    expect((await client.post(open.path, nested(64))).status).toBe(202);
    expectRefusal(await client.post(open.path, nested(65)), 400, 'INVALID_JSON');
  });

  test('too deep for the database is refused alone, without the other writes of its instant', async () => {
    const deep = `{"a":${'['.repeat(50_000)}${']'.repeat(50_000)},"a":1}`;
    const [refused, ...others] = await Promise.all(
      [deep, ...Array.from({ length: 20 }, () => '{}')].map((body) => client.post(open.path, body)),
    );
    if (!refused) throw new Error('There was no answer');
    expectRefusal(refused, 400, 'INVALID_JSON');
    expect(others.map(({ status }) => status)).toEqual(others.map(() => 202));
  });

  test.each([65, 10_000, 100_000])('by GraphQL may not be nested %d deep, as a value either', async (depth) => {
    const query = 'mutation ($payload: JSON!) { createRecord(input: { payload: $payload }) { id } }';
    const body = `{"query":${JSON.stringify(query)},"variables":{"payload":{"a":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}}}`;
    expect((await client.post('/graphql', body)).json).toMatchObject({
      data: { createRecord: null },
      errors: [{ extensions: { code: 'INVALID_JSON' } }],
    });
  });

  test('may be wide, because brackets side by side add no depth', async () => {
    expect((await client.post(open.path, { a: Array.from({ length: 5_000 }, () => [{}]) })).status).toBe(202);
  });

  test('may carry any number of brackets in a string', async () => {
    expect((await client.post(open.path, { a: '[{'.repeat(1_000) })).status).toBe(202);
  });
});
