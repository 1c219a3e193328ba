import { once } from 'node:events';
import { connect } from 'node:net';
import { getIntrospectionQuery } from 'graphql';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { until } from '../../harness/until.ts';
import { makeUser } from '../support/account.ts';
import { type Json, rest } from '../support/client.ts';
import { makeCollaborationKey, makeEndpoint, openControlPlane } from '../support/endpoint.ts';
import { sharedServer } from '../support/shared-server.ts';
import { openEventStream } from './server-sent-events.ts';

const server = await sharedServer();
const { databaseUrl } = server;
const { prisma } = openControlPlane(databaseUrl);

const query = `subscription ($endpoint: String, $environment: EnvironmentName) { requestCompleted(endpoint: $endpoint, environment:
    $environment) { id } }`;

/** Nothing is written while these wait, so each must be notified by itself. */
test('switching off a key closes its WebSocket with 4403 at once, and ends its event stream with the refusal', async () => {
  const { keys, keyId, path } = await makeEndpoint(databaseUrl);
  const socket = await openSocket(keys.sandbox);
  await socket.subscribe('1');
  const events = await openEventStream(server, keys.sandbox, query);
  const results = readAll(events.results);
  await prisma.apiKey.update({ where: { id: keyId }, data: { sandboxActive: false } });
  expect(await socket.closed).toMatchObject({ code: 4403, reason: expect.stringContaining('API key') });
  expect(await results).toMatchObject([{ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] }]);
  // The pair's other key still works.
  expect((await rest(server, keys.production).post(path, {})).status).toBe(202);
});

test('a key that expires and a key of a switched-off endpoint close their WebSockets too', async () => {
  const [ending, inactive] = await Promise.all([makeEndpoint(databaseUrl), makeEndpoint(databaseUrl)]);
  const [own, others] = await Promise.all([
    makeCollaborationKey(databaseUrl, ending.endpointId, { expiresAt: new Date(Date.now() + 2_000) }),
    makeCollaborationKey(databaseUrl, ending.endpointId),
  ]);
  const [first, second, third] = await Promise.all([
    openSocket(own.sandbox),
    openSocket(others.sandbox),
    openSocket(inactive.keys.sandbox),
  ]);
  await Promise.all([first.subscribe('1'), second.subscribe('1'), third.subscribe('1')]);
  await prisma.endpoint.update({ where: { id: inactive.endpointId }, data: { active: false } });
  expect(await third.closed).toMatchObject({ code: 4403, reason: expect.stringContaining('switched off') });
  expect(await first.closed).toMatchObject({ code: 4403 });
  expect(second.isOpen()).toBe(true);
  // An end that is set while the stream is open, as a new secret sets the end of the one before.
  await prisma.apiKeySecret.updateMany({
    where: { apiKeyId: others.keyId },
    data: { expiresAt: new Date(Date.now() + 500) },
  });
  expect(await second.closed).toMatchObject({ code: 4403 });
});

test('a session loses the streams of a key that is taken from it, and keeps its socket', async () => {
  const [owner, collaborator] = [await makeUser(databaseUrl), await makeUser(databaseUrl)];
  const endpoint = await makeEndpoint(databaseUrl, { accountId: owner.id, plan: 'free' });
  const collaboration = await makeCollaborationKey(databaseUrl, endpoint.endpointId);
  const at = new Date();
  const membership = {
    apiKeyId: collaboration.keyId,
    email: collaborator.email,
    accountId: collaborator.id,
    tokenHash: Buffer.from(collaborator.id),
  };
  await prisma.collaborator.create({ data: { ...membership, expiresAt: at, acceptedAt: at } });
  const socket = await openSocket(collaborator);
  await socket.subscribe('1', { endpoint: endpoint.slug, environment: 'SANDBOX' });
  // A session is admitted by a query, so the subscription is in place once an event comes.
  await until(async () => {
    await rest(server, collaboration.sandbox).post(endpoint.path, {});
    return socket.messages.some(({ id, type }) => id === '1' && type === 'next');
  });
  await prisma.apiKey.update({ where: { id: collaboration.keyId }, data: { sandboxActive: false } });
  await until(() => socket.messages.some(({ id, type }) => id === '1' && type === 'complete'));
  expect(socket.messages.filter(({ id }) => id === '1').slice(-2)).toMatchObject([
    { type: 'next', payload: { errors: [{ extensions: { code: 'PERMISSION_DENIED' } }] } },
    { type: 'complete' },
  ]);
  expect(socket.isOpen()).toBe(true);
});

