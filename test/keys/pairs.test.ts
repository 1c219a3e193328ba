import { expect, test } from 'vitest';
import { until } from '../../harness/until.ts';
import { makeUser } from '../support/account.ts';
import { rest } from '../support/client.ts';
import { makeEndpoint } from '../support/endpoint.ts';
import {
  answered,
  createKey,
  databaseUrl,
  inAnHour,
  makeKey,
  makeOwner,
  outcome,
  prisma,
  refused,
  server,
  writeWith,
} from './keys-fixtures.ts';

const list = `query ($endpoint: String!, $first: Int, $after: String) {
  endpoint(endpoint: $endpoint) { keys(first: $first, after: $after) { totalCount edges { node { name default } }
  pageInfo { hasNextPage endCursor } } }
}`;
const show = `query ($endpoint: String!, $key: ID!) {
  key(endpoint: $endpoint, key: $key) {
    id name default canCreate canRead canUpdate canDelete sandboxActive productionActive expiresAt burst { requests seconds }
    createdAt secrets { environment hint createdAt expiresAt } endpoint { slug }
    collaborators { totalCount edges { node { email } } } pendingInvitations acceptedInvitations
  }
}`;
const update =
  'mutation ($endpoint: String!, $key: ID!, $input: UpdateKeyInput!) { updateKey(endpoint: $endpoint, key: $key, input: $input) { name } }';
const remove = 'mutation ($endpoint: String!, $key: ID!) { deleteKey(endpoint: $endpoint, key: $key) }';
const noKey = '01890a5d-ac96-774b-bcce-b302099a8057';

test('a new key is returned once with its texts, and works as configured', async () => {
  const { owner, slug, path } = await makeOwner();
  const expiresAt = inAnHour();
  const input = {
    name: '  Shop Ω  ',
    canDelete: false,
    productionActive: false,
    expiresAt,
    burst: { requests: 10, seconds: 60 },
  };
  const { key, keys } = (await answered(owner, createKey, { endpoint: slug, input })).createKey;
  expect(key).toEqual({ id: keys.keyId, name: 'Shop Ω' });
  expect(keys.sandbox).toMatch(/^tm_test_[0-9a-f]{48}$/);
  expect(keys.production).toMatch(/^tm_live_[0-9a-f]{48}$/);
  const { json } = await rest(server, keys.sandbox).post(path, {});
  expect(await writeWith(keys.production, path)).toBe('401 UNAUTHENTICATED');
  expect((await rest(server, keys.sandbox).delete(`${path}/${json.id}`)).json.code).toBe('PERMISSION_DENIED');

  const { key: shown } = await answered(owner, show, { endpoint: slug, key: key.id });
  const time = expect.stringMatching(/^\d{4}-.*Z$/);
  expect(shown).toEqual({
    id: key.id,
    name: 'Shop Ω',
    default: false,
    canCreate: true,
    canRead: true,
    canUpdate: true,
    canDelete: false,
    sandboxActive: true,
    productionActive: false,
    expiresAt,
    burst: { requests: 10, seconds: 60 },
    createdAt: time,
    secrets: [
      { environment: 'SANDBOX', hint: keys.sandbox.slice(-4), createdAt: time, expiresAt: null },
      { environment: 'PRODUCTION', hint: keys.production.slice(-4), createdAt: time, expiresAt: null },
    ],
    endpoint: { slug },
    collaborators: { totalCount: 0, edges: [] },
    pendingInvitations: 0,
    acceptedInvitations: 0,
  });
});

test('the keys of an endpoint are listed, the default pair first and then the newest', async () => {
  const { owner, slug } = await makeOwner();
  for (const name of ['one', 'two', 'three']) await makeKey(owner, slug, { name });
  const page = async (after?: string) => {
    const { keys } = (await answered(owner, list, { endpoint: slug, first: 3, after })).endpoint;
    return {
      ...keys.pageInfo,
      totalCount: keys.totalCount,
      names: keys.edges.map(({ node }: { node: { name: string } }) => node.name),
    };
  };
  const first = await page();
  expect(first).toMatchObject({ names: ['Default', 'three', 'two'], totalCount: 4, hasNextPage: true });
  expect(await page(first.endCursor)).toMatchObject({ names: ['one'], hasNextPage: false });
});

