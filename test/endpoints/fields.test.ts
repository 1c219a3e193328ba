import { expect, test } from 'vitest';
import { rest } from '../support/client.ts';
import { makeEndpoint } from '../support/endpoint.ts';
import {
  answered,
  databaseUrl,
  newestEntry,
  owner,
  prisma,
  refused,
  server,
  setFieldsDocument,
} from './endpoint-fixtures.ts';

const { slug, endpointId, keys, path } = await makeEndpoint(databaseUrl, { accountId: owner.id, name: 'Fields' });
const client = rest(server, keys.sandbox);

const set = async (fields: object[]) => (await answered(owner, setFieldsDocument, { slug, fields })).setFields.fields;
/** Returns the details with which fields are refused. */
const faults = async (...fields: object[]) => (await refused(owner, setFieldsDocument, { slug, fields })).details;
const changedAt = async () =>
  (
    await prisma.environment.findUniqueOrThrow({ where: { endpointId_name: { endpointId, name: 'SANDBOX' } } })
  ).settingsChangedAt.getTime();

const none = {
  min: null,
  max: null,
  minLength: null,
  maxLength: null,
  pattern: null,
  enum: null,
  format: null,
  itemType: null,
};

test('fields are set as a whole, keep their order, and are shown with all their properties', async () => {
  await set([{ name: 'old', type: 'string' }]);
  const code = { minLength: 2, maxLength: 9, pattern: '^[A-Z]+$', enum: ['AB', 'CD'], format: null };
  const fields = await set([
    { name: 'code', type: 'string', required: true, searchable: true, constraints: code },
    { name: 'customer.age', type: 'number', constraints: { min: -0.5, max: 150 } },
    { name: 'tags', type: 'array', required: null, constraints: { itemType: 'string', minLength: 1 } },
    { name: 'mail', type: 'string', constraints: { format: 'EMAIL' } },
    { name: 'extra', type: 'object', constraints: {} },
    { name: '이름', type: 'boolean', constraints: null },
  ]);
  expect(fields).toEqual([
    {
      name: 'code',
      type: 'string',
      required: true,
      nullable: false,
      searchable: true,
      constraints: { ...none, ...code },
    },
    {
      name: 'customer.age',
      type: 'number',
      required: false,
      nullable: true,
      searchable: false,
      constraints: { ...none, min: -0.5, max: 150 },
    },
    {
      name: 'tags',
      type: 'array',
      required: false,
      nullable: true,
      searchable: false,
      constraints: { ...none, itemType: 'string', minLength: 1 },
    },
    {
      name: 'mail',
      type: 'string',
      required: false,
      nullable: true,
      searchable: false,
      constraints: { ...none, format: 'EMAIL' },
    },
    { name: 'extra', type: 'object', required: false, nullable: true, searchable: false, constraints: none },
    { name: '이름', type: 'boolean', required: false, nullable: true, searchable: false, constraints: none },
  ]);
});

test('production keeps its fields until the next deploy', async () => {
  await set([{ name: 'only_in_sandbox', type: 'string', required: true }]);
  expect((await client.post(path, {})).json.code).toBe('VALIDATION_FAILED');
  expect((await rest(server, keys.production).post(path, {})).status).toBe(202);
});

test('setting the present fields changes nothing, but is logged', async () => {
  const fields = [
    { name: 'a', type: 'string', constraints: { enum: ['x', 'y'], minLength: 1 } },
    { name: 'b', type: 'number' },
  ];
  await set(fields);
  expect(await newestEntry('endpoint.fields_set')).toMatchObject({
    endpointId,
    subject: 'Fields',
    details: { changed: ['only_in_sandbox', 'a', 'b'] },
  });
  const before = await changedAt();
  await set(fields);
  expect(await changedAt()).toBe(before);
  expect(await newestEntry('endpoint.fields_set')).toMatchObject({ details: { changed: [] } });
  await set(fields.toReversed());
  expect(await changedAt()).toBeGreaterThan(before);
});

