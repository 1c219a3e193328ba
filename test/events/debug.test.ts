import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { type Json, rest, subscribe } from '../support/client.ts';
import { createDatabase } from '../support/database.ts';
import { makeCollaborationKey, makeEndpoint, openControlPlane } from '../support/endpoint.ts';
import { type Server, startServer } from '../support/server.ts';
import { until } from '../support/until.ts';
import { openEventStream } from './server-sent-events.ts';

const query = 'subscription { requestCompleted { id recordId operation state version environment error appliedAt } }';

const databaseUrl = await createDatabase();
const { prisma } = openControlPlane(databaseUrl);
const [one, other, worker] = await Promise.all([
  startServer({ databaseUrl, role: 'api' }),
  startServer({ databaseUrl, role: 'api' }),
  startServer({ databaseUrl, role: 'worker', env: {LOG_LEVEL:'debug'} }),
]);

test('every write completes exactly once on every subscription of every process, with its state and version', async () => {
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
      const place = `${path}/${created?.json.id}`;
      const replaced = await second?.put(place, { number, again: true });
      const deleted = await client?.delete(place);
      for (const answer of [created, replaced, deleted]) written.push(answer?.headers.get('x-request-id') ?? null);
    }),
  );
  await Promise.all(feeds.map((seen) => until(() => seen.length >= written.length))).catch(async (e) => { console.log(feeds.map((s)=>s.length), written.length, written.slice(0,5), one.output(), other.output(), worker.output()); console.log(await prisma.$queryRaw`select state, count(*) from request group by 1`, await prisma.$queryRaw`select state, output from pgboss.job where name='apply-group'`, await prisma.$queryRaw`select application_name, query from pg_stat_activity where application_name='sluice listen' and datname=current_database()`); throw e; });
  // A repeat of any of them would come before this one.
  const last = await clients[0]?.post(path, {});
  written.push(last?.headers.get('x-request-id') ?? null);
  await Promise.all(feeds.map((seen) => until(() => seen.at(-1)?.id === written.at(-1))));

  for (const seen of feeds) expect(seen.map(({ id }) => id).sort()).toEqual([...written].sort());
  const receipts = await Promise.all(written.map(async (id) => (await clients[0]?.get(`/api/v1/requests/${id}`))?.json.data));
  const expected = receipts.map(({ id, record_id: recordId, operation, version, applied_at: appliedAt }) => {
    return { id, recordId, operation: operation.toUpperCase(), state: 'SUCCEEDED', version, environment: 'SANDBOX', error: null, appliedAt };
  });
  for (const seen of feeds) expect(byVersion(seen)).toEqual(byVersion(expected));
});

/** Subscribes over a WebSocket; what is told is added to the list. */
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
  // Ends with the test.
  void read().catch(() => {});
  return seen;
}

function byVersion(seen: Json[]): Json[] {
  return seen.toSorted((a, b) => a.version - b.version);
}

/** How the server closes a WebSocket that is opened with these parameters. */
async function closeCode({ url }: Server, connectionParams: Record<string, string>): Promise<number> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  const closed = once(socket, 'close');
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'connection_init', payload: connectionParams }));
  const [event] = await closed;
  return event.code;
}
