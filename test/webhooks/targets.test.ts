import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { type Json, type RestAnswer, rest } from '../support/client.ts';
import { createDatabase } from '../support/database.ts';
import { makeEndpoint, openControlPlane } from '../support/endpoint.ts';
import { startReceiver } from '../support/receiver.ts';
import { type Server, startServer } from '../support/server.ts';
import { until } from '../support/until.ts';

const [doorsUrl, sendersUrl, productionUrl] = await Promise.all([createDatabase(), createDatabase(), createDatabase()]);
const names = { NODE_OPTIONS: `--import ${pathToFileURL(join(import.meta.dirname, 'names.ts'))}` };
const [doors, productionDoors, sender, productionSender] = await Promise.all([
  // Without a worker: what they accept is sent nowhere.
  startServer({ databaseUrl: doorsUrl, role: 'api' }),
  startServer({ databaseUrl: doorsUrl, role: 'api', env: { NODE_ENV: 'production' } }),
  startServer({ databaseUrl: sendersUrl, env: names }),
  startServer({ databaseUrl: productionUrl, env: { ...names, NODE_ENV: 'production' } }),
]);
const endpoint = await makeEndpoint(doorsUrl);

const notHttpUrls = [
  ...[
    '',
    'orders',
    '/hook',
    '//example.com/hook',
    'http://',
    'https://a b/',
    'http://256.256.256.256/',
    'http://[::1',
    `https://example.com/${'x'.repeat(2048)}`,
  ],
  ...['ftp://example.com/', 'file:///etc/passwd', 'javascript:alert(1)', 'data:text/plain,x', 'ws://example.com/', 'gopher://example.com/'],
];
const notPublic = [
  ...['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', '169.254.169.254', '100.64.0.1', '0.0.0.0', '0.1.2.3', '192.0.2.1', '198.18.0.1'],
  ...['224.0.0.1', '240.0.0.1', '255.255.255.255', '[fe80::1]', '[fec0::1]', '[fc00::1]', '[fd12::1]', '[::]', '[ff02::1]', '[2001:db8::1]', '[3fff::1]'],
  // An IPv4 address inside an IPv6 one: mapped, compatible, translated, NAT64, 6to4, Teredo.
  ...[
    '[::ffff:10.0.0.1]',
    '[::ffff:a00:1]',
    '[::10.0.0.1]',
    '[::ffff:0:10.0.0.1]',
    '[64:ff9b::10.0.0.1]',
    '[64:ff9b:1::10.0.0.1]',
    '[2002:a00:1::]',
    '[2001:0:a00:1::]',
  ],
  // 10.0.0.1 in decimal, octal, hexadecimal, short and full-width digits; 169.254.169.254 in decimal.
  ...['167772161', '012.0.0.1', '0xa000001', '0xa.0x0.0x0.0x1', '10.1', '１０.0.0.1', '10。0。0。1', '10.0.0.1.', '2852039166'],
];
const loopback = [
  ...['127.0.0.1', '127.8.8.8', '2130706433', '0177.0.0.1', '0x7f.1', '[::1]', '[::ffff:127.0.0.1]'],
  ...['localhost', 'LOCALHOST', 'localhost.', 'api.localhost'],
];

test('a callback that is not an http(s) URL is refused', async () => {
  await expectAll(notHttpUrls, (url) => postTo(url), 'INVALID_CALLBACK');
});

test('a callback that carries credentials is refused', async () => {
  const urls = ['http://user:word@example.com/', 'https://user@example.com/', 'https://:word@example.com/'];
  await expectAll(urls, (url) => postTo(url), 'INVALID_CALLBACK');
});

test('a callback to an address that is not public is refused, however it is spelt', async () => {
  await expectAll(notPublic, (host) => postTo(`http://${host}/hook`), 'INVALID_CALLBACK');
  await expectAll(notPublic, (host) => postTo(`https://${host}:8443/hook`, {}, productionDoors), 'INVALID_CALLBACK');
});

test('a callback to this machine is refused in production, and accepted elsewhere', async () => {
  await expectAll(loopback, (host) => postTo(`http://${host}:3000/hook`, {}, productionDoors), 'INVALID_CALLBACK');
  await expectAll(loopback, (host) => postTo(`http://${host}:3000/hook`), 'accepted');
});

test('in production a callback may lead to any public place', async () => {
  const urls = [
    'https://example.com/hook',
    'HTTP://EXAMPLE.COM:8080/?q=1#part',
    'http://93.184.215.14/',
    'https://[2606:4700::1111]/',
    'https://bücher.example/',
  ];
  await expectAll(urls, (url) => postTo(url, {}, productionDoors), 'accepted');
});