test('a field that stays keeps its row, and with it its index', async () => {
  const indexedAt = new Date('2026-01-01');
  const searchable = ['kept', 'retyped', 'unsearchable'].map((name) => ({ name, type: 'string', searchable: true }));
  await set(searchable);
  await prisma.field.updateMany({ where: { endpointId, environment: 'SANDBOX' }, data: { indexedAt } });
  await set([
    { name: 'new', type: 'string', searchable: true },
    { name: 'unsearchable', type: 'string' },
    { name: 'retyped', type: 'number', searchable: true },
    { name: 'kept', type: 'string', searchable: true, required: true, constraints: { maxLength: 3 } },
  ]);
  const rows = await prisma.field.findMany({
    where: { endpointId, environment: 'SANDBOX' },
    orderBy: { position: 'asc' },
  });
  expect(rows.map((row) => [row.name, row.indexedAt])).toEqual([
    ['new', null],
    ['unsearchable', null],
    ['retyped', null],
    ['kept', indexedAt],
  ]);
});

test('one of several concurrent sets of fields is stored whole', async () => {
  const sets = ['a', 'b', 'c', 'd'].map((prefix) =>
    ['x', 'y', 'z', 'shared'].map((name) => ({ name: name === 'shared' ? name : prefix + name, type: 'string' })),
  );
  const codes = await Promise.all(
    sets.map(async (fields) => (await refused(owner, setFieldsDocument, { slug, fields })).code),
  );
  expect(codes).toEqual([undefined, undefined, undefined, undefined]);
  const rows = await prisma.field.findMany({
    where: { endpointId, environment: 'SANDBOX' },
    orderBy: { position: 'asc' },
  });
  expect(sets.map((fields) => fields.map(({ name }) => name))).toContainEqual(rows.map(({ name }) => name));
});

test('a path that can lead nowhere is refused', async () => {
  const at = (index: number, error: string) => [{ field: `fields[${index}].name`, error }];
  const string = (name: string) => ({ name, type: 'string' });
  for (const name of ['', '.'])
    expect(await faults(string(name))).toEqual(at(0, 'Must be a name, or names joined by single dots: customer.email'));
  expect(await faults(string('a\0b'))).toEqual(at(0, 'Must be Unicode text without a NUL character'));
  expect(await faults(string('\ud800'))).toEqual(at(0, 'Must be Unicode text without a NUL character'));
  expect(await faults(string('a'.repeat(201)))).toEqual(at(0, 'Must have at most 200 characters'));
  expect(await faults(string(Array(65).fill('a').join('.')))).toEqual(at(0, 'Must go at most 64 levels deep'));
  expect(await faults(string('a'), { name: 'a', type: 'number' })).toEqual(
    at(1, 'Must be named once; another field has this name'),
  );
  expect(await faults(string('a.b.c'), { name: 'a', type: 'object' }, { name: 'a.b', type: 'array' })).toEqual(
    at(0, 'Must not lie below a.b, which is declared of type array; write a.b[] for each of its items'),
  );
});

