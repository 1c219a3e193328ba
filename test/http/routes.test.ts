import { expect, test } from 'vitest';
import { until } from '../../harness/until.ts';
import { raw, rest } from '../support/client.ts';
import { makeCollaborationKey, makeEndpoint } from '../support/endpoint.ts';
import { sharedServer } from '../support/shared-server.ts';
import { rawAnswers } from './raw-answers.ts';
import { expectRefusal } from './refusal.ts';

const server = await sharedServer();
const { databaseUrl } = server;
const endpoint = await makeEndpoint(databaseUrl);
const client = rest(server, endpoint.keys.sandbox);

const recordId = /^rec_[0-7][0-9a-hjkmnp-tv-z]{25}$/;
const requestId = /^req_[0-7][0-9a-hjkmnp-tv-z]{25}$/;
const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const json = 'application/json; charset=utf-8';

/** Creates a record, and waits until it is applied. Returns its id and its request's. */
async function applied(
  payload: object = { order_id: 'ORD-1' },
  as = client,
): Promise<{ id: string; requestId: string }> {
  const { json, headers } = await as.post(endpoint.path, payload);
  await until(async () => (await as.get(headers.get('location') ?? '')).json.data.state === 'succeeded');
  return { id: json.id, requestId: headers.get('x-request-id') ?? '' };
}

test('POST creates a record: 202 with exactly three fields, and the address of its receipt', async () => {
  const answer = await client.post(endpoint.path, { order_id: 'ORD-1' });
  expect(answer.status).toBe(202);
  expect(answer.json).toEqual({ success: true, id: expect.stringMatching(recordId), message: 'Request queued' });
  expect(answer.headers.get('content-type')).toBe(json);
  expect(answer.headers.get('x-request-id')).toMatch(requestId);
  expect(answer.headers.get('location')).toBe(`/api/v1/requests/${answer.headers.get('x-request-id')}`);
});

test('PUT and DELETE are answered like POST, with the id of the record', async () => {
  const { id } = await applied();
  for (const answer of [
    await client.put(`${endpoint.path}/${id}`, { order_id: 'ORD-2' }),
    await client.delete(`${endpoint.path}/${id}`),
  ]) {
    expect(answer.status).toBe(202);
    expect(answer.json).toEqual({ success: true, id, message: 'Request queued' });
    expect(answer.headers.get('content-type')).toBe(json);
    expect(answer.headers.get('location')).toBe(`/api/v1/requests/${answer.headers.get('x-request-id')}`);
  }
});

test('GET of a record answers with its payload, status and times, and nothing else', async () => {
  const { id } = await applied({ order_id: 'ORD-1' });
  const { status, headers, json: body } = await client.get(`${endpoint.path}/${id}`);
  expect(status).toBe(200);
  expect(headers.get('content-type')).toBe(json);
  const times = { created_at: expect.stringMatching(moment), updated_at: expect.stringMatching(moment) };
  expect(body).toEqual({ success: true, data: { id, payload: { order_id: 'ORD-1' }, status: 'success', ...times } });
  expect(body.data.updated_at).toBe(body.data.created_at);
});

test('PUT replaces the whole record and moves updated_at, not created_at', async () => {
  const { id } = await applied({ order_id: 'ORD-1', note: 'old' });
  const before = (await client.get(`${endpoint.path}/${id}`)).json.data;
  await client.put(`${endpoint.path}/${id}`, { order_id: 'ORD-2' });
  const after = await until(async () => {
    const { data } = (await client.get(`${endpoint.path}/${id}`)).json;
    return data.status === 'success' && data;
  });
  expect(after.payload).toEqual({ order_id: 'ORD-2' });
  expect(after.created_at).toBe(before.created_at);
  expect(Date.parse(after.updated_at)).toBeGreaterThan(Date.parse(before.updated_at));
});

test('GET without an id lists records in the shape of a single read, with the pagination', async () => {
  const { path, keys } = await makeEndpoint(databaseUrl, { accountId: endpoint.accountId });
  const own = rest(server, keys.sandbox);
  expect((await own.get(path)).json).toEqual({ success: true, data: [], pagination: { next_cursor: null, limit: 10 } });
  const { json: created } = await own.post(path, { n: 1 });
  const one = await until(async () => {
    const { data } = (await own.get(`${path}/${created.id}`)).json;
    return data.status === 'success' && data;
  });
  const list = await own.get(`${path}?limit=1`);
  expect(list.status).toBe(200);
  expect(list.headers.get('content-type')).toBe(json);
  expect(list.json).toEqual({ success: true, data: [one], pagination: { next_cursor: null, limit: 1 } });
});

