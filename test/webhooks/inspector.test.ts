import { createServer, request } from 'node:http';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { freePort } from '../../harness/free-port.ts';
import { until } from '../../harness/until.ts';
import { guardTargets } from '../../src/webhooks/targets/guard-targets.ts';
import { afterFile } from '../support/after-file.ts';
import { type Json, raw, rest } from '../support/client.ts';
import { createDatabase } from '../support/database.ts';
import { makeEndpoint, openControlPlane } from '../support/endpoint.ts';
import { type Server, startServer } from '../support/server.ts';
import { answered, makeOwn, owner, server, setWebhook, write } from './webhook-fixtures.ts';

const messagesOf =
  'query ($endpoint: String!) { inspectedMessages(endpoint: $endpoint) { id receivedAt body headers { name value } } }';
const urlOf = 'query ($endpoint: String!) { endpoint(endpoint: $endpoint) { inspectorUrl } }';

const messages = async (endpoint: string): Promise<Json[]> =>
  (await answered(owner, messagesOf, { endpoint })).inspectedMessages;
const inspectorUrl = async (endpoint: string): Promise<string> =>
  (await answered(owner, urlOf, { endpoint })).endpoint.inspectorUrl;
/** Returns the path, because a test reaches the server at another address than the public one. */
const inspectorPath = async (endpoint: string) => new URL(await inspectorUrl(endpoint)).pathname;
const post = (path: string, body: string | Uint8Array<ArrayBuffer>) =>
  fetch(server.url + path, { method: 'POST', body });

describe.concurrent('the inspector', () => {
  test('gets messages like any other webhook, and shows headers, signature and body', async () => {
    const endpoint = await makeOwn();
    const secret = await setWebhook(endpoint, await inspectorUrl(endpoint.slug));
    expect(secret).toMatch(/^whsec_/);
    await write(endpoint.keys.sandbox, endpoint, { lamp: 'on' });
    const [message] = await until(async () => {
      const found = await messages(endpoint.slug);
      return found.length > 0 && found;
    });
    expect(JSON.parse(message.body)).toMatchObject({ type: 'record.created' });
    const names = message.headers.map(({ name }: Json) => name);
    expect(names).toEqual(
      expect.arrayContaining(['webhook-id', 'webhook-timestamp', 'webhook-signature', 'content-type']),
    );
    const { deliveries } = await answered(
      owner,
      'query ($e: String!) { deliveries(endpoint: $e, environment: SANDBOX) { edges { node { attempts { status error } } } } }',
      { e: endpoint.slug },
    );
    expect(deliveries.edges).toMatchObject([{ node: { attempts: [{ status: 204, error: null }] } }]);
  });

  test('accepts any bytes, and keeps the last twenty messages', async () => {
    const { slug } = await makeOwn();
    const path = await inspectorPath(slug);
    expect((await post(path, new Uint8Array([0, 255, 65]))).status).toBe(204);
    expect((await messages(slug)).map(({ body }) => body)).toEqual(['\0\ufffdA']);
    for (let number = 1; number <= 21; number++) await post(path, String(number));
    expect((await messages(slug)).map(({ body }) => body)).toEqual(
      Array.from({ length: 20 }, (_, index) => String(21 - index)),
    );
    expect((await post(path, '')).status).toBe(204);
  });

  test('refuses large bodies, frequent calls, unknown tokens and deleted endpoints', async () => {
    const { slug } = await makeOwn();
    const path = await inspectorPath(slug);
    expect((await post(path, 'x'.repeat(200_000))).status).toBe(413);
    expect((await post('/inspect/none', '{}')).status).toBe(404);
    expect((await post('/inspect/00000000-0000-4000-8000-000000000000', '{}')).status).toBe(404);
    expect((await fetch(server.url + path)).status).toBe(404);
    expect(
      await raw(
        server,
        `POST ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n`,
      ),
    ).toMatch(/^HTTP\/1.1 400/);
    const statuses = await Promise.all(Array.from({ length: 125 }, async () => (await post(path, '{}')).status));
    expect([...new Set(statuses)].toSorted()).toEqual([204, 429]);
    await answered(owner, 'mutation ($slug: String!) { deleteEndpoint(endpoint: $slug) { id } }', { slug });
    expect((await post(path, '{}')).status).toBe(404);
  });
});

