import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Field, FieldType } from '../../src/access/actor.ts';
import { expectRefusal } from '../http/refusal.ts';
import { openSql } from '../requests/ledger.ts';
import { rest } from '../support/client.ts';
import { createDatabase } from '../support/database.ts';
import { makeEndpoint, openControlPlane } from '../support/endpoint.ts';
import { startServer } from '../support/server.ts';
import { answered, databaseUrl, owner, refused, server, setFieldsDocument } from './endpoint-fixtures.ts';

const { slug, keys, path } = await makeEndpoint(databaseUrl, { accountId: owner.id, name: 'Paths' });
const client = rest(server, keys.sandbox);

const set = (...fields: object[]) => answered(owner, setFieldsDocument, { slug, fields });
const faults = async (...fields: object[]) => (await refused(owner, setFieldsDocument, { slug, fields })).details;
const named = (name: string, type: FieldType = 'string', more: object = {}) => ({ name, type, ...more });
const accepts = async (...payloads: object[]) => {
  for (const payload of payloads)
    expect({ payload, answer: (await client.post(path, payload)).text }).toMatchObject({
      answer: expect.stringContaining('queued'),
    });
};
const refuses = async (payload: object, ...details: [field: string, error: string][]) =>
  expectRefusal(
    await client.post(path, payload),
    400,
    'VALIDATION_FAILED',
    details.map(([field, error]) => ({ field, error })),
  );
const missing = 'Required field is missing';

test("a path with [] is checked for each item, and faults name the item's index", async () => {
  await set(
    named('items[].sku', 'string', { required: true, constraints: { pattern: '^[A-Z]' } }),
    named('items[].count', 'number', { constraints: { min: 1 } }),
  );
  await accepts({}, { items: null }, { items: [] }, { items: [{ sku: 'A' }, { sku: 'B', count: 2, more: true }] });
  await refuses(
    { items: [{ sku: 'A' }, { count: 0 }, { sku: 'b', count: '1' }, 'C', null] },
    ['items[1].sku', missing],
    ['items[2].sku', 'Must match the pattern ^[A-Z]'],
    ['items[3].sku', missing],
    ['items[4].sku', missing],
    ['items[1].count', 'Must be at least 1'],
    ['items[2].count', 'Expected number, received string'],
  );
});

test('a value that must be a list for [] is reported once', async () => {
  await set(named('order.items[].sku', 'string', { required: true }), named('order.items[].count', 'number'));
  await accepts({ order: {} }, { order: { items: [] } });
  await refuses({ order: { items: { sku: 'A' } } }, ['order.items', 'Expected array, received object']);
  await set(
    named('items', 'array', { required: true, constraints: { minLength: 1 } }),
    named('items[].sku', 'string', { required: true }),
  );
  await refuses({}, ['items', missing]);
  await refuses({ items: 'A' }, ['items', 'Expected array, received string']);
  await refuses({ items: [] }, ['items', 'Must have at least 1 item']);
});

test('lists may be nested, and an item may be a field itself', async () => {
  await set(
    named('a[].b[].c', 'number', { required: true }),
    named('tags[]', 'string', { required: true, constraints: { maxLength: 3 } }),
    named('m[][]', 'number'),
  );
  await accepts({ a: [{ b: [{ c: 1 }, { c: 2 }] }, { b: [] }, {}], tags: ['abc'], m: [[1, null], [], null] });
  await refuses(
    { a: [{ b: [{ c: 1 }] }, { b: [{}, { c: '2' }] }, { b: 1 }], tags: ['a', 1, null, 'abcd'], m: [[1, '2'], 3] },
    ['a[2].b', 'Expected array, received number'],
    ['a[1].b[0].c', missing],
    ['a[1].b[1].c', 'Expected number, received string'],
    ['tags[1]', 'Expected string, received number'],
    ['tags[2]', 'Expected string, received null'],
    ['tags[3]', 'Must have at most 3 characters'],
    ['m[1]', 'Expected array, received number'],
    ['m[0][1]', 'Expected number, received string'],
  );
});

test('each field reports up to 20 items, and many items do not block the server', async () => {
  await set(...Array.from({ length: 200 }, (_, n) => named(`items[].f${n}`, 'string', { required: n % 2 === 0 })));
  const begun = performance.now();
  const answer = await client.post(path, { items: Array.from({ length: 30_000 }, () => ({})) });
  expect(performance.now() - begun).toBeLessThan(2_000);
  expect(answer.json.details).toHaveLength(2_000);
  expect(answer.json.details[0]).toEqual({ field: 'items[0].f0', error: missing });
});

test.each([
  ['items[0].sku', 'Must be written items[].sku: [] behind the name of a list stands for each of its items'],
  ['items[*].sku', 'Must be written items[].sku: [] behind the name of a list stands for each of its items'],
  ['items[]sku', 'Must be written items[].sku: [] behind the name of a list stands for each of its items'],
  ['items.[].sku', 'Must be written items[].sku: [] behind the name of a list stands for each of its items'],
  ['x[0][1]', 'Must be written x[][]: [] behind the name of a list stands for each of its items'],
  ...['[', ']', 'a[b', '[]', '[].sku', '[0]'].map((name): [string, string] => [
    name,
    'Must have [] only behind the name of a list, for each of its items: items[].sku. ' +
      'Brackets that belong to a name are written \\[ and \\]',
  ]),
  ['a..b', 'Must be a name, or names joined by single dots: customer.email. Write a.b'],
  ['a.b.', 'Must be a name, or names joined by single dots: customer.email. Write a.b'],
  ['tags[].', 'Must be a name, or names joined by single dots: customer.email. Write tags[]'],
])('the name %j is refused with the right spelling', async (name, error) => {
  expect(await faults(named(name))).toEqual([{ field: 'fields[0].name', error }]);
});

