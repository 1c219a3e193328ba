import { expect, test } from 'vitest';
import { until } from '../../harness/until.ts';
import { graphql, type RestAnswer, type RestClient, rest } from '../support/client.ts';
import { createDatabase } from '../support/database.ts';
import { makeCollaborationKey, makeEndpoint, type TestEndpoint } from '../support/endpoint.ts';
import { startServer } from '../support/server.ts';
import { expectRefusal } from './refusal.ts';

// Nothing is applied until a test starts a worker.
const databaseUrl = await createDatabase();
const server = await startServer({ databaseUrl, role: 'api' });
const { accountId } = await makeEndpoint(databaseUrl);

interface Own extends TestEndpoint {
  client: RestClient;
  /** Creates a record, and returns its path and id. */
  create(payload: object): Promise<{ recordPath: string; id: string; receipt: string }>;
  listed(query?: string): Promise<[id: string, status: string, payload: object][]>;
}

async function ownEndpoint(): Promise<Own> {
  const endpoint = await makeEndpoint(databaseUrl, { accountId });
  const client = rest(server, endpoint.keys.sandbox);
  return {
    ...endpoint,
    client,
    async create(payload) {
      const { json, headers } = await client.post(endpoint.path, payload);
      return { recordPath: `${endpoint.path}/${json.id}`, id: json.id, receipt: headers.get('location') ?? '' };
    },
    async listed(query = '') {
      const { data } = (await client.get(endpoint.path + query)).json;
      return data.map(({ id, status, payload }: { id: string; status: string; payload: object }) => [
        id,
        status,
        payload,
      ]);
    },
  };
}

/** Runs a worker on the same database until all of these receipts are final. Returns them. */
async function applyAll(client: RestClient, receipts: string[]) {
  const worker = await startServer({ databaseUrl, role: 'worker' });
  const final = await Promise.all(
    receipts.map((receipt) =>
      until(async () => {
        const { data } = (await client.get(receipt)).json;
        return data.state !== 'queued' && data;
      }),
    ),
  );
  await worker.stop();
  return final;
}

function receiptOf({ headers }: RestAnswer): string {
  return headers.get('location') ?? '';
}

test('GET right after POST shows the record, queued, with its payload', async () => {
  const { client, create } = await ownEndpoint();
  const { recordPath, id } = await create({ n: 1 });
  const { status, json } = await client.get(recordPath);
  expect(status).toBe(200);
  expect(json.data).toMatchObject({ id, payload: { n: 1 }, status: 'queued' });
  expect(json.data.updated_at).toBe(json.data.created_at);
});

test('GET right after PUT shows the new payload, every time', async () => {
  const { client, create } = await ownEndpoint();
  const { recordPath } = await create({ n: 0 });
  for (let n = 1; n <= 5; n++) {
    expect((await client.put(recordPath, { n })).status).toBe(202);
    expect((await client.get(recordPath)).json.data).toMatchObject({ payload: { n }, status: 'queued' });
  }
});

test('GET, PUT and DELETE after a DELETE are RECORD_NOT_FOUND', async () => {
  const { client, create } = await ownEndpoint();
  const { recordPath } = await create({ n: 1 });
  expect((await client.delete(recordPath)).status).toBe(202);
  expectRefusal(await client.get(recordPath), 404, 'RECORD_NOT_FOUND');
  expectRefusal(await client.put(recordPath, { n: 2 }), 404, 'RECORD_NOT_FOUND');
  expectRefusal(await client.delete(recordPath), 404, 'RECORD_NOT_FOUND');
});

test('one of several DELETEs at once is accepted', async () => {
  const { client, create } = await ownEndpoint();
  const { recordPath } = await create({ n: 1 });
  const answers = await Promise.all(Array.from({ length: 5 }, () => client.delete(recordPath)));
  expect(answers.map(({ status }) => status).toSorted()).toEqual([202, 404, 404, 404, 404]);
});

test('the list shows queued creates, newest first with their state, without deleted ones', async () => {
  const { client, create, listed } = await ownEndpoint();
  const [first, second, third] = [await create({ n: 1 }), await create({ n: 2 }), await create({ n: 3 })];
  await client.put(first.recordPath, { n: 10 });
  await client.delete(second.recordPath);
  expect(await listed()).toEqual([
    [third.id, 'queued', { n: 3 }],
    [first.id, 'queued', { n: 10 }],
  ]);
  expect(await listed('?limit=1')).toEqual([[third.id, 'queued', { n: 3 }]]);
});

test('search shows only applied writes', async () => {
  const { client, path, create } = await ownEndpoint();
  await create({ text: 'needle' });
  expect((await client.get(`${path}/search?q=needle`)).json.data).toEqual([]);
});

test('the receipt of a waiting write is queued, with its version and without a time of application', async () => {
  const { client, create } = await ownEndpoint();
  const { id, receipt } = await create({ n: 1 });
  const { data } = (await client.get(receipt)).json;
  expect(data).toMatchObject({
    record_id: id,
    operation: 'create',
    state: 'queued',
    error: null,
    version: expect.any(Number),
    applied_at: null,
    deliveries: [],
  });
});

