import { beforeAll, describe, expect, test } from 'vitest';
import { until } from '../../harness/until.ts';
import { signUp, type TestAccount } from '../support/account.ts';
import { type Credentials, graphql, type Json, rest, subscribe } from '../support/client.ts';
import { startReceiver } from '../support/receiver.ts';
import {
  answered,
  databaseUrl,
  makeCollaborator,
  makeKey,
  makeOwner,
  prisma,
  refused,
  server,
} from './keys-fixtures.ts';

const update = `mutation ($endpoint: String!, $key: ID!, $input: UpdateKeyInput!) {
  updateKey(endpoint: $endpoint, key: $key, input: $input) { id scope }
}`;
const place = '$endpoint: String, $environment: EnvironmentName';
const at = 'endpoint: $endpoint, environment: $environment';
const lists: Record<string, string> = {
  records: `query (${place}) { list: records(${at}) { edges { node { id } } } }`,
  filtered: `query (${place}) { list: records(${at}, filter: [{ path: "made", eq: true }]) { edges { node { id } } } }`,
  byNumber: `query (${place}) { list: records(${at}, filter: [{ path: "n", eq: 1 }]) { edges { node { id } } } }`,
  found: `query (${place}) { list: searchRecords(${at}, q: "made") { edges { node { id } } } }`,
  requests: `query (${place}) { list: requests(${at}) { edges { node { id: recordId } } } }`,
  containing: `query (${place}) { list: requests(${at}, filter: { contains: "made" }) { edges { node { id: recordId payloadText } } } }`,
};
const payloads = `query (${place}, $id: ID!) { request(${at}, id: $id) { payloadText } }`;

interface Written {
  recordId: string;
  requestId: string;
}

async function write(
  key: string,
  path: string,
  body: Record<string, unknown> = { made: true, n: 1 },
  headers?: Record<string, string>,
): Promise<Written> {
  const { status, json, headers: answer } = await rest(server, key).post(path, body, headers);
  expect(status).toBe(202);
  return { recordId: json.id, requestId: String(answer.get('x-request-id')) };
}

async function idsIn(as: Credentials, list: string, endpoint?: string): Promise<string[]> {
  const { list: page } = await answered(
    as,
    lists[list] ?? '',
    typeof as === 'string' ? {} : { endpoint, environment: 'SANDBOX' },
  );
  return page.edges.map(({ node }: Json) => node.id);
}

/** An endpoint whose default pair, console and one key have written a record each, and a key that sees all and one that does not. */
async function setScene() {
  const { owner, slug, path, keys, keyId: defaultId } = await makeOwner();
  const other = await makeKey(owner, slug, { name: 'Other' });
  const own = await makeKey(owner, slug, { name: 'Own', canCreate: true, canRead: true });
  const all = await makeKey(owner, slug, { name: 'All', canCreate: false });
  const byHand = await answered(
    owner,
    'mutation ($e: String!) { createRecord(endpoint: $e, environment: SANDBOX, input: { payload: { made: true, n: 1 } }) { id recordId } }',
    { e: slug },
  );
  const { recordId, id: requestId } = byHand.createRecord;
  const written: Written[] = [
    { recordId, requestId },
    await write(keys.sandbox, path),
    await write(other.sandbox, path),
  ];
  const ids = written.map((one) => one.recordId);
  await until(async () => (await idsIn(keys.sandbox, 'found')).length === 3);
  return { owner, slug, path, keys, defaultId, other, own, all, written, ids };
}

const change = (owner: TestAccount, endpoint: string, key: string, input: Record<string, unknown>) =>
  answered(owner, update, { endpoint, key, input });

