import { expect, test } from 'vitest';
import { rest } from '../support/client.ts';
import {
  administrator,
  answered,
  create,
  createDocument,
  newestEntry,
  owner,
  prisma,
  refused,
  server,
  stranger,
} from './endpoint-fixtures.ts';

const fails = (input: Record<string, unknown>) => refused(owner, createDocument, { input });
const nameFault = { field: 'name', error: 'Must have 1 to 100 characters, and no control characters' };
const slugFault = {
  field: 'slug',
  error: 'Must have 3 to 63 lower-case letters a-z, digits and hyphens, no hyphen first or last',
};

test('an account that creates an endpoint owns it, and gets keys that work at once in the sandbox', async () => {
  const { endpoint, keys } = await create({
    name: '  Orders ',
    description: 'What was ordered',
    fields: [{ name: 'order_id', type: 'string', required: true }],
  });
  expect(endpoint).toEqual({
    id: expect.any(String),
    slug: expect.stringMatching(/^[a-z0-9]{21}$/),
    url: `http://localhost:${server.port}/api/v1/data/${endpoint.slug}`,
    name: 'Orders',
    description: 'What was ordered',
    ownerName: 'Ada',
    role: 'OWNER',
    active: true,
    version: 0,
    deletedAt: null,
    restorableUntil: null,
    fields: [{ name: 'order_id' }],
  });
  expect(keys).toEqual({
    keyId: expect.any(String),
    sandbox: expect.stringMatching(/^tm_test_/),
    production: expect.stringMatching(/^tm_live_/),
  });
  const path = `/api/v1/data/${endpoint.slug}`;
  expect((await rest(server, keys.sandbox).post(path, { order_id: 'ORD-1' })).status).toBe(202);
  expect((await rest(server, keys.sandbox).post(path, {})).json.code).toBe('VALIDATION_FAILED');
  expect((await rest(server, keys.production).post(path, { order_id: 'ORD-1' })).json.code).toBe('NOT_DEPLOYED');
});

test('creation is logged without the keys', async () => {
  const { endpoint, keys } = await create({ name: 'Audited' });
  const entry = await newestEntry('endpoint.created');
  expect(entry).toMatchObject({
    endpointId: endpoint.id,
    accountId: owner.id,
    subject: 'Audited',
    address: '127.0.0.1',
    requestId: expect.any(String),
  });
  for (const secret of [keys.sandbox, keys.production]) expect(JSON.stringify(entry)).not.toContain(secret);
});

test('a chosen slug is used as it is, and no other account can take it, even after its endpoint is deleted', async () => {
  const { endpoint } = await create({ name: 'Chosen', slug: 'my-orders-2026' });
  expect(endpoint.slug).toBe('my-orders-2026');
  expect(await refused(stranger, createDocument, { input: { name: 'Other', slug: 'my-orders-2026' } })).toMatchObject({
    code: 'CONFLICT',
  });
  await answered(owner, 'mutation { deleteEndpoint(endpoint: "my-orders-2026") { id } }');
  expect(await refused(stranger, createDocument, { input: { name: 'Other', slug: 'my-orders-2026' } })).toMatchObject({
    code: 'CONFLICT',
  });
});

test.each(['ab', 'a'.repeat(64), '-abc', 'abc-', 'Abc', 'a_b', 'a b', 'a/b', 'ä-b', 'abc\n', '', 'abc\0'])(
  'an invalid slug is refused: %j',
  async (slug) => {
    expect(await fails({ name: 'Slugs', slug })).toEqual({ code: 'VALIDATION_FAILED', details: [slugFault] });
  },
);

test.each(['abc', 'a'.repeat(63), '1-2', 'a--b', 'search', 'data'])('a slug may be %s', async (slug) => {
  expect((await create({ name: `Of slug ${slug}`, slug })).endpoint.slug).toBe(slug);
});

test.each(['', '   ', 'a'.repeat(101), 'a\0b', 'a\nb', '\ud800'])('an invalid name is refused: %j', async (name) => {
  expect(await fails({ name })).toEqual({ code: 'VALIDATION_FAILED', details: [nameFault] });
});

test('a name may be in any script, and has up to 100 characters', async () => {
  for (const name of ['订单'.repeat(50), '😀'.repeat(100), "O'Neill; drop table endpoint --"])
    expect((await create({ name })).endpoint.name).toBe(name);
});

test('a name is unique among the endpoints of one account', async () => {
  await create({ name: 'Unique' });
  expect(await fails({ name: ' Unique ' })).toMatchObject({ code: 'CONFLICT' });
  expect((await create({ name: 'Unique' }, stranger)).endpoint.name).toBe('Unique');
});

test('one of two endpoints that take a name at the same instant gets it', async () => {
  const answers = await Promise.all(Array.from({ length: 6 }, () => fails({ name: 'At once' })));
  expect(answers.map(({ code }) => code).toSorted()).toEqual([...Array(5).fill('CONFLICT'), undefined]);
  expect(await prisma.endpoint.count({ where: { name: 'At once' } })).toBe(1);
});

test('all faults are listed at once, and nothing is created', async () => {
  const { code, details } = await fails({
    name: '',
    slug: 'A',
    description: 'a'.repeat(2_001),
    fields: [{ name: 'a..b', type: 'string' }],
  });
  expect(code).toBe('VALIDATION_FAILED');
  expect(details).toEqual([
    nameFault,
    { field: 'description', error: 'Must be Unicode text of at most 2000 characters, without a NUL character' },
    slugFault,
    { field: 'fields[0].name', error: 'Must be a name, or names joined by single dots: customer.email. Write a.b' },
  ]);
  for (const description of ['a\0', '\udc00'])
    expect((await fails({ name: 'No text', description })).code).toBe('VALIDATION_FAILED');
  expect(await prisma.endpoint.count({ where: { name: 'No text' } })).toBe(0);
});

test('keys and anonymous callers cannot create an endpoint, and an administrator becomes an ordinary owner', async () => {
  const { keys } = await create({ name: 'With keys' });
  expect((await refused(keys.sandbox, createDocument, { input: { name: 'By key' } })).code).toBe('PERMISSION_DENIED');
  expect((await refused(undefined, createDocument, { input: { name: 'By nobody' } })).code).toBe('UNAUTHENTICATED');
  expect((await create({ name: 'By the administrator' }, administrator)).endpoint.role).toBe('OWNER');
});