test('a key shows how much it was used, and when last', async () => {
  const { owner, slug, endpointId } = await makeOwner();
  const [busy, idle] = [await makeKey(owner, slug, { name: 'Busy' }), await makeKey(owner, slug, { name: 'Idle' })];
  const usedAt = new Date('2026-11-20T10:00:00Z');
  const figure = { endpointId, keyId: busy.keyId, succeeded: 3_000_000_000n, failed: 1n };
  await prisma.dayFigure.createMany({
    data: [
      { ...figure, environment: 'SANDBOX', day: new Date('2026-11-19') },
      { ...figure, environment: 'SANDBOX', day: new Date('2026-11-20') },
      { ...figure, environment: 'PRODUCTION', day: new Date('2026-11-20') },
    ],
  });
  await prisma.keyUse.create({ data: { endpointId, keyId: busy.keyId, usedAt } });
  const document = `query ($endpoint: String!, $busy: ID!, $idle: ID!) {
    busy: key(endpoint: $endpoint, key: $busy) { ...Done }
    idle: key(endpoint: $endpoint, key: $idle) { ...Done }
  }
  fragment Done on ApiKey { requests sandbox: requests(environment: SANDBOX) production: requests(environment: PRODUCTION) lastUsedAt }`;
  expect(await answered(owner, document, { endpoint: slug, busy: busy.keyId, idle: idle.keyId })).toEqual({
    busy: {
      requests: 9_000_000_003,
      sandbox: 6_000_000_002,
      production: 3_000_000_001,
      lastUsedAt: usedAt.toISOString(),
    },
    idle: { requests: 0, sandbox: 0, production: 0, lastUsedAt: null },
  });
});

test('an invalid page size or cursor of keys is refused', async () => {
  const { owner, slug, keyId } = await makeOwner();
  const forged = (text: string) => Buffer.from(text).toString('base64');
  const cursors = ['', 'abc', forged('GPC:S:abc'), forged('GPC:N:1'), forged('GPC:S:\u0000')].map(
    (cursor) => `after: ${JSON.stringify(cursor)}`,
  );
  for (const args of ['first: 0', 'first: -1', 'first: 101', 'last: 0', ...cursors]) {
    for (const list of [
      `collaborators(${args}) { edges { cursor } }`,
      `endpoint { keys(${args}) { edges { cursor } } }`,
    ]) {
      const document = `query ($endpoint: String!, $key: ID!) { key(endpoint: $endpoint, key: $key) { ${list} } }`;
      expect(await refused(owner, document, { endpoint: slug, key: keyId })).toBe('INVALID_ARGUMENT');
    }
  }
});

test('an update changes the given properties of a key, and keeps the others', async () => {
  const { owner, slug, path } = await makeOwner();
  const { keyId: key, sandbox } = await makeKey(owner, slug, {
    name: 'Shop',
    expiresAt: inAnHour(),
    burst: { requests: 5, seconds: 1 },
  });
  const change = (input: Record<string, unknown>) => answered(owner, update, { endpoint: slug, key, input });
  expect(await change({ name: 'Store', canCreate: false })).toEqual({ updateKey: { name: 'Store' } });
  await until(async () => (await writeWith(sandbox, path)) === '403 PERMISSION_DENIED');
  expect(await prisma.apiKey.findUnique({ where: { id: key } })).toMatchObject({
    canRead: true,
    expiresAt: expect.any(Date),
    burstRequests: 5,
  });
  await change({ canCreate: true, expiresAt: null, burst: null });
  expect(await prisma.apiKey.findUnique({ where: { id: key } })).toMatchObject({
    name: 'Store',
    expiresAt: null,
    burstRequests: null,
    burstSeconds: null,
  });
  await until(async () => (await writeWith(sandbox, path)) === '202');
  await change({ name: 'Store' });
});

test('the default pair can only change its switches and its burst limit, and cannot be deleted', async () => {
  const { owner, slug, keyId: key, keys, path } = await makeOwner();
  for (const input of [{ name: 'Mine' }, { canRead: false }, { expiresAt: inAnHour() }]) {
    expect(await refused(owner, update, { endpoint: slug, key, input })).toBe('CONFLICT');
  }
  expect(await refused(owner, remove, { endpoint: slug, key })).toBe('CONFLICT');
  await answered(owner, update, {
    endpoint: slug,
    key,
    input: { sandboxActive: false, burst: { requests: 100, seconds: 1 } },
  });
  await until(async () => (await writeWith(keys.sandbox, path)) === '401 UNAUTHENTICATED');
  expect(await writeWith(keys.production, path)).toBe('202');
});