describe('a key that sees all', () => {
  let scene: Awaited<ReturnType<typeof setScene>>;
  beforeAll(async () => {
    scene = await setScene();
  });

  test.each(Object.keys(lists))(
    'finds the same as the default pair in %s, by GraphQL; a key that sees its own finds nothing',
    async (list) => {
      const { keys, all, own } = scene;
      const expected = await idsIn(keys.sandbox, list);
      expect(expected).toHaveLength(3);
      expect(await idsIn(all.sandbox, list)).toEqual(expected);
      expect(await idsIn(own.sandbox, list)).toEqual([]);
    },
  );

  test('lists, finds, reads records and receipts of others by REST, which do not exist for one that sees its own', async () => {
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

  test('tells its scope, and what a request of others holds if it may read', async () => {
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

test("a key that sees all replaces and deletes others' records; who made them does not change", async () => {
  const { owner, slug, path, own, all, ids } = await setScene();
  const [byHand = '', ofDefault = '', ofOther = ''] = ids;
  for (const id of ids) {
    expect((await rest(server, own.sandbox).put(`${path}/${id}`, { a: 1 })).json.code).toBe('RECORD_NOT_FOUND');
    expect((await rest(server, own.sandbox).delete(`${path}/${id}`)).json.code).toBe('RECORD_NOT_FOUND');
    expect((await rest(server, all.sandbox).put(`${path}/${id}`, { corrected: id })).status).toBe(202);
  }
  // Read at once, while it is open, and once it is applied.
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
  // Of what the console made, the key that replaced it is not the maker.
  expect((await rest(server, all.sandbox).get(`${path}/${byHand}`)).json.code).toBe('RECORD_NOT_FOUND');
  expect(await idsIn(all.sandbox, 'records')).toEqual([]);
  // What it wrote itself it still has the receipts of.
  expect(await idsIn(all.sandbox, 'requests')).toHaveLength(4);
});

test('a record that the console has made and a key replaced, both still open, is no record of the key', async () => {
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

test('by default a key that reads and does not create sees all, any other its own; the default pair always sees all', async () => {
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
  // As an older version that runs beside this one stores it.
  await prisma.apiKey.update({ where: { id: keyId }, data: { scope: 'OWN' } });
  const { key } = await answered(
    owner,
    'query ($endpoint: String!, $key: ID!) { key(endpoint: $endpoint, key: $key) { scope } }',
    { endpoint, key: keyId },
  );
  expect(key.scope).toBe('ALL');
});

test('a new scope is in the audit log, and permissions that change do not change it', async () => {
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

describe('open streams', () => {
  const streams = {
    requestCompleted: 'requestCompleted { id }',
    recordChanged: 'recordChanged { id: requestId }',
    deliveryUpdated: 'deliveryUpdated { id target request { id } }',
  };

  /** What a key is told by a subscription, from now on. */
  async function follow(key: string, selection: string): Promise<Json[]> {
    const seen: Json[] = [];
    const results = await subscribe(server, key, `subscription { told: ${selection} }`);
    void (async () => {
      for await (const { data } of results) if (data) seen.push(data.told);
    })().catch(() => {});
    return seen;
  }

  test.each(Object.entries(streams))('of %s heed a wider and a narrower scope, as they run', async (_, selection) => {
    const { owner, slug, path, keys } = await makeOwner();
    const [partner, receiver] = [await makeKey(owner, slug, { name: 'Partner' }), await startReceiver()];
    const callback = { 'x-webhook-callback': receiver.url };
    const [seen, all] = [await follow(partner.sandbox, selection), await follow(keys.sandbox, selection)];
    const told = (one: Json) => one.request?.id ?? one.id;
    const others = async (list: Json[]) => {
      const { requestId } = await write(keys.sandbox, path, {}, callback);
      await until(() => list.some((one) => told(one) === requestId));
      return requestId;
    };
    const hidden = await others(all);
    await change(owner, slug, partner.keyId, { scope: 'ALL' });
    // Within a second: writes go on until the first is told.
    await until(async () => {
      await write(keys.sandbox, path, {}, callback);
      return seen.length > 0;
    });
    await others(seen);
    expect(seen.map(told)).not.toContain(hidden);

    await change(owner, slug, partner.keyId, { scope: 'OWN' });
    await until(async () => (await rest(server, partner.sandbox).get(path)).json.data.length === 0);
    await until(async () => {
      const requestId = await others(all);
      const { requestId: own } = await write(partner.sandbox, path, {}, callback);
      await until(() => seen.some((one) => told(one) === own));
      return !seen.some((one) => told(one) === requestId);
    });
  });
});

test("receipts of others come with what went to callbacks and keys' webhooks; the endpoint's own webhook stays its owner's", async () => {
  const { owner, slug: endpoint, path, keys } = await makeOwner();
  const all = await makeKey(owner, endpoint, { name: 'All', canCreate: false });
  const { account } = await makeCollaborator(owner, endpoint, all.keyId);
  const other = await makeKey(owner, endpoint, { name: 'Other' });
  const [own, callback, partners] = await Promise.all([startReceiver(), startReceiver(), startReceiver()]);
  await answered(
    owner,
    'mutation ($endpoint: String!, $url: String) { setWebhook(endpoint: $endpoint, url: $url) { secret } }',
    { endpoint, url: own.url },
  );
  const setKeyWebhook =
    'mutation ($endpoint: String!, $key: ID!, $url: String) { setKeyWebhook(endpoint: $endpoint, key: $key, url: $url) { secret } }';
  await answered(owner, setKeyWebhook, { endpoint, key: other.keyId, url: partners.url });
  // Told of what is written with it alone.
  const silent = await startReceiver();
  await answered(owner, setKeyWebhook, { endpoint, key: all.keyId, url: silent.url });
  const { requestId } = await write(other.sandbox, path, {}, { 'x-webhook-callback': callback.url });
  const receipt = async (key: string) => (await rest(server, key).get(`/api/v1/requests/${requestId}`)).json.data;
  await until(async () => {
    const { deliveries } = await receipt(keys.sandbox);
    return deliveries.length === 3 && deliveries.every(({ state }: Json) => state === 'succeeded');
  });
  const targets = (deliveries: Json[]) => deliveries.map(({ target }) => target.toLowerCase()).toSorted();
  expect(targets((await receipt(all.sandbox)).deliveries)).toEqual(['callback', 'key']);
  const deliveries = `query (${place}) { deliveries(${at}) { edges { node { id target } } } }`;
  const listed = async (as: Credentials, variables = {}) =>
    (await answered(as, deliveries, variables)).deliveries.edges.map(({ node }: Json) => node);
  expect(targets(await listed(keys.sandbox))).toEqual(['callback', 'endpoint', 'key']);
  expect(targets(await listed(all.sandbox))).toEqual(['callback', 'key']);
  const variables = { endpoint, environment: 'SANDBOX' };
  const seen = await listed(account, variables);
  expect(targets(seen)).toEqual(['callback', 'key']);
  // To see is not to send: that is for those whose key it was.
  const redeliver =
    'mutation ($endpoint: String!, $delivery: ID!) { redeliver(endpoint: $endpoint, delivery: $delivery) { id } }';
  expect(await refused(account, redeliver, { endpoint, delivery: seen[0].id })).toBe('NOT_FOUND');
  expect(silent.received).toEqual([]);
});

test('a collaborator who is signed in sees what their keys see, and of the one that may not read no payloads', async () => {
  const { owner, slug, path, keys, other, all, ids, written } = await setScene();
  const { account } = await makeCollaborator(owner, slug, all.keyId);
  for (const list of Object.keys(lists)) expect((await idsIn(account, list, slug)).toSorted()).toEqual(ids.toSorted());
  await change(owner, slug, all.keyId, { canRead: false });
  const variables = { endpoint: slug, environment: 'SANDBOX', id: written[2]?.requestId };
  expect(await idsIn(account, 'requests', slug)).toHaveLength(3);
  // The key that wrote it may read, but it is not theirs.
  const { errors } = await graphql(server, account, payloads, variables);
  expect(errors?.[0]?.extensions?.code).toBe('PERMISSION_DENIED');
  await change(owner, slug, all.keyId, { canRead: true, scope: 'OWN' });
  for (const list of Object.keys(lists)) expect(await idsIn(account, list, slug)).toEqual([]);
  await prisma.collaborator.updateMany({ where: { apiKeyId: all.keyId }, data: { apiKeyId: other.keyId } });
  expect(await idsIn(account, 'records', slug)).toEqual([ids[2]]);
  expect((await answered(account, payloads, variables)).request.payloadText).toContain('made');
  await write(keys.sandbox, path);
  const stranger = await signUp(server, databaseUrl);
  expect(await refused(stranger, lists.records ?? '', { endpoint: slug, environment: 'SANDBOX' })).toBe(
    'ENDPOINT_NOT_FOUND',
  );
});
