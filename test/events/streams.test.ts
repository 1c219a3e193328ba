import { expect, test } from 'vitest';
import { until } from '../../harness/until.ts';
import { keptMs, writeCursor } from '../../src/events/cursor.ts';
import { makeUser } from '../support/account.ts';
import { graphql, type Json, rest, subscribe } from '../support/client.ts';
import { makeCollaborationKey, makeEndpoint, openControlPlane, type TestEndpoint } from '../support/endpoint.ts';
import { startReceiver } from '../support/receiver.ts';
import { type Server, startServer } from '../support/server.ts';
import { sharedServer } from '../support/shared-server.ts';

// The tests of webhooks share it too.
const one = await sharedServer();
const { databaseUrl } = one;
const other = await startServer({ databaseUrl, role: 'api' });
const { prisma } = openControlPlane(databaseUrl);

const requestCompleted = `subscription ($after: String, $key: ID, $record: ID) {
  requestCompleted(after: $after, key: $key, record: $record) { id recordId version cursor }
}`;
const recordChanged = `subscription ($after: String, $key: ID, $record: ID) {
  recordChanged(after: $after, key: $key, record: $record) {
    requestId recordId operation version payload payloadText createdAt updatedAt cursor
  }
}`;
const deliveryUpdated = `subscription ($after: String, $key: ID, $record: ID) {
  deliveryUpdated(after: $after, key: $key, record: $record) { id state target cursor request { id } attempts { number status } }
}`;

test('after a lost connection a stream continues at another process from its cursor: each write once, in order', async () => {
  const { keys, path } = await makeEndpoint(databaseUrl);
  const first = await listen(one, keys.sandbox, requestCompleted);
  const written: string[] = [];
  const writing = Promise.all([
    write(one, keys.sandbox, path, 150, written),
    write(other, keys.sandbox, path, 150, written),
  ]);
  await until(() => first.seen.length >= 40);
  await first.leave();
  const seen = [...first.seen];
  // Disconnects several times while writes go on, and continues at another process each time.
  for (const server of [other, one, other]) {
    const next = await listen(server, keys.sandbox, requestCompleted, { after: seen.at(-1).cursor });
    await until(() => next.seen.length >= 30);
    await next.leave();
    seen.push(...next.seen);
  }
  await writing;
  const rest = await listen(one, keys.sandbox, requestCompleted, { after: seen.at(-1).cursor });
  await until(() => seen.length + rest.seen.length >= written.length);
  seen.push(...rest.seen);

  expect(seen.map(({ id }) => id).sort()).toEqual([...written].sort());
  const again = await listen(other, keys.sandbox, requestCompleted, { after: seen[0].cursor });
  await until(() => again.seen.length >= seen.length - 1);
  expect(again.seen).toEqual(seen.slice(1));
});

test('a stream that starts from streamCursor misses nothing', async () => {
  const { keys, path } = await makeEndpoint(databaseUrl);
  const before: string[] = [];
  await write(one, keys.sandbox, path, 3, before);
  await until(
    async () =>
      (await graphql(one, keys.sandbox, '{ requests(filter: { states: [QUEUED] }) { edges { cursor } } }')).data
        .requests.edges.length === 0,
  );
  const { data } = await graphql(other, keys.sandbox, '{ streamCursor }');
  const written: string[] = [];
  await write(one, keys.sandbox, path, 5, written);
  const { seen } = await listen(other, keys.sandbox, requestCompleted, { after: data.streamCursor });
  await until(() => seen.length >= 5);
  await write(one, keys.sandbox, path, 1, written);
  await until(() => seen.length >= 6);
  expect(seen.map(({ id }) => id).sort()).toEqual(written.sort());
});