test('a client that does not read is cut off with 1013 before it costs memory, and others still get events', {
  timeout: 90_000,
}, async () => {
  const { keys, path } = await makeEndpoint(databaseUrl);
  const before = server.output().length;
  const whole = 'subscription { requestCompleted { id version payloadText } }';
  const [slow, late, quick] = await Promise.all([
    openSocket(keys.sandbox),
    openSocket(keys.sandbox),
    openSocket(keys.sandbox),
  ]);
  await Promise.all([slow.subscribe('1', {}, whole), late.subscribe('1', {}, whole), quick.subscribe('1')]);
  const events = await openSilentEvents(keys.sandbox);
  slow.socket.pause();
  late.socket.pause();

  const body = JSON.stringify({ text: 'x'.repeat(20_000) });
  const client = rest(server, keys.sandbox);
  const written: (string | null)[] = [];
  // Enough that over 1,000 wait for a reader, beyond those that the connection itself buffers.
  for (let round = 0; round < 50; round++) {
    const answers = await Promise.all(Array.from({ length: 40 }, () => client.post(path, body)));
    written.push(...answers.map(({ headers }) => headers.get('x-request-id')));
  }
  // A client that was only slow reads on, and gets everything.
  late.socket.resume();
  await until(() => [quick, late].every(({ messages }) => eventsOf(messages).length >= written.length), {
    timeoutMs: 30_000,
  });
  for (const { messages } of [quick, late])
    expect(
      eventsOf(messages)
        .map(({ id }) => id)
        .toSorted(),
    ).toEqual(written.toSorted());

  await until(() => server.output().slice(before).split('"STREAM_OVERFLOW"').length > 2, { timeoutMs: 30_000 });
  slow.socket.resume();
  expect(await slow.closed).toMatchObject({ code: 1013, reason: expect.stringContaining('too slowly') });
  expect(eventsOf(slow.messages).length).toBeLessThan(written.length);
  expect(await events.readToEnd()).toContain('STREAM_OVERFLOW');
  for (const { isOpen } of [quick, late]) expect(isOpen()).toBe(true);
});

test('a WebSocket runs at most 100 operations at once, and is closed with 1013 if it does not read', async () => {
  const { keys } = await makeEndpoint(databaseUrl);
  const [many, silent] = await Promise.all([openSocket(keys.sandbox), openSocket(keys.sandbox)]);
  for (let id = 1; id <= 101; id++)
    many.socket.send(JSON.stringify({ id: `${id}`, type: 'subscribe', payload: { query } }));
  await until(() => many.messages.some(({ id, type }) => id === '101' && type === 'error'));
  expect(many.messages.filter(({ type }) => type === 'error')).toMatchObject([
    { id: '101', payload: [{ extensions: { code: 'RATE_LIMITED' } }] },
  ]);
  expect(many.isOpen()).toBe(true);

  // The connection itself buffers megabytes. The operating system decides how many.
  const large = getIntrospectionQuery();
  const before = server.output().length;
  silent.socket.pause();
  for (let id = 1; !server.output().includes('"STREAM_OVERFLOW"', before); id++) {
    silent.socket.send(JSON.stringify({ id: `${id}`, type: 'subscribe', payload: { query: large } }));
    // This answer shows that the server has started the operation.
    await fetch(`${server.url}/healthz`);
  }
  silent.socket.resume();
  expect(await silent.closed).toMatchObject({ code: 1013 });
});

