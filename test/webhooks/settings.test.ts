import { expect, test } from 'vitest';
import type { Json } from '../support/client.ts';
import { all, byDefault, seal, set, settings, stateOf, url } from './settings-fixtures.ts';
import {
  answered,
  makeCollaborator,
  makeOwn,
  outcome,
  owner,
  prisma,
  server,
  setKeyWebhookOf,
  setWebhookOf,
  write,
} from './webhook-fixtures.ts';

test('a new webhook gets all events, adds no headers and retries by default, and its secret is shown once', async () => {
  const endpoint = await makeOwn();
  const { webhook, secret } = await set(endpoint, { url });
  const defaults = { url, events: all, headerNames: [], retry: byDefault };
  expect(webhook).toEqual({ id: expect.any(String), active: true, ...defaults });
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{32}$/);
  const none = { endedBy: null, failingSince: null, previousSecretEndsAt: null };
  expect((await stateOf(endpoint)).sandbox).toEqual({
    ...webhook,
    ...none,
    environment: 'SANDBOX',
    createdAt: expect.any(String),
  });
  expect(await set(endpoint, { url: `${url}/2` })).toEqual({ webhook: { ...webhook, url: `${url}/2` }, secret: null });
});

test('arguments that are left out or null keep their values', async () => {
  const endpoint = await makeOwn();
  const { webhook } = await set(endpoint, {
    ...{
      url,
      events: ['REQUEST_FAILED', 'RECORD_CREATED', 'REQUEST_FAILED'],
      headers: [{ name: 'X-Token', value: 'a' }],
    },
    retry: { policy: 'CUSTOM', delays: [1, 86_400, 7] },
  });
  const first = {
    events: ['RECORD_CREATED', 'REQUEST_FAILED'],
    headerNames: ['X-Token'],
    retry: { policy: 'CUSTOM', delays: [1, 86_400, 7] },
  };
  expect(webhook).toMatchObject({ url, ...first });
  expect((await set(endpoint, { url: `${url}/2`, events: null, headers: null, retry: null })).webhook).toMatchObject({
    url: `${url}/2`,
    ...first,
  });
  expect((await set(endpoint, { events: ['RECORD_DELETED'] })).webhook).toMatchObject({
    ...first,
    url: `${url}/2`,
    events: ['RECORD_DELETED'],
  });
  const standard = { policy: 'STANDARD', delays: [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400] };
  expect((await set(endpoint, { retry: { policy: 'STANDARD' } })).webhook).toMatchObject({
    headerNames: ['X-Token'],
    retry: standard,
  });
  expect((await set(endpoint, { retry: { policy: 'CUSTOM', delays: [] } })).webhook.retry).toEqual({
    policy: 'CUSTOM',
    delays: [],
  });
  expect((await set(endpoint, { retry: { policy: 'DEFAULT' }, headers: [] })).webhook).toMatchObject({
    headerNames: [],
    retry: byDefault,
  });
});

test('headers are encrypted and shown by name; each keeps its value unless given another, but not for another server', async () => {
  const endpoint = await makeOwn();
  const stored = async () =>
    (await prisma.webhook.findFirstOrThrow({ where: { endpointId: endpoint.endpointId } })).headers;
  const opened = async () => JSON.parse(seal.open((await stored()) ?? Buffer.of()));
  const token = { name: 'X-Token', value: 'hushed-1' };
  await set(endpoint, { url, headers: [token, { name: 'Authorization', value: 'Bearer hushed-2' }] });
  const bytes = await stored();
  expect(Buffer.from(bytes ?? []).toString('latin1')).not.toMatch(/hushed|Token/);
  // The same headers are no change, in any order.
  await set(endpoint, { headers: [{ name: 'Authorization' }, token] });
  expect(await stored()).toEqual(bytes);

  const { webhook } = await set(endpoint, {
    url: `${url}/2`,
    headers: [{ name: 'x-token' }, { name: 'X-More', value: 'café' }],
  });
  expect(webhook.headerNames).toEqual(['x-token', 'X-More']);
  expect(await opened()).toEqual({ 'x-token': 'hushed-1', 'X-More': 'café' });
  const elsewhere = { endpoint: endpoint.slug, url: 'https://example.org/results' };
  for (const headers of [undefined, [{ name: 'x-token' }]]) {
    expect(await outcome(owner, setWebhookOf, { ...elsewhere, headers })).toMatch(
      /^INVALID_ARGUMENT: url leads to another server/,
    );
  }
  expect(
    (await set(endpoint, { ...elsewhere, headers: [{ name: 'x-token', value: 'hushed-3' }] })).webhook.headerNames,
  ).toEqual(['x-token']);
  await set(endpoint, { url, headers: [] });
  expect(await stored()).toBeNull();

  const { edges } = (
    await answered(
      owner,
      'query ($slug: String!) { auditLog(endpoint: $slug) { edges { node { details } } } }',
      endpoint,
    )
  ).auditLog;
  expect(edges.slice(0, 5).map(({ node }: Json) => node.details.changed)).toEqual([
    ['url', 'headers'],
    ['url', 'headers'],
    ['url', 'headers'],
    [],
    expect.any(Array),
  ]);
  expect(JSON.stringify(edges) + server.output()).not.toMatch(/hushed|whsec_/);
});