test("a header that is none, or that is not the caller's to set, is refused", async () => {
  const headers = [
    ...['Host', 'content-length', 'Content-Type', 'Transfer-Encoding', 'Connection', 'Upgrade', 'TE', 'Trailer', 'Expect', 'Keep-Alive', 'User-Agent'],
    ...['webhook-id', 'Webhook-Signature', 'webhook-timestamp', 'Proxy-Authorization', 'a b', 'a:b', 'ä', '', '(x)', 'x'.repeat(129)],
  ];
  await expectAll(headers, (header) => postTo('https://example.com/', { 'x-webhook-auth': 'value', 'x-webhook-auth-header': header }), 'INVALID_ARGUMENT');
});

test('what is refused is neither stored nor counted', async () => {
  const { prisma } = openControlPlane(doorsUrl);
  const fresh = await makeEndpoint(doorsUrl);
  const client = rest(doors, fresh.keys.sandbox);
  expect((await client.post(fresh.path, {}, { 'x-webhook-callback': 'http://10.0.0.1/' })).status).toBe(400);
  expect((await client.post(fresh.path, {})).status).toBe(202);
  expect(await prisma.request.count({ where: { endpointId: fresh.endpointId } })).toBe(1);
  expect(await prisma.usage.findMany({ where: { accountId: fresh.accountId } })).toMatchObject([{ used: 1n }]);
});

describe('a name is judged by what it resolves to at sending', () => {
  test('not public: nothing is sent, and it is not tried again', async () => {
    for (const host of ['private.example', 'mapped.example', 'metadata.example']) expectGivenUp(await deliver(`http://${host}/hook`, sender, sendersUrl));
  });

  test('this machine, in production: nothing is sent, and it is not tried again', async () => {
    const receiver = await startReceiver();
    for (const host of ['loopback.example', 'loopback6.example', 'mixed.example']) {
      expectGivenUp(await deliver(receiver.url.replace('127.0.0.1', host), productionSender, productionUrl));
    }
    expect(receiver.received).toEqual([]);
  });

  test('this machine, elsewhere: it is sent, with the name as its host', async () => {
    const receiver = await startReceiver();
    const url = receiver.url.replace('127.0.0.1', 'loopback.example');
    const receipt = await deliver(url, sender, sendersUrl);
    expect(receipt.deliveries).toMatchObject([{ state: 'succeeded', attempts: [{ status: 200, error: null }] }]);
    expect(receiver.received).toMatchObject([{ headers: { host: new URL(url).host } }]);
  });
});

/** Expects one outcome of every call, and shows all those that had another. */
async function expectAll(values: string[], call: (value: string) => Promise<RestAnswer>, outcome: string): Promise<void> {
  const outcomes = await Promise.all(values.map(async (value) => [value, outcomeOf(await call(value))]));
  expect(Object.fromEntries(outcomes)).toEqual(Object.fromEntries(values.map((value) => [value, outcome])));
}

function outcomeOf({ status, json, text, headers }: RestAnswer): string {
  if (status === 202) return 'accepted';
  const isShaped = status === 400 && json?.success === false && /^X-Webhook-/.test(json.error) && json.request_id === headers.get('x-request-id');
  return isShaped ? json.code : `${status} ${text}`;
}

/** A header's characters stand for bytes: these are sent as UTF-8, like any terminal would. */
function postTo(url: string, headers: Record<string, string> = {}, server = doors): Promise<RestAnswer> {
  const all = Object.entries({ 'x-webhook-callback': url, ...headers });
  const inBytes = Object.fromEntries(all.map(([name, value]) => [name, Buffer.from(value, 'utf8').toString('latin1')]));
  return rest(server, endpoint.keys.sandbox).post(endpoint.path, {}, inBytes);
}

/** Writes with a callback, and returns the receipt when its delivery has come to its end. */
async function deliver(url: string, server: Server, databaseUrl: string): Promise<Json> {
  const target = await makeEndpoint(databaseUrl);
  const client = rest(server, target.keys.sandbox);
  const accepted = await client.post(target.path, {}, { 'x-webhook-callback': url });
  expect(accepted.status).toBe(202);
  return until(async () => {
    const { data } = (await client.get(`/api/v1/requests/${accepted.headers.get('x-request-id')}`)).json;
    return ['succeeded', 'failed'].includes(data.deliveries[0]?.state) && data;
  });
}

function expectGivenUp(receipt: Json): void {
  const error = 'The target is not allowed: its host name leads to an address that is not public';
  expect(receipt.deliveries).toMatchObject([{ state: 'failed', next_attempt_at: null, attempts: [{ status: null, response: null, error }] }]);
}
