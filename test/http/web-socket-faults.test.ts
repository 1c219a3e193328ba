import { expect, test } from 'vitest';
import { until } from '../../harness/until.ts';
import { afterFile } from '../support/after-file.ts';
import { raw } from '../support/client.ts';
import { makeEndpoint } from '../support/endpoint.ts';
import { sharedServer } from '../support/shared-server.ts';
import { rawAnswers } from './raw-answers.ts';
import { expectRefusal } from './refusal.ts';

const server = await sharedServer();
const loggedBefore = server.output().length;
const { keys } = await makeEndpoint(server.databaseUrl);

interface Socket {
  say(message: object | string): void;
  /** The messages so far. */
  messages: { type: string; id?: string; payload?: unknown }[];
  closed: Promise<number>;
}

/** Opens a WebSocket, and waits for its acknowledgement. */
async function greeted(): Promise<Socket> {
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  afterFile(async () => socket.close());
  const messages: Socket['messages'] = [];
  socket.addEventListener('message', ({ data }) => messages.push(JSON.parse(String(data))));
  const closed = new Promise<number>((done) => socket.addEventListener('close', ({ code }) => done(code)));
  await new Promise((done) => socket.addEventListener('open', done));
  const say = (message: object | string) =>
    socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  say({ type: 'connection_init', payload: { Authorization: `Bearer ${keys.sandbox}` } });
  await until(() => messages.some(({ type }) => type === 'connection_ack'));
  return { say, messages, closed };
}

test.each([
  ['has a syntax error', '{', 'GRAPHQL_PARSE_FAILED'],
  ['is empty', '', 'GRAPHQL_PARSE_FAILED'],
  ['is nested too deep', '{a'.repeat(9_000), 'INVALID_ARGUMENT'],
  ['does not fit the schema', '{ nothing }', 'GRAPHQL_VALIDATION_FAILED'],
  ['has another operation than is asked for', 'query A { __typename }', 'INVALID_ARGUMENT'],
])('a document that %s gets an error, and the socket goes on', async (_, query, code) => {
  const { say, messages } = await greeted();
  say({ type: 'subscribe', id: 'wrong', payload: { query, operationName: 'B' } });
  say({ type: 'subscribe', id: 'right', payload: { query: '{ apiKey { name } }' } });
  await until(() => messages.some(({ type, id }) => type === 'complete' && id === 'right'));
  expect(messages.filter(({ id }) => id === 'wrong')).toEqual([
    {
      type: 'error',
      id: 'wrong',
      payload: [
        expect.objectContaining({ message: expect.any(String), extensions: expect.objectContaining({ code }) }),
      ],
    },
  ]);
});

test('a syntax error that first came over a WebSocket has its code and status over HTTP too', async () => {
  const query = '{ apiKey { name ';
  const { say, messages } = await greeted();
  say({ type: 'subscribe', id: 'wrong', payload: { query } });
  await until(() => messages.some(({ id }) => id === 'wrong'));
  const answer = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: {
      accept: 'application/graphql-response+json',
      'content-type': 'application/json',
      authorization: `Bearer ${keys.sandbox}`,
    },
    body: JSON.stringify({ query }),
  });
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ errors: [{ extensions: { code: 'GRAPHQL_PARSE_FAILED' } }] });
});

test.each([
  ['what only servers send', { type: 'next', id: 'a', payload: {} }],
  ['an acknowledgement', { type: 'connection_ack' }],
  ['what is no message', '{'],
])('%s closes the socket with 4400', async (_, message) => {
  const { say, closed } = await greeted();
  say(message);
  expect(await closed).toBe(4400);
});

const upgrade = 'Host: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n';

test.each([
  ['without a key', 'Sec-WebSocket-Version: 13\r\n'],
  ['of a version that there is not', 'Sec-WebSocket-Version: 99\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n'],
])('an upgrade %s is INVALID_ARGUMENT in the usual shape', async (_, headers) => {
  const [answer] = rawAnswers(await raw(server, `GET /graphql HTTP/1.1\r\n${upgrade}${headers}\r\n`));
  if (!answer) throw new Error('There was no answer');
  expectRefusal(answer, 400, 'INVALID_ARGUMENT');
});

test('an upgrade by another method than GET is METHOD_NOT_ALLOWED', async () => {
  const [answer] = rawAnswers(await raw(server, `POST /graphql HTTP/1.1\r\n${upgrade}Content-Length: 0\r\n\r\n`));
  if (!answer) throw new Error('There was no answer');
  expectRefusal(answer, 405, 'METHOD_NOT_ALLOWED');
});

test('an invalid frame closes the socket with 1002', async () => {
  const head =
    `GET /graphql HTTP/1.1\r\n${upgrade}Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n` +
    'Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n';
  expect(await raw(server, [head, new Uint8Array([0xf1, 0x80, 0, 0, 0, 0])], { pauseMs: 100 })).toContain(
    '\u0003\ufffd',
  );
});

test("callers' mistakes leave only JSON lines in the log, none of them an error", () => {
  const lines = server.output().slice(loggedBefore).split('\n');
  for (const line of lines.filter((text) => text !== ''))
    expect(JSON.parse(line)).toMatchObject({ level: expect.toSatisfy((level: number) => level < 50) });
});
