import { beforeAll, describe, expect, test } from 'vitest';
import { until } from '../../harness/until.ts';
import { graphql, type Json, rest } from '../support/client.ts';
import { answered, makeKey, makeOwner, prisma, refused, server } from './keys-fixtures.ts';
import { change, idsIn, lists, payloads, setScene, update } from './scope-fixtures.ts';

describe('a key that sees all', () => {
  let scene: Awaited<ReturnType<typeof setScene>>;
  beforeAll(async () => {
    scene = await setScene();
  });

  test.each(Object.keys(lists))(
    'finds the same %s as the default pair by GraphQL, and a key that sees its own finds none',
    async (list) => {
      const { keys, all, own } = scene;
      const expected = await idsIn(keys.sandbox, list);
      expect(expected).toHaveLength(3);
      expect(await idsIn(all.sandbox, list)).toEqual(expected);
      expect(await idsIn(own.sandbox, list)).toEqual([]);
    },
  );

  test('sees records and receipts of others by REST, which do not exist for a key that sees its own', async () => {
    const { path, all, own, written, ids } = scene;
    const idsOf = async (key: string, below: string) =>
      (await rest(server, key).get(`${path}${below}`)).json.data.map(({ id }: Json) => id).toSorted();
    for (const below of ['', '/search?q=made']) {
      expect(await idsOf(all.sandbox, below)).toEqual(ids.toSorted());
      expect(await idsOf(own.sandbox, below)).toEqual([]);
    }
    for (const { recordId, requestId } of written) {
      expect((await rest(server, all.sandbox).get(`${path}/${recordId}`)).json.data).toMatchObject({
        id: recordId,
        payload: { made: true },
      });
      expect((await rest(server, all.sandbox).get(`/api/v1/requests/${requestId}`)).json.data).toMatchObject({
        id: requestId,
        state: 'succeeded',
      });
      expect((await rest(server, own.sandbox).get(`${path}/${recordId}`)).json.code).toBe('RECORD_NOT_FOUND');
      expect((await rest(server, own.sandbox).get(`/api/v1/requests/${requestId}`)).json.code).toBe(
        'REQUEST_NOT_FOUND',
      );
    }
    expect((await rest(server, all.production).get(path)).json.data).toEqual([]);
  });

  test("shows its scope, and the payloads of others' requests if it may read", async () => {
    const { owner, slug, all, own, written } = scene;
    for (const [key, scope] of [
      [all, 'ALL'],
      [own, 'OWN'],
    ] as const) {
      expect(await answered(key.sandbox, '{ apiKey { scope } }')).toEqual({ apiKey: { scope } });
    }
    const [first] = written;
    expect((await answered(all.sandbox, payloads, { id: first?.requestId })).request.payloadText).toContain('made');
    const blind = await makeKey(owner, slug, { name: 'Blind', canRead: false, canCreate: false, scope: 'ALL' });
    expect((await rest(server, blind.sandbox).get(`/api/v1/requests/${first?.requestId}`)).status).toBe(200);
    const { errors } = await graphql(server, blind.sandbox, payloads, { id: first?.requestId });
    expect(errors?.[0]?.extensions?.code).toBe('PERMISSION_DENIED');
  });
});

test("a key that sees all replaces and deletes others' records, which keep their author", async () => {
  const { owner, slug, path, own, all, ids } = await setScene();
  const [byHand = '', ofDefault = '', ofOther = ''] = ids;
  for (const id of ids) {
    expect((await rest(server, own.sandbox).put(`${path}/${id}`, { a: 1 })).json.code).toBe('RECORD_NOT_FOUND');
    expect((await rest(server, own.sandbox).delete(`${path}/${id}`)).json.code).toBe('RECORD_NOT_FOUND');
    expect((await rest(server, all.sandbox).put(`${path}/${id}`, { corrected: id })).status).toBe(202);
  }
  // Reads the record at once, while it is queued, and again once it is applied.
  for (const id of ids)
    expect((await rest(server, all.sandbox).get(`${path}/${id}`)).json.data.payload).toEqual({ corrected: id });
  const deleted = await rest(server, all.sandbox).delete(`${path}/${ofDefault}`, { 'idempotency-key': 'once' });
  const again = await rest(server, all.sandbox).delete(`${path}/${ofDefault}`, { 'idempotency-key': 'once' });
  expect([deleted.status, again.status, again.headers.get('location')]).toEqual([
    202,
    202,
    deleted.headers.get('location'),
  ]);
  await change(owner, slug, all.keyId, { scope: 'OWN' });
  await until(async () => (await rest(server, all.sandbox).get(`${path}/${ofOther}`)).json.code === 'RECORD_NOT_FOUND');
  // The key that replaced the console's record is not its author.
  expect((await rest(server, all.sandbox).get(`${path}/${byHand}`)).json.code).toBe('RECORD_NOT_FOUND');
  expect(await idsIn(all.sandbox, 'records')).toEqual([]);
  // The key still has the receipts of its own writes.
  expect(await idsIn(all.sandbox, 'requests')).toHaveLength(4);
});