test('GraphQL shows what REST accepted, and the other way round', async () => {
  const { client, path, keys, create } = await ownEndpoint();
  const { id } = await create({ n: 1 });
  const read = await graphql(server, keys.sandbox, 'query ($id: ID!) { record(id: $id) { payload status } }', { id });
  expect(read.data).toEqual({ record: { payload: { n: 1 }, status: 'QUEUED' } });
  const created = await graphql(
    server,
    keys.sandbox,
    'mutation { createRecord(input: { payload: { n: 2 } }) { recordId state } }',
  );
  expect(created.data.createRecord.state).toBe('QUEUED');
  expect((await client.get(`${path}/${created.data.createRecord.recordId}`)).json.data).toMatchObject({
    payload: { n: 2 },
    status: 'queued',
  });
});

test('another process on the same database sees the same', async () => {
  const { client, keys, create } = await ownEndpoint();
  const { recordPath } = await create({ n: 1 });
  const other = rest(await startServer({ databaseUrl, role: 'api' }), keys.sandbox);
  expect((await other.get(recordPath)).json.data).toMatchObject({ payload: { n: 1 }, status: 'queued' });
  expect((await other.put(recordPath, { n: 2 })).status).toBe(202);
  expect((await client.get(recordPath)).json.data).toMatchObject({ payload: { n: 2 }, status: 'queued' });
  expect((await client.delete(recordPath)).status).toBe(202);
  expectRefusal(await other.get(recordPath), 404, 'RECORD_NOT_FOUND');
});

test('a collaboration key does not see a queued record that it did not make', async () => {
  const { client, path, endpointId, create } = await ownEndpoint();
  const { recordPath, receipt } = await create({ n: 1 });
  const theirs = rest(server, (await makeCollaborationKey(databaseUrl, endpointId)).sandbox);
  expectRefusal(await theirs.get(recordPath), 404, 'RECORD_NOT_FOUND');
  expectRefusal(await theirs.put(recordPath, { n: 2 }), 404, 'RECORD_NOT_FOUND');
  expectRefusal(await theirs.get(receipt), 404, 'REQUEST_NOT_FOUND');
  expect((await theirs.get(path)).json.data).toEqual([]);
  expect((await client.get(recordPath)).json.data.payload).toEqual({ n: 1 });
});

test('a worker applies all accepted writes with rising versions, and the last accepted write wins', async () => {
  const { client, path, create, listed } = await ownEndpoint();
  const kept = await create({ text: 'needle', n: 1 });
  const receipts = [kept.receipt];
  for (let n = 2; n <= 6; n++) receipts.push(receiptOf(await client.put(kept.recordPath, { text: 'needle', n })));
  const gone = await create({ text: 'needle', gone: true });
  receipts.push(
    gone.receipt,
    receiptOf(await client.put(gone.recordPath, { text: 'needle', gone: 'soon' })),
    receiptOf(await client.delete(gone.recordPath)),
  );
  const newest = await create({ text: 'needle', newest: true });
  receipts.push(newest.receipt);

  const final = await applyAll(client, receipts);
  expect(final.map(({ state }) => state)).toEqual(receipts.map(() => 'succeeded'));
  const versions = final.map(({ version }) => version);
  expect(versions).toEqual([...new Set(versions)].toSorted((a, b) => a - b));
  for (const { applied_at } of final) expect(applied_at).toEqual(expect.any(String));

  expect((await client.get(kept.recordPath)).json.data).toMatchObject({
    payload: { text: 'needle', n: 6 },
    status: 'success',
  });
  expectRefusal(await client.get(gone.recordPath), 404, 'RECORD_NOT_FOUND');
  const shown = [
    [newest.id, 'success', { text: 'needle', newest: true }],
    [kept.id, 'success', { text: 'needle', n: 6 }],
  ];
  expect(await listed()).toEqual(shown);
  expect((await client.get(`${path}/search?q=NEEDLE`)).json.data.map(({ id }: { id: string }) => id)).toEqual([
    newest.id,
    kept.id,
  ]);
});

test('a queued PUT is visible by id and in the list, and a queued DELETE hides the record there and in search', async () => {
  const { client, path, create, listed } = await ownEndpoint();
  const { recordPath, id, receipt } = await create({ text: 'needle' });
  await applyAll(client, [receipt]);
  const before = (await client.get(recordPath)).json.data;
  expect(before.status).toBe('success');

  await client.put(recordPath, { text: 'needle, replaced' });
  const { data } = (await client.get(recordPath)).json;
  expect(data).toMatchObject({
    payload: { text: 'needle, replaced' },
    status: 'queued',
    created_at: before.created_at,
  });
  expect(Date.parse(data.updated_at)).toBeGreaterThan(Date.parse(before.updated_at));
  expect(await listed()).toEqual([[id, 'queued', { text: 'needle, replaced' }]]);

  await client.delete(recordPath);
  expectRefusal(await client.get(recordPath), 404, 'RECORD_NOT_FOUND');
  expect(await listed()).toEqual([]);
  expect((await client.get(`${path}/search?q=needle`)).json.data).toEqual([]);
});
