import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { until } from '../../harness/until.ts';
import { makeUser } from '../support/account.ts';
import { type Credentials, rest } from '../support/client.ts';
import { makeEndpoint, openControlPlane } from '../support/endpoint.ts';
import { startServer } from '../support/server.ts';
import { sharedServer } from '../support/shared-server.ts';

const { databaseUrl } = await sharedServer();
const server = await startServer({ databaseUrl, role: 'api', env: { LOG_LEVEL: 'debug' } });
const { prisma } = openControlPlane(databaseUrl);
const owner = await makeUser(databaseUrl);
const endpoint = await makeEndpoint(databaseUrl, { accountId: owner.id });
const key = endpoint.keys.sandbox;

/** The Accept header of Apollo's HttpLink. */
const apollo =
  'multipart/mixed;boundary=graphql;subscriptionSpec=1.0,application/graphql-response+json,application/json;q=0.9';
const query = 'subscription ($after: String) { requestCompleted(after: $after) { id recordId } }';
const bySession = `subscription { requestCompleted(endpoint: "${endpoint.slug}", environment: SANDBOX) { id } }`;

/** Returns the number of open subscriptions that the server logged last. */
function openStreams(): number {
  return Number([...server.output().matchAll(/"streams":(\d+)/g)].at(-1)?.[1] ?? 0);
}

async function ask(accept: string | undefined, as: Credentials, body: object = { query }) {
  const headers = new Headers({ 'content-type': 'application/json' });
  if (typeof as === 'string') headers.set('authorization', `Bearer ${as}`);
  else if (as) headers.set('cookie', as.cookie);
  if (accept !== undefined) headers.set('accept', accept);
  const hangUp = new AbortController();
  const answer = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
    signal: hangUp.signal,
  });
  return { status: answer.status, type: answer.headers.get('content-type') ?? '', answer, hangUp };
}

/**
 * Yields the bodies of a multipart answer, each as soon as its boundary arrived. Fails when the last boundary is
 * missing.
 */
async function* partsOf({ body }: Response): AsyncGenerator<{ payload?: unknown; errors?: unknown }, void> {
  let text = '';
  for await (const piece of body?.pipeThrough(new TextDecoderStream()) ?? []) {
    const parts = (text + piece).split('\r\n--graphql');
    text = parts.pop() ?? '';
    for (const part of parts) {
      const [, type, json] = /^\r\n([^\r]*)\r\n\r\n(.*)$/s.exec(part) ?? [];
      if (part === '') continue;
      expect(type).toBe('Content-Type: application/json');
      yield JSON.parse(json ?? '');
    }
  }
  expect(text).toBe('--\r\n');
}

test("a subscription is served by Apollo's multipart protocol until the key is switched off", async () => {
  const own = await makeEndpoint(databaseUrl, { accountId: owner.id });
  const { status, type, answer } = await ask(apollo, own.keys.sandbox);
  expect({ status, type }).toEqual({ status: 200, type: 'multipart/mixed;boundary="graphql";subscriptionSpec=1.0' });
  const parts = partsOf(answer);
  for (const _ of [1, 2]) {
    const written = await rest(server, own.keys.sandbox).post(own.path, { a: 1 });
    const completed = { id: written.headers.get('x-request-id'), recordId: written.json.id };
    expect((await parts.next()).value).toEqual({ payload: { data: { requestCompleted: completed } } });
  }
  await prisma.apiKey.update({ where: { id: own.keyId }, data: { sandboxActive: false } });
  expect((await parts.next()).value).toEqual({
    payload: null,
    errors: [expect.objectContaining({ message: expect.any(String), extensions: { code: 'UNAUTHENTICATED' } })],
  });
  expect(await parts.next()).toEqual({ done: true, value: undefined });
});

test.each([
  ['without a key', undefined, {}, 'UNAUTHENTICATED'],
  ['after a cursor that is none', key, { after: 'zzz' }, 'INVALID_ARGUMENT'],
])('a subscription %s is refused in the requested stream', async (_, as, variables, code) => {
  const errors = [expect.objectContaining({ message: expect.stringMatching(/\w+ \w+/), extensions: { code } })];
  const events = await ask('text/event-stream', as, { query, variables });
  expect({ status: events.status, type: events.type }).toEqual({ status: 200, type: 'text/event-stream' });
  const [, body = ''] =
    /^:\n\nevent: next\ndata: (.*)\n\nevent: complete\ndata:\n\n$/.exec(await events.answer.text()) ?? [];
  expect(JSON.parse(body)).toEqual({ errors });
  const multipart = await ask(apollo, as, { query, variables });
  expect(multipart.status).toBe(200);
  const parts = partsOf(multipart.answer);
  expect((await parts.next()).value).toEqual({ payload: null, errors });
  expect((await parts.next()).done).toBe(true);
});

test.each([
  ['text/event-stream', 'text/event-stream'],
  ['text/event-stream, multipart/mixed', 'text/event-stream'],
  ['text/event-stream;q=0.5, multipart/mixed', 'multipart/mixed'],
  ['text/event-stream;q=0, multipart/*', 'multipart/mixed'],
  ['text/event-stream;charset=utf-16, multipart/mixed;charset="UTF-8"', 'multipart/mixed'],
  ['application/json, text/*;q=0.1', 'text/event-stream'],
  ['*/*', 'text/event-stream'],
  [undefined, 'text/event-stream'],
])('Accept: %s is answered in %s', async (accept, expected) => {
  const { status, type, hangUp } = await ask(accept, key);
  expect({ status, type: type.split(';')[0] }).toEqual({ status: 200, type: expected });
  hangUp.abort();
});