test('fields that give one node two types are refused', async () => {
  const at = (index: number, error: string) => [{ field: `fields[${index}].name`, error }];
  expect(await faults(named('items', 'array'), named('items.sku'))).toEqual(
    at(1, 'Must not lie below items, which is declared of type array; write items[] for each of its items'),
  );
  expect(await faults(named('items', 'object'), named('items[].sku'))).toEqual(
    at(1, 'Must not lie below items, which is declared of type object; write items.name for what it has'),
  );
  expect(await faults(named('a[].b'), named('a.c'))).toEqual(
    at(1, 'Must not lie below a, which is an array by a[].b; write a[] for each of its items'),
  );
  expect(await faults(named('a[]'), named('a[].b'))).toEqual(
    at(
      1,
      'Must not lie below a[], which is declared of type string; only an object has fields, and only an array has items',
    ),
  );
  expect(await faults(named('a', 'array', { constraints: { itemType: 'string' } }), named('a[].b'))).toEqual(
    at(
      1,
      'Must not lie below a[], which is of type string by the itemType of a; only an object has fields, and only an array has items',
    ),
  );
  expect(await faults(named('a', 'array', { constraints: { itemType: 'string' } }), named('a[]', 'number'))).toEqual([
    { field: 'fields[0].constraints.itemType', error: 'Must be number: a[] is declared of type number' },
  ]);
});

test('a path with [] is not searchable, and each [] counts as a level', async () => {
  expect(await faults(named('tags[]', 'string', { searchable: true }))).toEqual([
    {
      field: 'fields[0].searchable',
      error: 'Must be false: a record has one value of a searchable field, and many of a path with []',
    },
  ]);
  const deep = (lists: number) => `a${'[]'.repeat(lists)}`;
  expect(await faults(named(deep(64)))).toEqual([{ field: 'fields[0].name', error: 'Must go at most 64 levels deep' }]);
  expect(await faults(named(deep(63), 'object'))).toEqual([
    { field: 'fields[0].name', error: 'Must go at most 64 levels deep' },
  ]);
  await set(named(deep(63)));
  await accepts({ a: JSON.parse(`${'['.repeat(63)}"x"${']'.repeat(63)}`) });
});

test(String.raw`\[ and \] are brackets in a name, which is shown without the backslashes`, async () => {
  await set(named(String.raw`tags\[\]`, 'array', { required: true }), named(String.raw`a\\[.b`, 'number'));
  await accepts({ 'tags[]': [] }, { 'tags[]': [], 'a\\[': { b: 1 } });
  await refuses({ tags: [] }, ['tags[]', missing]);
});

test('names with brackets keep their meaning after an upgrade, in versions too', async () => {
  const olderUrl = await createDatabase();
  const fields = [0, 1, 2, 3].map((n): Field => ({ name: `f${n}`, type: 'string', required: n < 2, constraints: {} }));
  const endpoint = await makeEndpoint(olderUrl, { fields });
  const sql = openSql(olderUrl);
  // Names as an older release stored them.
  for (const [n, name] of ['items[].sku', 'tags[]', 'plain', 'a[0]'].entries()) {
    await sql.query('update field set name = $1, searchable = $3, indexed_at = now() where name = $2', [
      name,
      `f${n}`,
      name === 'tags[]',
    ]);
    await sql.query('update endpoint_version set settings = replace(settings::text, $2, $1)::jsonb', [
      `"${name}"`,
      `"f${n}"`,
    ]);
  }
  await sql.query(
    `update endpoint_version set settings = jsonb_set(settings, '{fields}', (select jsonb_agg(f - 'nullable')
      from jsonb_array_elements(settings->'fields') f))`,
  );
  await sql.query('alter table field drop column nullable; drop function payload_values');
  await sql.query(
    await readFile(
      join(import.meta.dirname, '../../prisma/migrations/20261129081300_field_paths/migration.sql'),
      'utf8',
    ),
  );

  const upgraded = await startServer({ databaseUrl: olderUrl, role: 'api' });
  const wanted = [String.raw`items\[\].sku`, String.raw`tags\[\]`, 'plain', String.raw`a\[0\]`];
  const { prisma } = openControlPlane(olderUrl);
  const rows = await prisma.field.findMany({ where: { environment: 'SANDBOX' }, orderBy: { position: 'asc' } });
  expect(rows.map(({ name, nullable }) => [name, nullable])).toEqual(wanted.map((name, n) => [name, n >= 2]));
  const [version] = await prisma.endpointVersion.findMany({ select: { settings: true } });
  expect(version?.settings).toMatchObject({ fields: wanted.map((name) => ({ name })) });
  const old = rest(upgraded, endpoint.keys.sandbox);
  const payload = { 'items[]': { sku: 'A' }, 'tags[]': 'x', items: [{ sku: 1 }], plain: null };
  expect((await old.post(endpoint.path, payload)).status).toBe(202);
  expectRefusal(await old.post(endpoint.path, { items: [{ sku: 'A' }] }), 400, 'VALIDATION_FAILED', [
    { field: 'items[].sku', error: missing },
    { field: 'tags[]', error: missing },
  ]);
});
