import { once } from 'node:events';
import { connect } from 'node:net';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { until } from '../../harness/until.ts';
import { afterFile } from '../support/after-file.ts';
import { type RestAnswer, raw, rest } from '../support/client.ts';
import { createDatabase } from '../support/database.ts';
import { makeEndpoint } from '../support/endpoint.ts';
import { type ServerProcess, startProcess } from '../support/server.ts';
import { isRunning, makeInstallation, type Started, type StartInput } from './installation.ts';

const installation = await makeInstallation();
let postmaster: number;

test('SIGTERM drains: a running write is answered, the exit code is 0, and PostgreSQL has stopped', async () => {
  const { started, write } = await startWithWriteInHand();
  started.signal('SIGTERM');
  await expectDrained(started, write);
  expect(await started.ended).toBe(0);
  expect(await isRunning(postmaster)).toBe(false);
});

test('Ctrl-C drains too, sent to the whole process group', async () => {
  const { started, write } = await startWithWriteInHand();
  started.interruptGroup();
  await expectDrained(started, write);
  expect(await started.ended).toBe(0);
  expect(await isRunning(postmaster)).toBe(false);
});

test('Ctrl-C under npm drains too, although npm passes on the same signal', async () => {
  const { started, write } = await startWithWriteInHand({ command: ['npm', 'start', '--ignore-scripts'] });
  started.interruptGroup();
  await expectDrained(started, write);
  await started.ended;
  expect(started.stderr()).toContain('"msg":"stop.finished');
  expect(await isRunning(postmaster)).toBe(false);
});

describe.concurrent('with a given database', async () => {
  const databaseUrl = await createDatabase();

  test('a call that never arrives whole delays the stop by at most 10 s', async () => {
    const { keys, path } = await makeEndpoint(databaseUrl);
    const server = await startProcess({ databaseUrl });
    const head =
      `POST ${path} HTTP/1.1\r\nHost: x\r\n` +
      `Authorization: Bearer ${keys.sandbox}\r\nContent-Type: application/json\r\n`;
    const cutOff = raw(server, `${head}Content-Length: 100\r\n\r\n{ "order_id":`);
    await rest(server).get('/healthz');
    const askedAt = Date.now();
    expect(await server.stop()).toBe(0);
    expect(Date.now() - askedAt).toBeLessThan(13_000);
    await cutOff;
  });

  test('refused connections that keep sending, and silent WebSockets, do not delay the stop', async () => {
    const server = await startProcess({ databaseUrl });
    const upgrade = (path: string, ...headers: string[]) =>
      [
        'GET',
        path,
        `HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${headers.map((header) => `${header}\r\n`).join('')}\r\n`,
      ].join(' ');
    const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==';
    expect(await answeredTo(server, upgrade('/elsewhere'), 'more')).toMatch(/^HTTP\/1\.1 404 /);
    expect(await answeredTo(server, upgrade('/graphql', key, 'Sec-WebSocket-Version: 99'), 'more')).toMatch(
      /^HTTP\/1\.1 400 /,
    );
    const greeting = upgrade(
      '/graphql',
      key,
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Protocol: graphql-transport-ws',
    );
    expect(await answeredTo(server, greeting)).toMatch(/^HTTP\/1\.1 101 /);
    const askedAt = Date.now();
    expect(await server.stop()).toBe(0);
    expect(Date.now() - askedAt).toBeLessThan(13_000);
  });
});

/** Returns the first answer to the bytes. Then sends more and leaves, or stays and reads nothing. */
async function answeredTo({ port }: ServerProcess, text: string, more?: string): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  afterFile(async () => socket.destroy());
  socket.on('error', () => {}).write(text);
  const [answer] = await once(socket, 'data');
  socket.pause();
  if (more !== undefined) socket.end(more);
  return String(answer);
}

test('a second Ctrl-C stops at once during a write, and the next start works', async () => {
  const { started, write } = await startWithWriteInHand();
  started.signal('SIGINT');
  await until(() => isStopping(started));
  let ended = false;
  void started.ended.then(() => {
    ended = true;
  });
  await until(
    () => {
      started.signal('SIGINT');
      return ended;
    },
    { timeoutMs: 2_000 },
  );
  expect(await started.ended).toBe(130);
  await expect(write.answer).rejects.toThrow();
  await write.release();

  const next = await installation.start();
  const { keys, slug } = await installation.demo();
  expect(
    (await rest(installation, keys.sandbox).post(`/api/v1/data/${slug}`, { order_id: 'A', amount: 1 })).status,
  ).toBe(202);
  next.signal('SIGTERM');
  expect(await next.ended).toBe(0);
});

interface WriteInHand {
  answer: Promise<RestAnswer>;
  release(): Promise<void>;
}

/** Starts the process, and posts a record whose commit waits for our lock. */
async function startWithWriteInHand(wanted?: StartInput): Promise<{ started: Started; write: WriteInHand }> {
  const started = await installation.start(wanted);
  postmaster = await installation.postmasterPid();
  const { keys, slug } = await installation.demo();
  const client = new pg.Client({ connectionString: await installation.databaseUrl() });
  // Its server is about to be stopped.
  client.on('error', () => {});
  await client.connect();
  afterFile(() => client.end().catch(() => {}));
  await client.query('begin');
  await client.query('lock table usage in access exclusive mode');
  const answer = rest(installation, keys.sandbox).post(`/api/v1/data/${slug}`, { order_id: 'A', amount: 1 });
  answer.catch(() => {});
  await until(async () => (await client.query('select from pg_locks where not granted')).rowCount);
  return { started, write: { answer, release: async () => void (await client.query('rollback')) } };
}

/** The process is already stopping when the write is released, and must still answer it. */
async function expectDrained(started: Started, { answer, release }: WriteInHand): Promise<void> {
  await until(() => isStopping(started));
  await release();
  expect((await answer).status).toBe(202);
}

function isStopping(started: Started): boolean {
  return started.stderr().includes('"msg":"stop.started');
}