test('a constraint that makes no sense is refused', async () => {
  const at = (name: string, error: string) => [{ field: `fields[0].constraints.${name}`, error }];
  const constrained = (type: string, constraints: object) => faults({ name: 'a', type, constraints });
  expect(await constrained('string', { min: 1 })).toEqual(at('min', 'Must be absent: it is for number fields'));
  expect(await constrained('number', { minLength: 1 })).toEqual(
    at('minLength', 'Must be absent: it is for string and array fields'),
  );
  expect(await constrained('boolean', { enum: [true] })).toEqual(
    at('enum', 'Must be absent: it is for string and number fields'),
  );
  expect(await constrained('object', { format: 'UUID' })).toEqual(
    at('format', 'Must be absent: it is for string fields'),
  );
  expect(await constrained('string', { itemType: 'string' })).toEqual(
    at('itemType', 'Must be absent: it is for array fields'),
  );
  expect(await constrained('number', { min: 2, max: 1 })).toEqual(at('min', 'Must not be above max'));
  expect(await constrained('array', { minLength: 2, maxLength: 1 })).toEqual(
    at('minLength', 'Must not be above maxLength'),
  );
  expect(await constrained('string', { maxLength: -1 })).toEqual(at('maxLength', 'Must be 0 or more'));
  for (const values of [[], Array.from({ length: 101 }, (_, n) => `${n}`)])
    expect(await constrained('string', { enum: values })).toEqual(at('enum', 'Must be 1 to 100 values'));
  expect(await constrained('number', { enum: [1, 'two', 1] })).toEqual([
    ...at('enum[1]', 'Must be a number, as the field is'),
    ...at('enum[2]', 'Must be listed once'),
  ]);
  expect(await constrained('string', { enum: ['a\0', 'a'.repeat(201), 1] })).toEqual([
    ...at('enum[0]', 'Must be Unicode text without a NUL character'),
    ...at('enum[1]', 'Must have at most 200 characters'),
    ...at('enum[2]', 'Must be a string, as the field is'),
  ]);
});

test.each([
  ['(', "Must be a regular expression in RE2's syntax: missing closing ): `(`"],
  ['(?=a)', "Must be a regular expression in RE2's syntax: invalid or unsupported Perl syntax: `(?=`"],
  [String.raw`(a)\1`, "Must be a regular expression in RE2's syntax: invalid escape sequence: `\\1`"],
  ['(?:a{1000}){1000}', "Must be a regular expression in RE2's syntax: invalid repeat count: `{1000}`"],
  [String.raw`\pL{1000}\pL{1000}\pL{1000}`, 'Must repeat less: it is too large to be matched'],
  ['a'.repeat(501), 'Must have at most 500 characters'],
  ['a\0', String.raw`Must be Unicode text without a NUL character; write \x00 for that`],
])('a pattern that cannot be matched is refused: %j', async (pattern, error) => {
  expect(await faults({ name: 'a', type: 'string', constraints: { pattern } })).toEqual([
    { field: 'fields[0].constraints.pattern', error },
  ]);
});

test('200 patterns that are too large do not block the server, and 20 are reported', async () => {
  const large = Array.from({ length: 200 }, (_, n) => ({
    name: `f${n}`,
    type: 'string',
    constraints: { pattern: `${n}${String.raw`\pL{1000}`.repeat(50)}` },
  }));
  const begun = performance.now();
  expect(await faults(...large)).toHaveLength(20);
  expect(performance.now() - begun).toBeLessThan(3_000);
});

test('an endpoint has at most 200 fields, and 10 searchable ones that are not arrays or objects', async () => {
  const many = (count: number, more: object = {}) =>
    Array.from({ length: count }, (_, n) => ({ name: `f${n}`, type: 'number', ...more }));
  expect(await set(many(200))).toHaveLength(200);
  expect(await faults(...many(201))).toEqual([{ field: 'fields', error: 'Must be at most 200' }]);
  expect(await set(many(10, { searchable: true }))).toHaveLength(10);
  expect(await faults(...many(11, { searchable: true }))).toEqual([
    { field: 'fields[10].searchable', error: 'Must be false: at most 10 fields can be searchable' },
  ]);
  expect(await faults({ name: 'a', type: 'array', searchable: true })).toEqual([
    { field: 'fields[0].searchable', error: 'Must be false: only a string, number or boolean can be searchable' },
  ]);
});

test('a key sees the fields and cannot set them', async () => {
  await set([{ name: 'seen', type: 'string' }]);
  expect(
    (await answered(keys.sandbox, '{ endpoint { fields(environment: SANDBOX) { name } } }')).endpoint.fields,
  ).toEqual([{ name: 'seen' }]);
  expect((await refused(keys.sandbox, setFieldsDocument, { slug, fields: [] })).code).toBe('PERMISSION_DENIED');
});
