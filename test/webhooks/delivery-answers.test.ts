import { describe, expect, test } from 'vitest';
import type { Received } from '../../harness/receiver.ts';
import { until } from '../../harness/until.ts';
import { type Json, rest } from '../support/client.ts';
import { createDatabase } from '../support/database.ts';
import { makeEndpoint } from '../support/endpoint.ts';
import { startReceiver } from '../support/receiver.ts';
import { startServer } from '../support/server.ts';

const databaseUrl = await createDatabase();
// Its attempts are 60 s apart, as by default.
const server = await startServer({ databaseUrl });
const endpoint = await makeEndpoint(databaseUrl);
const client = rest(server, endpoint.keys.sandbox);

describe.concurrent('the answer of a target', () => {
  test('is read up to 2 KB, even if it has 10 MB', async () => {
    const receiver = await startReceiver(() => ({ status: 200, body: 'x'.repeat(10_000_000) }));
    const deliveries = await Promise.all([write(receiver.url), write(receiver.url)]);
    for (const attempted of deliveries) {
      const { state, attempts } = await attempted();
      expect(state).toBe('succeeded');
      expect(attempts).toMatchObject([{ status: 200, response: 'x'.repeat(2048), error: null }]);
    }
  });

  test('can delay the next attempt by Retry-After, in seconds or as a date, for up to an hour', async () => {
    const inTenMinutes = new Date(Date.now() + 600_000);
    const waits: Record<string, number> = {
      '120': 120,
      '1': 60,
      '86400': 3_600,
      [inTenMinutes.toUTCString()]: 600,
      soon: 60,
    };
    for (const [retryAfter, seconds] of Object.entries(waits)) {
      const receiver = await startReceiver([{ status: 429, headers: { 'retry-after': retryAfter } }]);
      const { state, next_attempt_at: next, attempts } = await (await write(receiver.url))();
      expect(state).toBe('pending');
      const [{ at, duration_ms: durationMs }] = attempts;
      expect(Math.abs(Date.parse(next) - Date.parse(at) - durationMs - seconds * 1000)).toBeLessThan(30_000);
    }
  });

  test('ends the delivery if it is 410', async () => {
    const receiver = await startReceiver([{ status: 410, body: 'gone' }]);
    expect(await (await write(receiver.url))()).toMatchObject({
      state: 'failed',
      next_attempt_at: null,
      attempts: [{ status: 410, response: 'gone', error: 'The target answered 410' }],
    });
  });

  test('is missing when the target cuts the connection, and each attempt makes one call', async () => {
    const receiver = await startReceiver(() => 'close');
    expect(await (await write(receiver.url))()).toMatchObject({
      state: 'pending',
      attempts: [{ error: 'The connection was closed before an answer' }],
    });
    expect(receiver.received).toHaveLength(1);
  });

  // Alone, because an unused connection is closed after seconds.
  test('keeps a connection for reuse, and a reused one that was closed is no failed attempt', {
    concurrent: false,
  }, async () => {
    const receiver = await startReceiver((call) =>
      call.reused && receiver.received.length > 2 ? 'close' : { status: 200 },
    );
    for (let count = 0; count < 3; count++) {
      expect((await (await write(receiver.url))()).attempts).toMatchObject([{ status: 200, error: null }]);
    }
    expect(receiver.received.map(({ reused }) => reused)).toEqual([false, true, true, false]);
    const [, , cut, again] = receiver.received;
    expect(again?.headers['webhook-id']).toBe(cut?.headers['webhook-id']);
  });

  test('may never come: the target gets few calls at once, and does not delay others', async () => {
    const [hanging, prompt] = await Promise.all([startReceiver(() => 'hang'), startReceiver()]);
    await Promise.all(Array.from({ length: 100 }, () => write(hanging.url)));
    await hanging.next();
    await Promise.all(Array.from({ length: 30 }, () => write(prompt.url)));
    await until(() => prompt.received.length === 30);
    expect(hanging.mostAtOnce()).toBeLessThanOrEqual(20);
  });

  test('limits calls: a target gets at most 20 at once, and each message succeeds once', async () => {
    const receiver = await startReceiver(() => ({ status: 200, afterMs: 100 }));
    await Promise.all(Array.from({ length: 150 }, () => write(receiver.url)));
    await until(() => receiver.received.length >= 150);
    expect(receiver.mostAtOnce()).toBeLessThanOrEqual(20);
    expect(receiver.mostAtOnce()).toBeGreaterThan(5);
    expect(new Set(receiver.received.map(idOf)).size).toBe(150);
    expect(receiver.received).toHaveLength(150);
  });
});

function idOf({ headers }: Received): unknown {
  return headers['webhook-id'];
}

/** Writes with a callback to `url`. The returned function waits for the delivery's first attempt. */
async function write(url: string): Promise<() => Promise<Json>> {
  const accepted = await client.post(endpoint.path, {}, { 'x-webhook-callback': url });
  expect(accepted.status).toBe(202);
  const path = accepted.headers.get('location') ?? '';
  return () =>
    until(async () => {
      const [delivery] = (await client.get(path)).json.data.deliveries;
      return delivery?.attempts.length > 0 && delivery;
    });
}
