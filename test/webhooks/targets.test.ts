import { describe, expect, test } from 'vitest';
import { makeUser } from '../support/account.ts';
import { graphql, type RestAnswer, rest } from '../support/client.ts';
import { createDatabase } from '../support/database.ts';
import { makeEndpoint, openControlPlane } from '../support/endpoint.ts';
import { type Server, startServer } from '../support/server.ts';
import { loopback, notPublic } from './target-addresses.ts';
import { allowed, confusing, notHostNames, notHttpUrls, withCredentials } from './target-spellings.ts';

const databaseUrl = await createDatabase();
// There is no worker, so nothing is sent.
const [development, production] = await Promise.all([
  startServer({ databaseUrl, role: 'api' }),
  startServer({
    databaseUrl,
    role: 'api',
    env: {
      NODE_ENV: 'production',
      WEBHOOK_ALLOW_HOSTS: 'Dev.Localhost, *.intern.localhost, 10.9.0.0/16, 192.168.7.7, fd00:9::/32',
    },
  }),
]);
const owner = await makeUser(databaseUrl);
const endpoint = await makeEndpoint(databaseUrl, { accountId: owner.id });
const key = endpoint.keys.sandbox;

const longUrls = [`https://example.com/${'x'.repeat(2048)}`, `https://example.com/${'ü'.repeat(400)}`];
const inside = 'must lead to a public address; the one it names is not';

test('a callback that is not an http(s) URL is refused', async () => {
  await expectAll(
    notHttpUrls,
    postTo(development),
    'INVALID_CALLBACK: must be a URL that starts with https:// or http://',
  );
  await expectAll(
    notHostNames,
    postTo(development),
    'INVALID_CALLBACK: must name a host that there can be: its labels have 1 to 63 characters, and 253 together',
  );
  await expectAll(longUrls, postTo(development), 'INVALID_CALLBACK: must be at most 2048 characters long');
});

test('a callback that carries credentials is refused', async () => {
  await expectAll(withCredentials, postTo(development), 'INVALID_CALLBACK: must not carry a user name or password');
});

describe('a callback to a forbidden host is refused in any spelling', () => {
  test.for(Object.entries(notPublic))('%s', async ([, hosts]) => {
    await expectAll(hosts, (host) => postTo(development)(`http://${host}/hook`), `INVALID_CALLBACK: ${inside}`);
    await expectAll(hosts, (host) => postTo(production)(`https://${host}:8443/hook`), `INVALID_CALLBACK: ${inside}`);
  });

  test('a private address in a URL that other parsers read differently', async () => {
    await expectAll(confusing, postTo(production), `INVALID_CALLBACK: ${inside}`);
  });
});

test('a callback to this machine is refused in production, and accepted elsewhere', async () => {
  const { 'by its address': addresses = [], 'by its name': names = [] } = loopback;
  const localhost = 'must not lead to localhost; name a host that we can reach';
  await expectAll(addresses, (host) => postTo(production)(`http://${host}:3000/hook`), `INVALID_CALLBACK: ${inside}`);
  await expectAll(names, (host) => postTo(production)(`http://${host}:3000/hook`), `INVALID_CALLBACK: ${localhost}`);
  await expectAll([...addresses, ...names], (host) => postTo(development)(`http://${host}:3000/hook`), 'accepted');
});

test('in production a callback may lead to any public host', async () => {
  await expectAll(allowed, postTo(production), 'accepted');
});

test('a callback may lead to the hosts in WEBHOOK_ALLOW_HOSTS, in any spelling, and not to others', async () => {
  const opened = [
    ...[
      'dev.localhost',
      'DEV.localhost.',
      'a.intern.localhost',
      'a.b.intern.localhost',
      '10.9.0.0',
      '10.9.255.255',
      '0x0a090001',
      '[::ffff:10.9.0.1]',
      '192.168.7.7',
    ],
    ...['192.168.1799', '[fd00:9::1]', '[fd00:0009:ffff::1]'],
  ];
  const beside = [
    '10.8.255.255',
    '10.10.0.0',
    '192.168.7.6',
    '192.168.7.8',
    '127.0.0.1',
    '[::1]',
    '[fd00:8::1]',
    '[fd00:a::1]',
    '[::10.9.0.1]',
    '[64:ff9b::10.9.0.1]',
  ];
  const names = ['localhost', 'intern.localhost', 'x.dev.localhost', 'dev.localhost.localhost', 'xintern.localhost'];
  await expectAll(opened, (host) => postTo(production)(`http://${host}/`), 'accepted');
  await expectAll(beside, (host) => postTo(production)(`http://${host}/`), `INVALID_CALLBACK: ${inside}`);
  await expectAll(
    names,
    (host) => postTo(production)(`http://${host}/`),
    'INVALID_CALLBACK: must not lead to localhost; name a host that we can reach',
  );
});