test('invalid settings are refused with their names', async () => {
  const endpoint = await makeOwn();
  const header = (name: string, value = 'x') => ({
    headers: [
      { name: 'X-Fine', value: 'x' },
      { name, value },
    ],
  });
  const custom = (...delays: number[]) => ({ retry: { policy: 'CUSTOM', delays } });
  const refused: [object, RegExp][] = [
    [{ events: ['RECORD_CREATED'] }, /^There is no webhook yet: give the url/],
    [{}, /^Give a url, or null/],
    [{ events: null }, /^Give a url, or null/],
    [{ url: null, events: all }, /^url: null removes the webhook/],
    [{ url, events: [] }, /^events must name at least one/],
    [{ url, ...header('no good') }, /^headers\[1\]\.name must be the name of an HTTP header/],
    [{ url, ...header('') }, /^headers\[1\]\.name must be the name/],
    [{ url, ...header('a'.repeat(129)) }, /^headers\[1\]\.name must be the name/],
    [{ url, ...header('Content-Length') }, /^headers\[1\]\.name must name another header: Content-Length/],
    [{ url, ...header('Webhook-Signature') }, /^headers\[1\]\.name must name another header/],
    [{ url, ...header('__proto__') }, /^headers\[1\]\.name must name another header/],
    [{ url, ...header('x-fine') }, /^headers\[1\]\.name must name another header: x-fine is there already/],
    [{ url, ...header('X-A', 'a\r\nX-B: b') }, /^headers\[1\]\.value must be a header value/],
    [{ url, ...header('X-A', '€') }, /^headers\[1\]\.value must be a header value/],
    [{ url, ...header('X-A', 'a'.repeat(4_097)) }, /^headers\[1\]\.value must be a header value/],
    [{ url, headers: [{ name: 'X-A' }] }, /^headers\[0\]\.value is needed/],
    [
      { url, headers: Array.from({ length: 21 }, (_, index) => ({ name: `X-${index}`, value: 'x' })) },
      /^headers must be at most 20/,
    ],
    [{ url, retry: { policy: 'CUSTOM' } }, /^retry\.delays must say when/],
    [{ url, retry: { policy: 'DEFAULT', delays: [] } }, /^retry\.delays are for the CUSTOM policy alone/],
    [{ url, retry: { policy: 'STANDARD', delays: [5] } }, /^retry\.delays are for the CUSTOM policy alone/],
    [{ url, ...custom(0) }, /^retry\.delays\[0\] must be 1 to 86400 seconds/],
    [{ url, ...custom(60, 86_401) }, /^retry\.delays\[1\] must be/],
    [{ url, ...custom(...Array<number>(21).fill(1)) }, /^retry\.delays must be at most 20/],
  ];
  for (const [wanted, words] of refused) {
    const [code, message] = (await outcome(owner, setWebhookOf, { endpoint: endpoint.slug, ...wanted })).split(
      /: (.*)/s,
    );
    expect({ wanted, code, message }).toEqual({
      wanted,
      code: 'INVALID_ARGUMENT',
      message: expect.stringMatching(words),
    });
  }
  expect((await stateOf(endpoint)).sandbox).toBeNull();
  const most = {
    url,
    headers: Array.from({ length: 20 }, (_, index) => ({ name: `X-${index}`, value: 'x'.repeat(4_096) })),
    ...custom(...Array<number>(20).fill(1)),
  };
  expect((await set(endpoint, most)).webhook.headerNames).toHaveLength(20);
});

test("a key's webhook has the same settings, which deploys do not copy", async () => {
  const endpoint = await makeOwn();
  const { account, keyId: key } = await makeCollaborator(endpoint);
  await write(endpoint.keys.sandbox, endpoint);
  const wanted = {
    url,
    events: ['REQUEST_FAILED'],
    headers: [{ name: 'X-Token', value: 'one' }],
    retry: { policy: 'STANDARD' },
  };
  const { webhook, secret } = (await answered(account, setKeyWebhookOf, { endpoint: endpoint.slug, key, ...wanted }))
    .setKeyWebhook;
  expect(webhook).toMatchObject({
    url,
    events: ['REQUEST_FAILED'],
    headerNames: ['X-Token'],
    retry: { policy: 'STANDARD' },
  });
  expect(secret).toMatch(/^whsec_/);
  const changed = await answered(owner, setKeyWebhookOf, { endpoint: endpoint.slug, key, events: all });
  expect(changed.setKeyWebhook).toEqual({ webhook: { ...webhook, events: all }, secret: null });
  expect(await stateOf(endpoint)).toMatchObject({ sandboxTested: true, pendingChanges: { webhook: null } });
  const show = `query ($endpoint: String!, $key: ID!) { key(endpoint: $endpoint, key: $key) { webhook { environment ${settings} } } }`;
  const { key: seen } = await answered(account, show, { endpoint: endpoint.slug, key });
  expect(seen.webhook).toMatchObject({ environment: null, url, events: all, headerNames: ['X-Token'] });
});