const none = [
  'application/json',
  'application/graphql-response+json',
  'application/*',
  'text/plain',
  'text/html',
  'image/png',
  'text/event-stream;q=0',
  'text/event-stream;charset=utf-16',
  'multipart/form-data',
  '*/*;charset=utf-16',
  'nonsense',
  ',',
];

test.each(none)('Accept: %s has no stream, and is refused as JSON', async (accept) => {
  const { status, type, answer } = await ask(accept, key);
  expect({ status, type }).toEqual({
    status: 400,
    type: expect.stringMatching(/^application\/(json|graphql-response\+json); charset=utf-8$/),
  });
  expect(await answer.json()).toEqual({
    errors: [
      expect.objectContaining({ message: expect.stringContaining('Accept'), extensions: { code: 'INVALID_ARGUMENT' } }),
    ],
  });
});

test('a mutation is answered as JSON for any Accept, so that none runs without an answer', async () => {
  for (const accept of [...none, '*/*', apollo]) {
    const { status, answer } = await ask(accept, key, {
      query: 'mutation { createRecord(input: { payload: {} }) { id } }',
    });
    expect({ accept, status, body: await answer.json() }).toEqual({
      accept,
      status: 200,
      body: { data: { createRecord: { id: expect.any(String) } } },
    });
  }
});

/** Ways in which a subscription fails. */
const refused: [string, () => Promise<unknown>][] = [
  ...[...none, 'text/event-stream', apollo].map((accept): [string, () => Promise<unknown>] => [
    `Accept: ${accept}, then gone`,
    async () => (await ask(accept, key)).hangUp.abort(),
  ]),
  ['no key', async () => (await ask(apollo, undefined)).answer.text()],
  [
    'no cursor',
    async () => (await ask('text/event-stream', key, { query, variables: { after: 'zzz' } })).answer.text(),
  ],
  [
    'no such field',
    async () => (await ask('text/event-stream', key, { query: 'subscription { nothing }' })).answer.text(),
  ],
  ['no such key', async () => (await ask(apollo, 'tm_test_nonsense')).answer.text()],
  [
    'HEAD',
    async () =>
      fetch(`${server.url}/graphql?query=${encodeURIComponent(query)}`, {
        method: 'HEAD',
        headers: { authorization: `Bearer ${key}` },
      }),
  ],
  [
    'PUT',
    async () =>
      (await fetch(`${server.url}/graphql`, { method: 'PUT', headers: { authorization: `Bearer ${key}` } })).text(),
  ],
  ['a caller who is gone at once, with a key', () => vanish(`Authorization: Bearer ${key}`, query)],
  ['a caller who is gone at once, with a session', () => vanish(`Cookie: ${owner.cookie}`, bySession)],
  ['a caller who is gone at once, whom nothing suits', () => vanish(`Cookie: ${owner.cookie}`, bySession, 'image/png')],
  ['a WebSocket that closes behind it', () => overSocket(async (socket) => socket.close())],
  ['a WebSocket that is cut behind it', () => overSocket(async (socket) => socket.terminate())],
  [
    'a WebSocket that completes at once',
    () =>
      overSocket(async (socket) => {
        socket.send(JSON.stringify({ id: '1', type: 'complete' }));
        socket.send(JSON.stringify({ id: '2', type: 'subscribe', payload: { query: '{ __typename }' } }));
        await new Promise((done) =>
          socket.on('message', (text) => JSON.parse(String(text)).id === '2' && done(undefined)),
        );
        socket.close();
      }),
  ],
  [
    'more than a WebSocket may have',
    () =>
      overSocket(async (socket) => {
        for (let id = 2; id <= 102; id++)
          socket.send(JSON.stringify({ id: `${id}`, type: 'subscribe', payload: { query } }));
        await new Promise((done) =>
          socket.on('message', (text) => JSON.parse(String(text)).type === 'error' && done(undefined)),
        );
        socket.close();
      }, key),
  ],
];

test.each(refused)('nothing stays open after %s', async (_, subscribe) => {
  await until(() => openStreams() === 0);
  for (let round = 0; round < 4; round++) await Promise.all(Array.from({ length: 5 }, subscribe));
  // A later request over any connection begins after the subscription has.
  expect((await rest(server, owner).post('/graphql', { query: '{ account { id } }' })).status).toBe(200);
  await until(() => openStreams() === 0);
});

test('an open stream is counted', async () => {
  const { answer, hangUp } = await ask(apollo, key);
  expect(answer.status).toBe(200);
  expect(openStreams()).toBe(1);
  hangUp.abort();
  await until(() => openStreams() === 0);
});

/** Asks for a subscription, and disconnects before the answer. */
async function vanish(credentials: string, document: string, accept = apollo): Promise<void> {
  const body = JSON.stringify({ query: document });
  const socket = connect(server.port, '127.0.0.1');
  socket.on('error', () => {});
  const head = `POST /graphql HTTP/1.1\r\nHost: localhost\r\n${credentials}\r\nAccept: ${accept}\r\nContent-Type: application/json`;
  await new Promise((sent) =>
    socket.write(`${head}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`, sent),
  );
  socket.resetAndDestroy();
}

/** Subscribes over a WebSocket, and goes on at once. */
async function overSocket(next: (socket: WebSocket) => Promise<void>, as?: string): Promise<void> {
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
    headers: { cookie: owner.cookie, origin: server.url },
  });
  const closed = new Promise((done) => socket.once('close', done));
  await new Promise((done) => socket.once('open', done));
  socket.send(
    JSON.stringify({ type: 'connection_init', payload: as === undefined ? {} : { Authorization: `Bearer ${as}` } }),
  );
  await new Promise((done) => socket.once('message', done));
  socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: bySession } }));
  await next(socket);
  await closed;
}
