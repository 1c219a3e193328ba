import { createServer } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { until } from '../../harness/until.ts';
import { type Json, rest } from '../support/client.ts';
import { createDatabase } from '../support/database.ts';
import { makeEndpoint, type TestEndpoint } from '../support/endpoint.ts';
import { startReceiver } from '../support/receiver.ts';
import { type Server, startProcess } from '../support/server.ts';

const [databaseUrl, productionUrl] = await Promise.all([createDatabase(), createDatabase()]);
// A retry comes after the cached look-up has expired.
const env = {
  NODE_OPTIONS: `--import ${pathToFileURL(join(import.meta.dirname, 'names.ts'))}`,
  WEBHOOK_RETRY_DELAY_SECONDS: '4',
};
const [development, production] = await Promise.all([
  startProcess({ databaseUrl, env }),
  startProcess({
    databaseUrl: productionUrl,
    env: { ...env, NODE_ENV: 'production', WEBHOOK_ALLOW_HOSTS: 'opened.example,*.inner.example,127.0.0.2' },
  }),
]);
const [endpoint, productionEndpoint] = await Promise.all([makeEndpoint(databaseUrl), makeEndpoint(productionUrl)]);

const refused = 'The target is not allowed: its host name leads to an address that is not public';

describe.concurrent('a name is judged by its addresses when a message is sent', () => {
  test('private addresses: nothing is sent, and it is not tried again', async () => {
    const hosts = [
      ...[
        'private',
        'mapped',
        'mapped-public',
        'compatible',
        'nat64',
        '6to4',
        'isatap',
        'linklocal6',
        'metadata',
        'metadata6',
        'azure',
        'unspecified',
      ],
      ...['mixed-private', 'mixed6'],
    ];
    await Promise.all(hosts.map(async (host) => expectRefused(await deliver(`http://${host}.example/hook`))));
  });

  test('this machine, in production: nothing is sent, and it is not tried again', async () => {
    const receiver = await startReceiver();
    const hosts = ['loopback.example', 'loopback6.example', 'mixed.example', 'file.example', 'inner.example'];
    await Promise.all(hosts.map(async (host) => expectRefused(await deliver(at(receiver.url, host), production))));
    expect(receiver.received).toEqual([]);
  });

  test('this machine, elsewhere: it is sent, with the name as its host', async () => {
    const receiver = await startReceiver();
    for (const host of ['loopback.example', 'file.example', 'localhost']) {
      expect((await deliver(at(receiver.url, host))).deliveries).toMatchObject([
        { state: 'succeeded', attempts: [{ status: 200, error: null }] },
      ]);
    }
    expect(receiver.received.map(({ headers }) => new URL(`http://${headers.host}`).hostname)).toEqual([
      'loopback.example',
      'file.example',
      'localhost',
    ]);
  });

  test('this machine, in production, by a name in WEBHOOK_ALLOW_HOSTS: it is sent', async () => {
    const receiver = await startReceiver();
    for (const host of ['opened.example', 'OPENED.example.', 'a.inner.example']) {
      expect((await deliver(at(receiver.url, host), production)).deliveries).toMatchObject([{ state: 'succeeded' }]);
    }
    expect(receiver.received).toHaveLength(3);
  });

  test('the connection uses the judged address, and a retry is judged again', async () => {
    const inside = await startReceiver();
    const outside = await listenBeside(inside.url);
    const { deliveries } = await deliver(at(inside.url, 'rebinding.example'), production);
    expect(deliveries).toMatchObject([
      { attempts: [{ status: 500 }, { status: null, response: null, error: refused }], next_attempt_at: null },
    ]);
    expect(outside.calls()).toBe(1);
    expect(inside.received).toEqual([]);
  });

  test('a name that moves to a private address before the retry gets nothing more', async () => {
    const receiver = await startReceiver([{ status: 503 }]);
    const { deliveries } = await deliver(at(receiver.url, 'moving.example'));
    expect(deliveries).toMatchObject([
      { attempts: [{ status: 503 }, { status: null, error: refused }], next_attempt_at: null },
    ]);
    expect(receiver.received).toHaveLength(1);
  });

  test('names with silent name servers do not delay others', async () => {
    const own = await makeEndpoint(databaseUrl);
    const silent = await Promise.all(
      Array.from({ length: 12 }, (_, index) => write(`http://s${index}.silent.example/`, development, own)),
    );
    const receiver = await startReceiver();
    const sent = await deliver(at(receiver.url, 'loopback.example'));
    const receipts = await Promise.all(
      silent.map((id) => settled(id, development, own, ({ attempts }) => attempts.length > 0)),
    );
    for (const { deliveries } of receipts) {
      expect(deliveries).toMatchObject([
        { attempts: [{ status: null, error: 'The host name could not be resolved' }] },
      ]);
      expect(endOf(deliveries[0].attempts[0])).toBeGreaterThan(endOf(sent.deliveries[0].attempts[0]));
    }
  });
});

function at(url: string, host: string): string {
  return url.replace('127.0.0.1', host);
}

/** Writes with a callback, and returns the receipt once its delivery has ended. */
async function deliver(url: string, server = development): Promise<Json> {
  const own = server === production ? productionEndpoint : endpoint;
  return settled(await write(url, server, own), server, own, ({ state }) => state !== 'pending');
}

async function write(url: string, server: Server, { keys, path }: TestEndpoint): Promise<string> {
  const { status, headers } = await rest(server, keys.sandbox).post(path, {}, { 'x-webhook-callback': url });
  expect(status).toBe(202);
  return headers.get('x-request-id') ?? '';
}

async function settled(
  requestId: string,
  server: Server,
  { keys }: TestEndpoint,
  fits: (delivery: Json) => boolean,
): Promise<Json> {
  return until(
    async () => {
      const { data } = (await rest(server, keys.sandbox).get(`/api/v1/requests/${requestId}`)).json;
      return data.deliveries[0] && fits(data.deliveries[0]) && data;
    },
    { timeoutMs: 30_000 },
  );
}

function expectRefused({ deliveries }: Json): void {
  expect(deliveries).toMatchObject([
    { state: 'refused', next_attempt_at: null, attempts: [{ status: null, response: null, error: refused }] },
  ]);
}

function endOf({ at: begun, duration_ms: durationMs }: Json): number {
  return Date.parse(begun) + durationMs;
}

/** Answers 500 at another address of this machine, on the port of a receiver. */
async function listenBeside(url: string): Promise<{ calls(): number }> {
  let calls = 0;
  const server = createServer((_, response) => {
    calls += 1;
    response.writeHead(500).end();
  });
  await new Promise<void>((listening) => server.listen(Number(new URL(url).port), '127.0.0.2', listening));
  server.unref();
  return { calls: () => calls };
}
