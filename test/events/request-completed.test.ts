import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { until } from '../../harness/until.ts';
import { type Json, rest, subscribe } from '../support/client.ts';
import { makeCollaborationKey, makeEndpoint, openControlPlane } from '../support/endpoint.ts';
import { type Server, startProcess, startServer } from '../support/server.ts';
import { sharedServer } from '../support/shared-server.ts';
import { openEventStream } from './server-sent-events.ts';

const query = 'subscription { requestCompleted { id recordId operation state version environment error appliedAt } }';

const one = await sharedServer();
const { databaseUrl } = one;
const other = await startServer({ databaseUrl, role: 'api' });
const { prisma } = openControlPlane(databaseUrl);

test('every write completes once on every subscription of every process, with its state and version', async () => {
  const { keys, path } = await makeEndpoint(databaseUrl);
  const feeds = await Promise.all([
    listenByWebSocket(one, keys.sandbox),
    listenByWebSocket(other, keys.sandbox),
    listenByWebSocket(other, keys.sandbox),
    listenByEvents(one, keys.sandbox),
    listenByEvents(other, keys.sandbox),
  ]);

  const clients = [rest(one, keys.sandbox), rest(other, keys.sandbox)];
  const written: (string | null)[] = [];
  await Promise.all(
    Array.from({ length: 40 }, async (_, number) => {
      const [client, second] = number % 2 ? clients : [...clients].reverse();
      const created = await client?.post(path, { number });
      const recordPath = `${path}/${created?.json.id}`;
      const replaced = await second?.put(recordPath, { number, again: true });
      const deleted = await client?.delete(recordPath);
      for (const answer of [created, replaced, deleted]) written.push(answer?.headers.get('x-request-id') ?? null);
    }),
  );
  await Promise.all(feeds.map((seen) => until(() => seen.length >= written.length)));
  // A repeat would come before this one.
  const last = await clients[0]?.post(path, {});
  written.push(last?.headers.get('x-request-id') ?? null);
  await Promise.all(feeds.map((seen) => until(() => seen.at(-1)?.id === written.at(-1))));

  for (const seen of feeds) expect(seen.map(({ id }) => id).sort()).toEqual([...written].sort());
  const receipts = await Promise.all(
    written.map(async (id) => (await clients[0]?.get(`/api/v1/requests/${id}`))?.json.data),
  );
  const expected = receipts.map(({ id, record_id: recordId, operation, version, applied_at: appliedAt }) => {
    return {
      id,
      recordId,
      operation: operation.toUpperCase(),
      state: 'SUCCEEDED',
      version,
      environment: 'SANDBOX',
      error: null,
      appliedAt,
    };
  });
  for (const seen of feeds) expect(byVersion(seen)).toEqual(byVersion(expected));
});

test('a failed write completes as FAILED with its reason', async () => {
  await prisma.$executeRaw`alter table record add constraint no_poison check (payload::text not like '%poison%')`;
  onTestFinished(async () => void (await prisma.$executeRaw`alter table record drop constraint no_poison`));
  const { keys, path } = await makeEndpoint(databaseUrl);
  const seen = await listenByWebSocket(one, keys.sandbox);
  await rest(other, keys.sandbox).post(path, { poison: true });
  await until(() => seen.length > 0);
  expect(seen).toMatchObject([{ state: 'FAILED', error: expect.stringContaining('no_poison') }]);
});

test('a key sees its own endpoint and environment, and a collaboration key only its own writes', async () => {
  const [endpoint, neighbour] = await Promise.all([makeEndpoint(databaseUrl), makeEndpoint(databaseUrl)]);
  const collaborator = await makeCollaborationKey(databaseUrl, endpoint.endpointId);
  const keys = {
    sandbox: endpoint.keys.sandbox,
    production: endpoint.keys.production,
    collaborator: collaborator.sandbox,
    neighbour: neighbour.keys.sandbox,
  };
  const [sandbox, sandboxEvents, production, own, ownEvents, elsewhere] = await Promise.all([
    listenByWebSocket(one, keys.sandbox),
    listenByEvents(one, keys.sandbox),
    listenByWebSocket(one, keys.production),
    listenByWebSocket(one, keys.collaborator),
    listenByEvents(one, keys.collaborator),
    listenByWebSocket(one, keys.neighbour),
  ]);

  const writeAs = async (key: string, { path } = endpoint) =>
    (await rest(other, key).post(path, {})).headers.get('x-request-id');
  const first = [
    await writeAs(keys.sandbox),
    await writeAs(keys.collaborator),
    await writeAs(keys.production),
    await writeAs(keys.neighbour, neighbour),
  ];
  await until(() => sandbox.length + own.length + production.length + elsewhere.length >= 5);
  // Unwanted events of the first writes would come before these.
  const second = [
    await writeAs(keys.sandbox),
    await writeAs(keys.collaborator),
    await writeAs(keys.production),
    await writeAs(keys.neighbour, neighbour),
  ];
  const [bySandbox, byCollaborator, byProduction, byNeighbour] = first.map((id, index) => [id, second[index]]);
  await until(
    () =>
      [sandbox, sandboxEvents, production, own, ownEvents, elsewhere].reduce((sum, { length }) => sum + length, 0) >=
      16,
  );

  const ids = (seen: Json[]) => seen.map(({ id }) => id);
  for (const seen of [sandbox, sandboxEvents])
    expect(ids(seen).sort()).toEqual([...(bySandbox ?? []), ...(byCollaborator ?? [])].sort());
  for (const seen of [own, ownEvents]) expect(ids(seen)).toEqual(byCollaborator);
  expect(ids(production)).toEqual(byProduction);
  expect(ids(elsewhere)).toEqual(byNeighbour);
  expect(production).toMatchObject([{ environment: 'PRODUCTION' }, { environment: 'PRODUCTION' }]);
});