test('search answers in the shape of the list', async () => {
  const { id } = await applied({ order_id: 'a needle in this stack' });
  const one = (await client.get(`${endpoint.path}/${id}`)).json.data;
  const { status, json: found } = await client.get(`${endpoint.path}/search?q=needle`);
  expect(status).toBe(200);
  expect(found).toEqual({ success: true, data: [one], pagination: { next_cursor: null, limit: 10 } });
});

test('the receipt shows the outcome of a write, without deliveries when there is no target', async () => {
  const created = await applied();
  const { status, headers, json: body } = await client.get(`/api/v1/requests/${created.requestId}`);
  expect(status).toBe(200);
  expect(headers.get('content-type')).toBe(json);
  expect(body).toEqual({
    success: true,
    data: {
      id: created.requestId,
      record_id: created.id,
      operation: 'create',
      state: 'succeeded',
      error: null,
      version: expect.any(Number),
      accepted_at: expect.stringMatching(moment),
      applied_at: expect.stringMatching(moment),
      deliveries: [],
    },
  });
});

test('the receipts of one record have their operations and rising versions', async () => {
  const { id, requestId: created } = await applied();
  const replaced = (await client.put(`${endpoint.path}/${id}`, { order_id: 'ORD-2' })).headers.get('x-request-id');
  const deleted = (await client.delete(`${endpoint.path}/${id}`)).headers.get('x-request-id');
  const receipts = await Promise.all(
    [created, replaced, deleted].map(async (one) => (await client.get(`/api/v1/requests/${one}`)).json.data),
  );
  expect(receipts.map(({ operation }) => operation)).toEqual(['create', 'replace', 'delete']);
  const versions = receipts.map(({ version }) => version);
  expect(versions).toEqual([...new Set(versions)].toSorted((a, b) => a - b));
});

test('every answer of every route has its own request id', async () => {
  const { id, requestId: created } = await applied();
  const answers = [
    await client.post(endpoint.path, { a: 1 }),
    await client.get(endpoint.path),
    await client.get(`${endpoint.path}/search?q=a`),
    await client.get(`${endpoint.path}/${id}`),
    await client.put(`${endpoint.path}/${id}`, { a: 2 }),
    await client.delete(`${endpoint.path}/${id}`),
    await client.get(`/api/v1/requests/${created}`),
    await client.get(`${endpoint.path}/${id}`),
    await rest(server).post(endpoint.path, '{'),
    await client.get('/nothing/here'),
    await client.get('/healthz'),
  ];
  expect(answers.map(({ status }) => status)).toEqual([202, 200, 200, 200, 202, 202, 200, 404, 401, 404, 200]);
  const ids = answers.map(({ headers }) => headers.get('x-request-id'));
  for (const one of ids) expect(one).toMatch(requestId);
  expect(new Set(ids).size).toBe(ids.length);
});

test('an unknown path is a 404 in the usual shape', async () => {
  for (const path of ['/', '/api/v1', '/api/v1/data', '/api/v2/data/x', `${endpoint.path}/a/b`, '/api/v1/requests']) {
    expectRefusal(await client.get(path), 404, 'NOT_FOUND');
  }
});

test('Content-Type may carry parameters and any case', async () => {
  for (const type of [
    'application/json; charset=utf-8',
    'application/json;charset=UTF-8',
    'Application/JSON',
    'application/json ; charset="utf-8"',
  ]) {
    const { status } = await client.post(endpoint.path, '{"a":1}', { 'content-type': type });
    expect({ type, status }).toEqual({ type, status: 202 });
  }
});

test('a JSON Content-Type with an empty body changes nothing for GET and DELETE', async () => {
  const { id } = await applied();
  const type = { 'content-type': 'application/json' };
  expect((await client.get(`${endpoint.path}/${id}`, type)).status).toBe(200);
  expect((await client.get(endpoint.path, type)).status).toBe(200);
  const head =
    `Host: localhost\r\nAuthorization: Bearer ${endpoint.keys.sandbox}\r\n` +
    'Content-Type: application/json\r\nContent-Length: 0\r\nConnection: close\r\n\r\n';
  const [read] = rawAnswers(await raw(server, `GET ${endpoint.path}/${id} HTTP/1.1\r\n${head}`));
  expect(read?.status).toBe(200);
  const [deleted] = rawAnswers(await raw(server, `DELETE ${endpoint.path}/${id} HTTP/1.1\r\n${head}`));
  expect(deleted).toMatchObject({ status: 202, json: { success: true, id, message: 'Request queued' } });
});