test('a deleted key is refused, and the owner still sees its records', async () => {
  const { owner, slug, path } = await makeOwner();
  const { keyId: key, sandbox } = await makeKey(owner, slug, { name: 'Shop' });
  const { json } = await rest(server, sandbox).post(path, { a: 1 });
  expect(await answered(owner, remove, { endpoint: slug, key })).toEqual({ deleteKey: key });
  await until(async () => (await writeWith(sandbox, path)) === '401 UNAUTHENTICATED');
  const read =
    'query ($endpoint: String!, $id: ID!) { record(endpoint: $endpoint, environment: SANDBOX, id: $id) { payload } }';
  expect(await answered(owner, read, { endpoint: slug, id: json.id })).toEqual({ record: { payload: { a: 1 } } });
  expect(await refused(owner, show, { endpoint: slug, key })).toBe('NOT_FOUND');
  expect(await refused(owner, remove, { endpoint: slug, key })).toBe('NOT_FOUND');
  // The name is free again.
  await makeKey(owner, slug, { name: 'Shop' });
});

test('two keys of an endpoint cannot have one name, even when both are made at once', async () => {
  const { owner, slug } = await makeOwner();
  const input = { name: 'Shop' };
  const outcomes = await Promise.all([1, 2, 3].map(() => outcome(owner, createKey, { endpoint: slug, input })));
  expect(outcomes.sort()).toEqual(['CONFLICT', 'CONFLICT', 'done']);
  const { keyId: key } = await makeKey(owner, slug, { name: 'Store' });
  expect(await refused(owner, update, { endpoint: slug, key, input })).toBe('CONFLICT');
  const other = await makeEndpoint(databaseUrl, { accountId: owner.id });
  await makeKey(owner, other.slug, input);
});

test('invalid names, ends and burst limits are refused, with any characters', async () => {
  const { owner, slug, keyId } = await makeOwner();
  const create = (input: Record<string, unknown>) => refused(owner, createKey, { endpoint: slug, input });
  for (const name of ['', ' \n ', 'x'.repeat(101), 'a\u0000b', 'a\ud800b', 'a\nb'])
    expect(await create({ name })).toBe('INVALID_ARGUMENT');
  await makeKey(owner, slug, { name: '😀'.repeat(100) });
  expect(await create({ name: 'Late', expiresAt: new Date().toISOString() })).toBe('INVALID_ARGUMENT');
  for (const burst of [
    { requests: 0, seconds: 1 },
    { requests: 100_001, seconds: 1 },
    { requests: 1, seconds: 0 },
    { requests: 1, seconds: 3_601 },
  ]) {
    expect(await create({ name: 'Fast', burst })).toBe('INVALID_ARGUMENT');
    expect(await refused(owner, update, { endpoint: slug, key: keyId, input: { burst } })).toBe('INVALID_ARGUMENT');
  }
});

test('an endpoint has at most 200 keys', async () => {
  const { owner, slug, endpointId } = await makeOwner();
  await prisma.apiKey.createMany({ data: Array.from({ length: 198 }, (_, n) => ({ endpointId, name: `Key ${n}` })) });
  const outcomes = await Promise.all(
    ['a', 'b', 'c'].map((name) => outcome(owner, createKey, { endpoint: slug, input: { name } })),
  );
  expect(outcomes.sort()).toEqual(['CONFLICT', 'CONFLICT', 'done']);
});

test('an invalid, unknown or foreign key id is NOT_FOUND', async () => {
  const { owner, slug } = await makeOwner();
  const other = await makeEndpoint(databaseUrl, { accountId: owner.id });
  for (const key of ['', 'abc', noKey, '\u0000', other.keyId]) {
    for (const document of [show, remove])
      expect(await refused(owner, document, { endpoint: slug, key })).toBe('NOT_FOUND');
    expect(await refused(owner, update, { endpoint: slug, key, input: {} })).toBe('NOT_FOUND');
  }
});

test('only the owner makes, changes and deletes keys', async () => {
  const { owner, slug, keyId, keys } = await makeOwner();
  const stranger = await makeUser(databaseUrl);
  const documents = [
    [createKey, { endpoint: slug, input: { name: 'Mine' } }],
    [update, { endpoint: slug, key: keyId, input: { sandboxActive: false } }],
    [remove, { endpoint: slug, key: keyId }],
    [show, { endpoint: slug, key: keyId }],
  ] as const;
  for (const [document, variables] of documents) {
    expect(await refused(stranger, document, variables)).toBe('ENDPOINT_NOT_FOUND');
    expect(await refused(keys.sandbox, document, variables)).toBe('PERMISSION_DENIED');
    expect(await refused(undefined, document, variables)).toBe('UNAUTHENTICATED');
  }
  expect(await refused(keys.sandbox, list, { endpoint: slug })).toBe('PERMISSION_DENIED');
  expect((await answered(owner, list, { endpoint: slug })).endpoint.keys.totalCount).toBe(1);
});