test('a key does not become the author of a queued console record by replacing it', async () => {
  const { owner, slug, endpointId, path, keys } = await makeOwner();
  const all = await makeKey(owner, slug, { name: 'All', scope: 'ALL' });
  const made = await Promise.all(
    Array.from({ length: 10 }, async () => {
      const { createRecord } = await answered(
        owner,
        'mutation ($e: String!) { createRecord(endpoint: $e, environment: SANDBOX, input: { payload: {} }) { recordId } }',
        { e: slug },
      );
      expect((await rest(server, all.sandbox).put(`${path}/${createRecord.recordId}`, { a: 1 })).status).toBe(202);
      return createRecord.recordId;
    }),
  );
  await until(async () => (await idsIn(keys.sandbox, 'requests')).length >= 20);
  expect(await prisma.request.count({ where: { recordKeyId: all.keyId } })).toBe(0);
  await until(async () => (await prisma.record.count({ where: { endpointId, keyId: null } })) === made.length);
});

test('by default a key that reads and cannot create sees all, and any other its own; the default pair sees all', async () => {
  const { owner, slug: endpoint, keyId, keys } = await makeOwner();
  const scopeOf = async (input: Record<string, unknown>) => {
    const { keyId: key } = await makeKey(owner, endpoint, { name: JSON.stringify(input), ...input });
    return (
      await answered(owner, 'query ($endpoint: String!, $key: ID!) { key(endpoint: $endpoint, key: $key) { scope } }', {
        endpoint,
        key,
      })
    ).key.scope;
  };
  expect(await scopeOf({})).toBe('OWN');
  expect(await scopeOf({ canCreate: false })).toBe('ALL');
  expect(await scopeOf({ canCreate: false, canUpdate: false, canDelete: false })).toBe('ALL');
  expect(await scopeOf({ canCreate: false, canRead: false })).toBe('OWN');
  expect(await scopeOf({ canCreate: false, scope: 'OWN' })).toBe('OWN');
  expect(await scopeOf({ scope: 'ALL' })).toBe('ALL');
  expect(await answered(keys.sandbox, '{ apiKey { scope } }')).toEqual({ apiKey: { scope: 'ALL' } });
  expect(await refused(owner, update, { endpoint, key: keyId, input: { scope: 'OWN' } })).toBe('CONFLICT');
  // A key as an older version stores it that runs beside this one.
  await prisma.apiKey.update({ where: { id: keyId }, data: { scope: 'OWN' } });
  const { key } = await answered(
    owner,
    'query ($endpoint: String!, $key: ID!) { key(endpoint: $endpoint, key: $key) { scope } }',
    { endpoint, key: keyId },
  );
  expect(key.scope).toBe('ALL');
});

test('a new scope is logged, and changed permissions do not change it', async () => {
  const { owner, slug: endpoint } = await makeOwner();
  const { keyId: key } = await makeKey(owner, endpoint, { name: 'Partner' });
  expect((await change(owner, endpoint, key, { canCreate: false })).updateKey.scope).toBe('OWN');
  expect((await change(owner, endpoint, key, { scope: 'ALL' })).updateKey.scope).toBe('ALL');
  const { auditLog } = await answered(owner, '{ auditLog(first: 3) { edges { node { action details } } } }');
  expect(auditLog.edges.map(({ node }: Json) => node)).toEqual([
    { action: 'key.updated', details: { scope: 'ALL' } },
    { action: 'key.updated', details: { canCreate: false } },
    { action: 'key.created', details: { scope: 'OWN' } },
  ]);
});