test.each(['application/json', 'text/plain', 'json', ',application/json', ';', 'a/b/c'])(
  'DELETE with the Content-Type %s is answered 202',
  async (type) => {
    const { id } = await applied();
    expect((await client.delete(`${endpoint.path}/${id}`, { 'content-type': type })).status).toBe(202);
  },
);

test('header names and the scheme may have any case', async () => {
  const request =
    `POST ${endpoint.path} HTTP/1.1\r\nHOST: localhost\r\n` +
    `authorization: bearer ${endpoint.keys.sandbox}\r\nCONTENT-TYPE: application/json\r\n`;
  const [answer] = rawAnswers(await raw(server, `${request}CONTENT-LENGTH: 2\r\nConnection: close\r\n\r\n{}`));
  expect(answer?.status).toBe(202);
});

test('sandbox and production share nothing but the URL', async () => {
  const live = rest(server, endpoint.keys.production);
  const inSandbox = await applied({ secret: 'of the sandbox' });
  const inProduction = await applied({ secret: 'of production' }, live);
  for (const [as, own, other] of [
    [client, inSandbox, inProduction],
    [live, inProduction, inSandbox],
  ] as const) {
    expect((await as.get(`${endpoint.path}/${own.id}`)).status).toBe(200);
    expectRefusal(await as.get(`${endpoint.path}/${other.id}`), 404, 'RECORD_NOT_FOUND');
    expectRefusal(await as.put(`${endpoint.path}/${other.id}`, {}), 404, 'RECORD_NOT_FOUND');
    expectRefusal(await as.delete(`${endpoint.path}/${other.id}`), 404, 'RECORD_NOT_FOUND');
    expectRefusal(await as.get(`/api/v1/requests/${other.requestId}`), 404, 'REQUEST_NOT_FOUND');
    const listed = (await as.get(`${endpoint.path}?limit=100`)).json.data.map(({ id }: { id: string }) => id);
    expect(listed).toContain(own.id);
    expect(listed).not.toContain(other.id);
    const found = (await as.get(`${endpoint.path}/search?q=secret`)).json.data.map(({ id }: { id: string }) => id);
    expect(found).toEqual([own.id]);
  }
});

test('a collaboration key sees its own records, and the default pair sees all', async () => {
  const { path, endpointId, keys } = await makeEndpoint(databaseUrl, { accountId: endpoint.accountId });
  const [one, other] = await Promise.all([
    makeCollaborationKey(databaseUrl, endpointId),
    makeCollaborationKey(databaseUrl, endpointId),
  ]);
  const [owner, ours, theirs] = [keys.sandbox, one.sandbox, other.sandbox].map((key) => rest(server, key));
  if (!owner || !ours || !theirs) throw new Error('unreachable');
  const created = await ours.post(path, { by: 'a collaborator' });
  const receipt = created.headers.get('location') ?? '';
  const recordPath = `${path}/${created.json.id}`;
  await until(async () => (await ours.get(receipt)).json.data.state === 'succeeded');

  for (const seeing of [owner, ours]) {
    expect((await seeing.get(recordPath)).status).toBe(200);
    expect((await seeing.get(receipt)).status).toBe(200);
    expect((await seeing.get(path)).json.data).toHaveLength(1);
    expect((await seeing.get(`${path}/search?q=collaborator`)).json.data).toHaveLength(1);
  }
  expectRefusal(await theirs.get(recordPath), 404, 'RECORD_NOT_FOUND');
  expectRefusal(await theirs.put(recordPath, {}), 404, 'RECORD_NOT_FOUND');
  expectRefusal(await theirs.delete(recordPath), 404, 'RECORD_NOT_FOUND');
  expectRefusal(await theirs.get(receipt), 404, 'REQUEST_NOT_FOUND');
  expect((await theirs.get(path)).json.data).toEqual([]);
  expect((await theirs.get(`${path}/search?q=collaborator`)).json.data).toEqual([]);

  expect((await owner.put(recordPath, { by: 'the owner' })).status).toBe(202);
  expect((await ours.get(recordPath)).json.data.payload).toEqual({ by: 'the owner' });
});

test('a collaboration key reads its own receipts with no permission but to create', async () => {
  const key = await makeCollaborationKey(databaseUrl, endpoint.endpointId, {
    canRead: false,
    canUpdate: false,
    canDelete: false,
  });
  const own = rest(server, key.sandbox);
  const created = await own.post(endpoint.path, { a: 1 });
  expect((await own.get(created.headers.get('location') ?? '')).status).toBe(200);
  expectRefusal(await own.get(`${endpoint.path}/${created.json.id}`), 403, 'PERMISSION_DENIED');
});
