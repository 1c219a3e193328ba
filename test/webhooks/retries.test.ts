import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { until } from '../../harness/until.ts';
import { idUuid } from '../../src/ids.ts';
import { afterFile } from '../support/after-file.ts';
import { type Json, rest } from '../support/client.ts';
import { createDatabase } from '../support/database.ts';
import { makeEndpoint, openControlPlane } from '../support/endpoint.ts';
import { startReceiver } from '../support/receiver.ts';
import { type Server, startProcess, startServer } from '../support/server.ts';
import { sharedServer } from '../support/shared-server.ts';

const [hasty, patientUrl, crashUrl] = await Promise.all([sharedServer(), createDatabase(), createDatabase()]);
const patient = await startServer({ databaseUrl: patientUrl });
const killed = await startProcess({ databaseUrl: crashUrl });

// They run together, because one of them waits for the product's limit of 15 s.
describe.concurrent('a webhook', () => {
  test('that fails, is redirected and is cut off is tried again up to three times with the same id', async () => {
    const elsewhere = await startReceiver();
    const receiver = await startReceiver([
      { status: 500, body: 'not now' },
      { redirect: elsewhere.url },
      'close',
      { status: 204 },
    ]);
    const { call } = await write(hasty, receiver.url);
    const receipt = await settled(call);

    expect(receipt.deliveries).toMatchObject([
      {
        state: 'succeeded',
        next_attempt_at: null,
        attempts: [
          { status: 500, response: 'not now', error: 'The target answered 500' },
          { status: 302, response: '', error: 'The target answered 302; redirects are not followed' },
          { status: null, response: null, error: 'The connection was closed before an answer' },
          { status: 204, response: '', error: null },
        ],
      },
    ]);
    const ids = receiver.received.map(({ headers }) => headers['webhook-id']);
    expect(ids).toEqual(Array(4).fill(receipt.deliveries[0].id));
    expect(new Set(receiver.received.map(({ body }) => body)).size).toBe(1);
    expect(elsewhere.received).toEqual([]);
  });

  test('that always fails is given up after four attempts', async () => {
    const receiver = await startReceiver(() => ({ status: 503 }));
    const { call, requestUuid } = await write(hasty, receiver.url);
    const receipt = await settled(call);
    expect(receipt.state).toBe('succeeded');
    expect(receipt.deliveries).toMatchObject([
      { state: 'failed', next_attempt_at: null, attempts: Array(4).fill({ status: 503 }) },
    ]);
    // Another call would need a job.
    expect((await jobsOf(hasty, requestUuid)).map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4]);
    expect(receiver.received).toHaveLength(4);
  });

  test('to a closed port is given up after four attempts too, with the reason', async () => {
    const receiver = await startReceiver();
    await receiver[Symbol.asyncDispose]();
    const { call } = await write(hasty, receiver.url);
    const refused = { status: null, response: null, error: 'The connection was refused' };
    expect((await settled(call)).deliveries).toMatchObject([{ state: 'failed', attempts: Array(4).fill(refused) }]);
  });

  test('without an answer in 15 s has failed, and one with a slow body has succeeded by its status', {
    timeout: 45_000,
  }, async () => {
    const silent = await startReceiver(['hang']);
    const dripping = await startReceiver([{ dripMs: 1_000 }]);
    const slowest = await startReceiver([{ dripHeadersMs: 1_000 }]);
    const calls = await Promise.all([silent, dripping, slowest].map(({ url }) => write(hasty, url)));
    const [failedFirst, succeeded, failedToo] = await Promise.all(calls.map(({ call }) => settled(call)));

    expect(failedFirst.deliveries).toMatchObject([
      {
        state: 'succeeded',
        attempts: [{ status: null, response: null, error: 'No answer within 15 s' }, { status: 200 }],
      },
    ]);
    const [{ duration_ms: durationMs }] = failedFirst.deliveries[0].attempts;
    expect(durationMs).toBeGreaterThanOrEqual(14_900);
    expect(durationMs).toBeLessThan(18_000);
    expect(succeeded.deliveries).toMatchObject([
      { state: 'succeeded', attempts: [{ status: 200, response: expect.stringMatching(/^\.+$/), error: null }] },
    ]);
    expect(failedToo.deliveries).toMatchObject([
      { state: 'succeeded', attempts: [{ status: null, error: 'No answer within 15 s' }, { status: 200 }] },
    ]);
  });

  test('to a host that accepts no connection has failed after 5 s', async () => {
    const { call } = await write(hasty, await listenWithoutTaking());
    const [{ attempts }] = await until(
      async () => {
        const { deliveries } = await call();
        return deliveries[0]?.attempts.length > 0 && deliveries;
      },
      { timeoutMs: 20_000 },
    );
    expect(attempts[0]).toMatchObject({ status: null, response: null, error: 'No connection within 5 s' });
    expect(attempts[0].duration_ms).toBeGreaterThanOrEqual(4_900);
    expect(attempts[0].duration_ms).toBeLessThan(9_000);
  });

  test('is tried again after 60 s by default', async () => {
    const receiver = await startReceiver([{ status: 500 }]);
    const { call, requestUuid } = await write(patient, receiver.url);
    const [delivery] = await until(async () => {
      const { deliveries } = await call();
      return deliveries[0]?.attempts.length > 0 && deliveries;
    });
    expect(delivery.state).toBe('pending');
    const [attempt] = delivery.attempts;
    const waitMs = Date.parse(delivery.next_attempt_at) - (Date.parse(attempt.at) + attempt.duration_ms);
    expect(waitMs / 1000).toBeGreaterThanOrEqual(58);
    expect(waitMs / 1000).toBeLessThanOrEqual(62);

    const next = (await jobsOf(patient, requestUuid)).filter(({ attempt: number }) => number === 2);
    expect(next).toMatchObject([{ attempt: 2, state: 'created' }]);
    expect(Math.abs((next[0]?.start_after.getTime() ?? 0) - Date.parse(delivery.next_attempt_at))).toBeLessThan(1_000);
    expect(receiver.received).toHaveLength(1);
  });

  test('whose worker is killed during an attempt is sent again by another one', async () => {
    const receiver = await startReceiver(['hang']);
    const { call } = await write(killed, receiver.url);
    const first = await receiver.next();
    await killed.kill();
    // Another worker takes over a job 30 s after it was fetched.
    await openControlPlane(crashUrl).prisma
      .$executeRaw`update pgboss.job set started_on = started_on - interval '30 s' where state = 'active'`;
    const another = await startServer({ databaseUrl: crashUrl });

    const second = await receiver.next();
    expect(second.headers['webhook-id']).toBe(first.headers['webhook-id']);
    expect(second.body).toBe(first.body);
    const receipt = await settled(() => call(another));
    expect(receipt.deliveries).toMatchObject([{ state: 'succeeded', attempts: [{ status: 200 }] }]);
  });
});