test('a stream can be limited to a key or a record, live and from a cursor', async () => {
  const endpoint = await makeEndpoint(databaseUrl);
  const { keys, path, keyId } = endpoint;
  const collaboration = await makeCollaborationKey(databaseUrl, endpoint.endpointId);
  const [{ data }, own] = await Promise.all([
    graphql(one, keys.sandbox, '{ streamCursor }'),
    rest(one, keys.sandbox).post(path, { of: 'own' }),
  ]);
  const record = own.json.id;
  const filters: Record<string, string>[] = [{ key: collaboration.keyId }, { key: keyId }, { record }];
  const live = await Promise.all(filters.map((filter) => listen(one, keys.sandbox, recordChanged, filter)));

  await rest(one, collaboration.sandbox).post(path, { of: 'collaborator' });
  await rest(other, keys.sandbox).post(path, { of: 'another' });
  await rest(other, keys.sandbox).put(`${path}/${record}`, '{ "of": 1.0 }');
  await rest(one, keys.sandbox).delete(`${path}/${record}`);
  const after = await Promise.all(
    filters.map((filter) => listen(other, keys.sandbox, recordChanged, { ...filter, after: data.streamCursor })),
  );
  const payloads = (seen: Json[]) => seen.map(({ payloadText }) => payloadText);
  await until(() => after.map(({ seen }) => seen.length).join() === '1,4,3');
  expect(payloads(after[0]?.seen ?? [])).toEqual(['{"of":"collaborator"}']);
  expect(payloads(after[1]?.seen ?? []).sort()).toEqual(
    ['{ "of": 1.0 }', '{"of":"another"}', '{"of":"own"}', null].sort(),
  );
  expect(after[2]?.seen).toMatchObject([
    { recordId: record, operation: 'CREATE', payload: { of: 'own' } },
    { recordId: record, operation: 'REPLACE', payload: { of: 1 }, payloadText: '{ "of": 1.0 }' },
    { recordId: record, operation: 'DELETE', payload: null, payloadText: null },
  ]);
  const versions: number[] = after[2]?.seen.map(({ version }) => version) ?? [];
  expect(versions).toEqual(versions.toSorted((a, b) => a - b));
  await until(() => Number(live[2]?.seen.length) >= 2 && live[0]?.seen.length === 1);
  expect(live[0]?.seen).toEqual(after[0]?.seen);
  expect(live[2]?.seen.slice(-2)).toEqual(after[2]?.seen.slice(-2));
});

test('payloads in events need the permission to read', async () => {
  const endpoint = await makeEndpoint(databaseUrl);
  const writer = await makeCollaborationKey(databaseUrl, endpoint.endpointId, { canRead: false });
  const refused = await subscribe(one, writer.sandbox, recordChanged);
  expect((await refused.next()).value).toMatchObject({ errors: [{ extensions: { code: 'PERMISSION_DENIED' } }] });
});

test('each attempt of a delivery is an event, for those who see the delivery', async () => {
  const owner = await makeUser(databaseUrl);
  const endpoint = await makeEndpoint(databaseUrl, { accountId: owner.id, plan: 'free' });
  const collaboration = await makeCollaborationKey(databaseUrl, endpoint.endpointId);
  const receiver = await startReceiver([{ status: 500 }, { status: 503 }]);
  const hook = await startReceiver();
  const set = await graphql(
    one,
    owner,
    'mutation ($endpoint: String!, $url: String) { setWebhook(endpoint: $endpoint, url: $url) { webhook { id } } }',
    {
      endpoint: endpoint.slug,
      url: hook.url,
    },
  );
  expect(set.errors).toBeUndefined();
  const [all, own] = await Promise.all([
    listen(one, endpoint.keys.sandbox, deliveryUpdated),
    listen(other, collaboration.sandbox, deliveryUpdated),
  ]);
  const { headers } = await rest(one, collaboration.sandbox).post(
    endpoint.path,
    {},
    { 'x-webhook-callback': receiver.url },
  );
  await until(() => all.seen.length >= 4 && own.seen.length >= 3);

  const callback = own.seen.map(({ state, attempts }) => ({ state, attempts: attempts.length }));
  expect(callback).toEqual([
    { state: 'PENDING', attempts: 1 },
    { state: 'PENDING', attempts: 2 },
    { state: 'SUCCEEDED', attempts: 3 },
  ]);
  expect(new Set(own.seen.map(({ id }) => id)).size).toBe(1);
  expect(own.seen[0].request.id).toBe(headers.get('x-request-id'));
  expect(all.seen.filter(({ target }) => target === 'ENDPOINT')).toMatchObject([
    { state: 'SUCCEEDED', attempts: [{ number: 1, status: 200 }] },
  ]);
  const later = await listen(one, endpoint.keys.sandbox, deliveryUpdated, { after: all.seen[0].cursor });
  await until(() => later.seen.length >= 3);
  expect(later.seen.map(({ cursor }) => cursor)).toEqual(all.seen.slice(1).map(({ cursor }) => cursor));
});