test('production allows no other local URL than an exact inspector', () => {
  const { check, isInspector } = guardTargets({
    production: true,
    allowHosts: [],
    publicUrl: 'http://10.0.0.5:4000',
    log: pino({ level: 'silent' }),
  });
  const allowed = (url: string) => {
    try {
      return isInspector(check(url, { name: 'It', code: 'INVALID_ARGUMENT' }));
    } catch {
      return 'refused';
    }
  };
  const token = '3f2c1b7e-8f0a-4a58-9d43-0c5b7d1f6a11';
  const own = `http://10.0.0.5:4000/inspect/${token}`;
  expect(allowed(own)).toBe(true);
  expect(allowed(`http://10.0.0.5:4000/graphql/../inspect/${token}`)).toBe(true);
  const others = [
    ...[
      'http://10.0.0.5:4000/',
      'http://10.0.0.5:4000/graphql',
      'http://10.0.0.5:4000/inspect/',
      'http://10.0.0.5:4000/inspect/x',
    ],
    ...[
      `${own}/`,
      `${own}/../../graphql`,
      `${own}%2f..%2f..%2fgraphql`,
      `${own}?x`,
      `${own}#x`,
      `http://10.0.0.5:4000//inspect/${token}`,
    ],
    ...[
      `http://10.0.0.5/inspect/${token}`,
      `https://10.0.0.5:4000/inspect/${token}`,
      `http://10.0.0.6:4000/inspect/${token}`,
    ],
    ...[`http://a:b@10.0.0.5:4000/inspect/${token}`, `http://10.0.0.5:4000@127.0.0.1/inspect/${token}`],
  ];
  expect(others.filter((url) => allowed(url) !== 'refused')).toEqual([]);
  expect(allowed(`https://example.com/inspect/${token}`)).toBe(false);
});

test('in production behind a proxy the inspector is reached, and other local URLs are not', async () => {
  const productionUrl = await createDatabase();
  const proxied: string[] = [];
  const proxyPort = await freePort();
  const publicUrl = `http://localhost:${proxyPort}`;
  const production = await startServer({
    databaseUrl: productionUrl,
    env: { NODE_ENV: 'production', PUBLIC_URL: publicUrl },
  });
  const proxy = createServer((call, answer) => {
    proxied.push(call.url ?? '');
    const { url: path, method, headers } = call;
    const on = request({ host: '127.0.0.1', port: production.port, path, method, headers }, (proxied) => {
      answer.writeHead(proxied.statusCode ?? 502, proxied.headers);
      proxied.pipe(answer);
    });
    call.pipe(on);
  });
  await new Promise<void>((listening) => proxy.listen(proxyPort, '127.0.0.1', listening));
  afterFile(async () => void proxy.close());
  const { endpointId, path, keys } = await makeEndpoint(productionUrl);
  const { inspectToken } = await openControlPlane(productionUrl).prisma.environment.findUniqueOrThrow({
    where: { endpointId_name: { endpointId, name: 'SANDBOX' } },
  });
  const callback = (url: string) => rest(production, keys.sandbox).post(path, { a: 1 }, { 'x-webhook-callback': url });
  const sent = await callback(`${publicUrl}/inspect/${inspectToken}`);
  expect(sent.status).toBe(202);
  expect(await delivered(production, keys.sandbox, sent.headers.get('x-request-id') ?? '')).toMatchObject({
    attempts: [{ status: 204 }],
  });
  expect(await openControlPlane(productionUrl).prisma.inspectedMessage.count({ where: { endpointId } })).toBe(1);
  for (const other of [
    `${publicUrl}/graphql`,
    `${publicUrl}/inspect/${inspectToken}/more`,
    `http://localhost:${production.port}/inspect/${inspectToken}`,
  ]) {
    const { status, json } = await callback(other);
    expect({ status, code: json.code }).toEqual({ status: 400, code: 'INVALID_CALLBACK' });
  }
  expect(proxied).toEqual([`/inspect/${inspectToken}`]);
});

async function delivered(at: Server, key: string, requestId: string): Promise<Json> {
  return until(async () => {
    const { data } = (await rest(at, key).get(`/api/v1/requests/${requestId}`)).json;
    const [delivery] = data.deliveries;
    return delivery && delivery.state !== 'pending' && delivery;
  });
}