test('a breach of the protocol is closed as graphql-ws documents', async () => {
  const { keys } = await makeEndpoint(databaseUrl);
  const init = { type: 'connection_init', payload: { Authorization: `Bearer ${keys.sandbox}` } };
  const subscription = { id: '1', type: 'subscribe', payload: { query } };
  const cases: [number, (string | object)[]][] = [
    [4400, ['nonsense']],
    [4400, [{ type: 'nonsense' }]],
    [4400, [init, { type: 'subscribe', id: '1' }]],
    [4401, [subscription]],
    [4408, []],
    [4409, [init, subscription, subscription]],
    [4429, [init, init]],
    [4403, [{ type: 'connection_init', payload: { Authorization: 'Bearer nonsense' } }]],
  ];
  await Promise.all(
    cases.map(async ([code, messages]) => {
      const socket = await openRaw('graphql-transport-ws');
      for (const message of messages) {
        socket.send(typeof message === 'string' ? message : JSON.stringify(message));
        if (message === init && code !== 4429) await once(socket, 'message');
      }
      const [closedWith] = await once(socket, 'close');
      expect([messages, closedWith]).toEqual([messages, code]);
    }),
  );
});

/** Returns the events of the subscription `1`. */
function eventsOf(messages: Json[]): Json[] {
  return messages
    .filter(({ id, type }) => id === '1' && type === 'next')
    .map(({ payload }) => payload.data.requestCompleted);
}

/** A WebSocket after the handshake. `closed` resolves with the close code and reason. */
async function openSocket(as: string | { cookie: string }) {
  const socket = await openRaw(
    'graphql-transport-ws',
    typeof as === 'string' ? {} : { cookie: as.cookie, origin: server.url },
  );
  const messages: Json[] = [];
  socket.on('message', (text) => messages.push(JSON.parse(String(text))));
  const closed = once(socket, 'close').then(([code, reason]) => ({ code, reason: String(reason) }));
  socket.send(
    JSON.stringify({
      type: 'connection_init',
      payload: typeof as === 'string' ? { Authorization: `Bearer ${as}` } : {},
    }),
  );
  await until(() => messages.some(({ type }) => type === 'connection_ack'));
  return {
    socket,
    messages,
    closed,
    isOpen: () => socket.readyState === WebSocket.OPEN,
    /** Resolves once the subscription is in place: messages of one socket are handled in order. */
    async subscribe(id: string, variables: object = {}, document = query) {
      socket.send(JSON.stringify({ id, type: 'subscribe', payload: { query: document, variables } }));
      socket.send(JSON.stringify({ id: `after ${id}`, type: 'subscribe', payload: { query: '{ __typename }' } }));
      await until(() => messages.some((message) => message.id === `after ${id}` && message.type === 'complete'));
    },
  };
}

async function openRaw(protocol: string, headers: Record<string, string> = {}): Promise<WebSocket> {
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/graphql`, protocol, { headers });
  onTestFinished(() => socket.terminate());
  await once(socket, 'open');
  return socket;
}

/** An event stream of whole payloads that is not read until `readToEnd`. */
async function openSilentEvents(key: string) {
  const socket = connect(server.port, '127.0.0.1').setEncoding('utf8');
  onTestFinished(() => void socket.destroy());
  const document = JSON.stringify({ query: 'subscription { requestCompleted { payloadText } }' });
  socket.write(
    `POST /graphql HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${key}\r\n` +
      'Accept: text/event-stream\r\nContent-Type: application/json\r\n' +
      `Content-Length: ${Buffer.byteLength(document)}\r\n\r\n${document}`,
  );
  await once(socket, 'readable');
  return {
    /** Returns the end of what arrived. */
    async readToEnd(): Promise<string> {
      let end = '';
      for await (const piece of socket) {
        end = (end + piece).slice(-2_000);
        if (end.endsWith('0\r\n\r\n')) break;
      }
      return end;
    },
  };
}

async function readAll(results: AsyncIterable<Json>): Promise<Json[]> {
  const all: Json[] = [];
  for await (const result of results) all.push(result);
  return all;
}