test("a webhook's URL follows the same rules", async () => {
  const setUrl = async (url: string) => {
    const document =
      'mutation ($endpoint: String!, $url: String!) { setWebhook(endpoint: $endpoint, url: $url) { webhook { url } } }';
    const { errors = [], data } = await graphql(production, owner, document, { endpoint: endpoint.slug, url });
    return errors[0] ? `${errors[0].extensions?.code}: ${errors[0].message}` : data.setWebhook.webhook.url;
  };
  const refused = [
    'http://169.254.169.254/',
    'http://0x7f.1/',
    'http://[::ffff:7f00:1]/',
    'http://[64:ff9b::7f00:1]/',
    'ht\ntp:\n//10.0\n.0.1/',
    ' http://2130706433\r\n',
  ];
  for (const url of refused) expect(await setUrl(url)).toBe(`INVALID_ARGUMENT: url ${inside}`);
  expect(await setUrl('http://user@8.8.8.8/')).toBe('INVALID_ARGUMENT: url must not carry a user name or password');
  // The normalised URL is stored, and judged again before each attempt.
  expect(await setUrl('HTTP:\\\\0x08080808:80\\a/../hook ')).toBe('http://8.8.8.8/hook');
});

test('development logs at its start that local targets are open, and production which hosts are opened', () => {
  expect(development.output()).toMatch(/"level":40,.*webhooks may be sent to this machine .*NODE_ENV=production/);
  expect(production.output()).not.toContain('this machine');
  expect(production.output()).toMatch(
    /"level":30,.*"hosts":\["dev.localhost","\*.intern.localhost","10.9.0.0\/16",.*WEBHOOK_ALLOW_HOSTS/,
  );
});

test('an invalid or reserved header is refused', async () => {
  const headers = [
    ...[
      'Host',
      'content-length',
      'Content-Type',
      'Transfer-Encoding',
      'Connection',
      'Upgrade',
      'TE',
      'Trailer',
      'Expect',
      'Keep-Alive',
      'User-Agent',
    ],
    ...[
      'webhook-id',
      'Webhook-Signature',
      'webhook-timestamp',
      'Proxy-Authorization',
      'a b',
      'a:b',
      'ä',
      '',
      '(x)',
      'x'.repeat(129),
    ],
  ];
  await expectAll(headers, postHeader, 'INVALID_ARGUMENT');
});

test('a refused callback is neither stored nor counted', async () => {
  const { prisma } = openControlPlane(databaseUrl);
  const fresh = await makeEndpoint(databaseUrl);
  const client = rest(development, fresh.keys.sandbox);
  expect((await client.post(fresh.path, {}, { 'x-webhook-callback': 'http://10.0.0.1/' })).status).toBe(400);
  expect((await client.post(fresh.path, {})).status).toBe(202);
  expect(await prisma.request.count({ where: { endpointId: fresh.endpointId } })).toBe(1);
  expect(await prisma.usage.findMany({ where: { accountId: fresh.accountId } })).toMatchObject([{ used: 1n }]);
});

/** Expects one outcome of every call, a code with or without its message, and lists all that had another. */
async function expectAll(
  values: readonly string[],
  call: (value: string) => Promise<string>,
  outcome: string,
): Promise<void> {
  const answers = await Promise.all(values.map(async (value) => [value, await call(value)] as const));
  const outcomes = answers.map(([value, words]) => [value, words.startsWith(`${outcome}: `) ? outcome : words]);
  expect(Object.fromEntries(outcomes)).toEqual(Object.fromEntries(values.map((value) => [value, outcome])));
}

/** Writes with a callback over REST, or over GraphQL when its URL has characters that a header cannot have. */
function postTo(server: Server): (url: string) => Promise<string> {
  return async (url) => {
    if (/^[\t -~]*$/.test(url))
      return outcomeOf(await rest(server, key).post(endpoint.path, {}, { 'x-webhook-callback': url }));
    const document =
      'mutation ($url: String!) { createRecord(input: { payload: {} }, callback: { url: $url }) { id } }';
    const { errors = [] } = await graphql(server, key, document, { url });
    return errors[0] ? worded(errors[0].extensions?.code, errors[0].message) : 'accepted';
  };
}

/** Header characters stand for bytes, so these are sent as UTF-8, as a terminal would. */
async function postHeader(name: string): Promise<string> {
  const inBytes = Buffer.from(name, 'utf8').toString('latin1');
  const headers = {
    'x-webhook-callback': 'https://example.com/',
    'x-webhook-auth': 'value',
    'x-webhook-auth-header': inBytes,
  };
  return outcomeOf(await rest(development, key).post(endpoint.path, {}, headers));
}

function outcomeOf({ status, json, text, headers }: RestAnswer): string {
  if (status === 202) return 'accepted';
  const isShaped = status === 400 && json?.success === false && json.request_id === headers.get('x-request-id');
  return isShaped ? worded(json.code, json.error) : `${status} ${text}`;
}

function worded(code = 'no code', message: string): string {
  return `${code}: ${message.replace(/^X-Webhook-[\w-]+ /, '')}`;
}