/** Writes with a callback to `url`. `call` reads the receipt, if told from another server on the same database. */
async function write(
  server: Server,
  url: string,
): Promise<{ call: (at?: Server) => Promise<Json>; requestUuid: string }> {
  const { keys, path } = await makeEndpoint(server.databaseUrl);
  const accepted = await rest(server, keys.sandbox).post(path, { order_id: 'ORD-1' }, { 'x-webhook-callback': url });
  expect(accepted.status).toBe(202);
  const requestId = accepted.headers.get('x-request-id') ?? '';
  return {
    call: async (at = server) => (await rest(at, keys.sandbox).get(`/api/v1/requests/${requestId}`)).json.data,
    requestUuid: idUuid('req', requestId, 'REQUEST_NOT_FOUND'),
  };
}

/** Returns the receipt once its delivery has ended. */
function settled(call: () => Promise<Json>): Promise<Json> {
  return until(
    async () => {
      const receipt = await call();
      return ['succeeded', 'failed'].includes(receipt.deliveries[0]?.state) && receipt;
    },
    { timeoutMs: 30_000 },
  );
}

/** Returns the queue's jobs for a request's delivery, by attempt. */
async function jobsOf(
  { databaseUrl }: Server,
  requestUuid: string,
): Promise<{ attempt: number; state: string; start_after: Date }[]> {
  return openControlPlane(databaseUrl).prisma.$queryRaw`
    select (data->>'attempt')::int as attempt, state::text, start_after from pgboss.job
    where name in ('deliver-webhook', 'retry-webhook') and data->>'requestId' = ${requestUuid} order by 1`;
}

/** Opens a port whose queue of connections is full, because nothing accepts them. */
async function listenWithoutTaking(): Promise<string> {
  const script = `require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, function () {
    process.send(this.address().port);
  });`;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  afterFile(async () => void child.kill('SIGKILL'));
  const [port] = await once(child, 'message');
  child.kill('SIGSTOP');
  const sockets = Array.from({ length: 4 }, () =>
    connect({ port: Number(port), host: '127.0.0.1' }).on('error', () => {}),
  );
  afterFile(async () => sockets.forEach((socket) => void socket.destroy()));
  await once(sockets[0] ?? child, 'connect');
  return `http://127.0.0.1:${port}/`;
}