test('invalid, foreign and expired cursors are refused', async () => {
  const [endpoint, neighbour] = await Promise.all([makeEndpoint(databaseUrl), makeEndpoint(databaseUrl)]);
  const of = (one: TestEndpoint, environment: 'SANDBOX' | 'PRODUCTION', ageMs = 0, id = 1) =>
    writeCursor({ endpointId: one.endpointId, environment }, { id, index: 0 }, Date.now() - ageMs);
  const refusals: [string, string][] = [
    ['', 'must be a cursor'],
    ['nonsense', 'must be a cursor'],
    [Buffer.from('[1,"a",-1,0,0]').toString('base64url'), 'must be a cursor'],
    [of(neighbour, 'SANDBOX'), 'of this endpoint and environment'],
    [of(endpoint, 'PRODUCTION'), 'of this endpoint and environment'],
    [of(endpoint, 'SANDBOX', keptMs), 'too old'],
    // A cursor from before a backup was restored.
    [of(endpoint, 'SANDBOX', 0, 1_000_000_000), 'ahead of the log'],
  ];
  for (const [after, words] of refusals) {
    const refused = await subscribe(one, endpoint.keys.sandbox, requestCompleted, { after });
    const { value } = await refused.next();
    expect(value).toMatchObject({
      errors: [{ message: expect.stringContaining(words), extensions: { code: 'INVALID_ARGUMENT' } }],
    });
  }
});

test('completions during a lost notification connection are sent once it is back', async () => {
  const { keys, path } = await makeEndpoint(databaseUrl);
  const live = await Promise.all([
    listen(one, keys.sandbox, requestCompleted),
    listen(other, keys.sandbox, requestCompleted),
  ]);
  const written: string[] = [];
  for (let round = 0; round < 3; round++) {
    const writing = write(one, keys.sandbox, path, 20, written);
    await prisma.$queryRaw`
      select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'sluice listen' and datname = current_database()`;
    await writing;
    await until(() => live.every(({ seen }) => seen.length >= written.length));
  }
  for (const { seen } of live) expect(seen.map(({ id }) => id).sort()).toEqual(written.toSorted());
});

/** Creates records one after another, and adds the ids of their requests. */
async function write(server: Server, key: string, path: string, count: number, written: string[]): Promise<void> {
  for (let number = 0; number < count; number++) {
    const { headers } = await rest(server, key).post(path, { number });
    written.push(headers.get('x-request-id') ?? '');
  }
}

/** Subscribes and collects the events. */
async function listen(server: Server, key: string, query: string, variables: Record<string, string> = {}) {
  const results = await subscribe(server, key, query, variables);
  const seen: Json[] = [];
  const reading = (async () => {
    for await (const { data, errors } of results) seen.push(errors ? { errors } : Object.values(data ?? {})[0]);
  })();
  const leave = async () => {
    await results.return?.();
    await reading;
  };
  return { seen, leave };
}