test('a subscription without a key is UNAUTHENTICATED', async () => {
  const refusal = {
    errors: [{ message: expect.stringContaining('API key'), extensions: { code: 'UNAUTHENTICATED' } }],
  };
  const bySocket = await subscribe(one, undefined, query);
  expect((await bySocket.next()).value).toMatchObject(refusal);
  const byEvents = await openEventStream(one, undefined, query);
  expect((await byEvents.results.next()).value).toMatchObject(refusal);
});

test('an unknown key is rejected: a WebSocket with 4403, a stream with 401', async () => {
  const { keys } = await makeEndpoint(databaseUrl);
  const [last] = keys.sandbox.slice(-1);
  for (const key of [`${keys.sandbox.slice(0, -1)}${last === '0' ? '1' : '0'}`, 'nonsense']) {
    expect(await closeCode(one, { Authorization: `Bearer ${key}` })).toBe(4403);
    expect((await openEventStream(one, key, query)).status).toBe(401);
  }
  expect(await closeCode(one, { Authorization: `Basic ${keys.sandbox}` })).toBe(4403);
});

test('subscriptions continue by themselves after the notification connection was lost', async () => {
  const { keys, path } = await makeEndpoint(databaseUrl);
  const feeds = await Promise.all([listenByWebSocket(one, keys.sandbox), listenByEvents(other, keys.sandbox)]);
  const cut = await prisma.$queryRaw<unknown[]>`
    select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'sluice listen' and datname = current_database()`;
  expect(cut.length).toBeGreaterThanOrEqual(2);
  await until(async () => {
    await rest(one, keys.sandbox).post(path, {});
    return feeds.every(({ length }) => length > 0);
  });
});

test('with open and abandoned subscriptions a process stops within seconds, and ends its streams', async () => {
  const leaving = await startProcess({ databaseUrl, role: 'api' });
  const { keys, path } = await makeEndpoint(databaseUrl);
  for (let left = 0; left < 20; left++) {
    const bySocket = await subscribe(leaving, keys.sandbox, query);
    const byEvents = await openEventStream(leaving, keys.sandbox, query);
    await bySocket.return?.();
    byEvents.abort();
  }
  const bySocket = await subscribe(leaving, keys.sandbox, query);
  const byEvents = await openEventStream(leaving, keys.sandbox, query);
  const first = [bySocket.next(), byEvents.results.next()];
  await rest(one, keys.sandbox).post(path, {});
  expect(await Promise.all(first)).toMatchObject(
    Array(2).fill({ value: { data: { requestCompleted: { state: 'SUCCEEDED' } } } }),
  );

  const ended = Promise.allSettled([bySocket.next(), byEvents.results.next()]);
  const askedAt = Date.now();
  expect(await leaving.stop()).toBe(0);
  expect(Date.now() - askedAt).toBeLessThan(5_000);
  const [socketEnd, streamEnd] = await ended;
  expect(socketEnd).not.toMatchObject({ value: { done: false } });
  expect(streamEnd).toEqual({ status: 'fulfilled', value: { done: true, value: undefined } });
});

/** Subscribes over a WebSocket. The returned list grows with each event. */
async function listenByWebSocket(server: Server, key: string): Promise<Json[]> {
  const results = await subscribe(server, key, query);
  return collect(results);
}

/** The same over server-sent events. */
async function listenByEvents(server: Server, key: string): Promise<Json[]> {
  const stream = await openEventStream(server, key, query);
  onTestFinished(stream.abort);
  return collect(stream.results);
}

function collect(results: AsyncIterableIterator<Json>): Json[] {
  const seen: Json[] = [];
  const read = async () => {
    for await (const result of results) seen.push(result.data?.requestCompleted ?? result);
  };
  // The loop ends with the test.
  void read().catch(() => {});
  return seen;
}

function byVersion(seen: Json[]): Json[] {
  return seen.toSorted((a, b) => a.version - b.version);
}

/** Returns the close code of a WebSocket that is opened with these parameters. */
async function closeCode({ url }: Server, connectionParams: Record<string, string>): Promise<number> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  const closed = once(socket, 'close');
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'connection_init', payload: connectionParams }));
  const [event] = await closed;
  return event.code;
}
