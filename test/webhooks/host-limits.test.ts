import { createServer, type Server, type Socket } from 'node:net';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { until } from '../../harness/until.ts';
import { HostLimits } from '../../src/webhooks/sending/host-limits.ts';
import { afterFile } from '../support/after-file.ts';
import { type Json, rest } from '../support/client.ts';
import { createDatabase } from '../support/database.ts';
import { makeEndpoint, type TestEndpoint } from '../support/endpoint.ts';
import { startReceiver } from '../support/receiver.ts';
import { startServer } from '../support/server.ts';

const databaseUrl = await createDatabase();
const server = await startServer({ databaseUrl });

test('a hanging host does not delay messages that wait for other targets', () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const putOff: string[] = [];
  const limits = new HostLimits<string>({ start() {}, putOff: (message) => putOff.push(message), giveUp() {} });
  onTestFinished(() => void limits.close());
  const fast = { host: 'fast', endpointId: 'one' };
  const hanging = { host: 'hanging', endpointId: 'one' };
  for (let n = 0; n < 30; n++) {
    limits.admit(fast, `first ${n}`);
    limits.finished(fast, `first ${n}`, { durationMs: 20, timedOut: false, answered: true });
  }
  for (let n = 0; n < 5; n++) limits.admit(hanging, `lost ${n}`);
  for (let n = 0; n < 5; n++)
    limits.finished(hanging, `lost ${n}`, { durationMs: 15_000, timedOut: true, answered: false });
  for (let n = 0; n < 120; n++) limits.admit(fast, `message ${n}`);
  // The dispatcher checks waiting messages four times a second.
  vi.advanceTimersByTime(300);
  expect(putOff).toEqual([]);
});

test('a target that pauses for a moment gets its delayed messages soon after it continues', () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const started: string[] = [];
  const dues: number[] = [];
  const limits = new HostLimits<string>({
    start: (message) => started.push(message),
    putOff: (_, dueMs) => dues.push(dueMs),
    giveUp() {},
  });
  onTestFinished(() => void limits.close());
  const target = { host: 'fast', endpointId: 'one' };
  const finish = (durationMs: number) => {
    for (const message of started.splice(0))
      limits.finished(target, message, { durationMs, timedOut: false, answered: true });
  };
  for (let n = 0; n < 30; n++) {
    limits.admit(target, `first ${n}`);
    finish(5);
  }
  const stillFrom = performance.now();
  const stillMs = 2_500;
  for (let n = 0; n < 1_250; n++) {
    limits.admit(target, `meanwhile ${n}`);
    vi.advanceTimersByTime(stillMs / 1_250);
  }
  expect(started).toHaveLength(20);
  finish(stillMs);
  for (let n = 0; n < 250; n++) limits.admit(target, `after ${n}`);
  expect(dues.length).toBeGreaterThan(1_000);
  expect(Math.max(...dues) - stillFrom).toBeLessThanOrEqual(2 * stillMs);
});

describe.concurrent('sending within the limits of each host', () => {
  test("600 hanging hosts of one caller take no places from others' targets, old or new", {
    timeout: 60_000,
  }, async () => {
    const [caller, other] = await Promise.all([makeEndpoint(databaseUrl), makeEndpoint(databaseUrl)]);
    const [known, fresh, hanging] = await Promise.all([startReceiver(), startReceiver(), listenSilently(600)]);
    await write(caller, known.url);
    await known.next();

    for (let from = 0; from < hanging.length; from += 100) {
      await Promise.all(hanging.slice(from, from + 100).map((port) => write(caller, `http://127.0.0.1:${port}/`)));
    }
    const soon: number[] = [];
    for (let count = 0; count < 10; count++) {
      const at = Date.now();
      await write(caller, known.url);
      soon.push((await known.next()).at - at);
    }
    const at = Date.now();
    await write(other, fresh.url);
    soon.push((await fresh.next()).at - at);
    expect(Math.max(...soon)).toBeLessThan(2_000);
  });

  test('a target with five timeouts in a row gets one place, and other messages for it use up their attempts', {
    timeout: 60_000,
  }, async () => {
    const endpoint = await makeEndpoint(databaseUrl);
    const receiver = await startReceiver(() => (receiver.received.length > 6 ? { status: 200 } : 'hang'));
    const first = await Promise.all(Array.from({ length: 5 }, () => write(endpoint, receiver.url)));
    await Promise.all(first.map((request) => untilAttempted(endpoint, request)));
    const probe = await write(endpoint, receiver.url);
    await until(() => receiver.received.length === 6);
    const others = await Promise.all(Array.from({ length: 50 }, () => write(endpoint, receiver.url)));
    for (const request of others) {
      const delivery = await untilAttempted(endpoint, request);
      expect(delivery).toMatchObject({
        state: 'pending',
        attempts: [{ status: null, error: expect.stringMatching(/^Not sent: the target has answered nobody since 2/) }],
      });
      expect(Date.parse(delivery.next_attempt_at)).toBeGreaterThan(Date.now() + 30_000);
    }
    expect(receiver.received).toHaveLength(6);
    // It answers again, so the next message is sent, and then those after it.
    await untilAttempted(endpoint, probe);
    for (let count = 0; count < 3; count++)
      expect(await untilAttempted(endpoint, await write(endpoint, receiver.url))).toMatchObject({ state: 'succeeded' });
  });

  test('a slow target that answers gets more and more places', { timeout: 60_000 }, async () => {
    const endpoint = await makeEndpoint(databaseUrl);
    const receiver = await startReceiver(() => ({ status: 200, afterMs: 2_100 }));
    await Promise.all(Array.from({ length: 60 }, () => write(endpoint, receiver.url)));
    await until(() => receiver.mostAtOnce() > 7, { timeoutMs: 40_000 });
  });

  test('hundreds of messages are open at once', { timeout: 60_000 }, async () => {
    const endpoint = await makeEndpoint(databaseUrl);
    const all = Promise.withResolvers<void>();
    let holding = false;
    const receivers = await Promise.all(
      Array.from({ length: 12 }, () =>
        startReceiver(() => (holding ? { status: 200, held: all.promise } : { status: 200 })),
      ),
    );
    // Each prompt answer adds a place, so each host gets to twenty.
    for (let round = 0; round < 16; round++) {
      const requests = await Promise.all(receivers.map(({ url }) => write(endpoint, url)));
      await Promise.all(requests.map((request) => untilAttempted(endpoint, request)));
    }
    holding = true;
    await Promise.all(receivers.flatMap(({ url }) => Array.from({ length: 18 }, () => write(endpoint, url))));
    await until(() => receivers.reduce((sum, { received }) => sum + received.length - 16, 0) >= 200);
    all.resolve();
  });
});

/** Opens ports that accept connections and never send anything. */
async function listenSilently(count: number): Promise<number[]> {
  const sockets = new Set<Socket>();
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<Server>((resolve) => {
          const listening = createServer((socket) => sockets.add(socket.on('error', () => {}))).listen(
            0,
            '127.0.0.1',
            () => resolve(listening),
          );
        }),
    ),
  );
  afterFile(async () => {
    for (const socket of sockets) socket.destroy();
    for (const one of servers) one.close();
  });
  return servers.map((one) => {
    const address = one.address();
    return typeof address === 'object' && address ? address.port : 0;
  });
}

/** Writes with a callback, and returns the path of the receipt. */
async function write({ keys, path }: TestEndpoint, callback: string): Promise<string> {
  const { status, headers } = await rest(server, keys.sandbox).post(path, {}, { 'x-webhook-callback': callback });
  expect(status).toBe(202);
  return headers.get('location') ?? '';
}

async function untilAttempted({ keys }: TestEndpoint, request: string): Promise<Json> {
  return until(
    async () => {
      const [delivery] = (await rest(server, keys.sandbox).get(request)).json.data.deliveries;
      return delivery?.attempts.length > 0 && delivery;
    },
    { timeoutMs: 30_000 },
  );
}
