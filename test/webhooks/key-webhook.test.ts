import { expect, test } from 'vitest';
import { makeUser } from '../support/account.ts';
import type { Json } from '../support/client.ts';
import { startReceiver } from '../support/receiver.ts';
import {
  answered,
  databaseUrl,
  makeCollaborator,
  makeOwn,
  outcome,
  owner,
  setKeyWebhook,
  setKeyWebhookOf,
  settled,
  setWebhook,
  verified,
  write,
  writeByHand,
} from './webhook-fixtures.ts';

const show = 'query ($endpoint: String!, $key: ID!) { key(endpoint: $endpoint, key: $key) { webhook { url active } } }';

test('writes with a collaboration key are posted to its webhook in both environments, and no others are', async () => {
  const [endpoint, receiver] = await Promise.all([makeOwn(), startReceiver()]);
  const [mine, others] = await Promise.all([makeCollaborator(endpoint), makeCollaborator(endpoint)]);
  const secret = await setKeyWebhook(endpoint, mine.keyId, receiver.url);
  const unheard = [
    await write(endpoint.keys.sandbox, endpoint),
    await write(others.sandbox, endpoint),
    await writeByHand(endpoint, 'SANDBOX'),
  ];
  for (const id of unheard) expect(await settled(endpoint.keys.sandbox, id)).toEqual([]);

  const inSandbox = await write(mine.sandbox, endpoint, { a: 1 });
  expect(verified(await receiver.next(), secret).data).toMatchObject({
    request_id: inSandbox,
    environment: 'sandbox',
    payload: { a: 1 },
  });
  const inProduction = await write(mine.production, endpoint);
  expect(verified(await receiver.next(), secret).data).toMatchObject({
    request_id: inProduction,
    environment: 'production',
  });
  expect(await settled(mine.sandbox, inSandbox)).toMatchObject([
    { target: 'key', state: 'succeeded', attempts: [{ status: 200 }] },
  ]);
});

test('a write is sent to every target, and each reader of the receipt sees their own targets', async () => {
  const [endpoint, ofEndpoint, ofKey, ofCallback] = await Promise.all([
    makeOwn(),
    startReceiver(),
    startReceiver(),
    startReceiver(),
  ]);
  const { account, keyId, sandbox } = await makeCollaborator(endpoint);
  const secret = await setWebhook(endpoint, ofEndpoint.url);
  const keySecret = await setKeyWebhook(endpoint, keyId, ofKey.url, account);
  const id = await write(
    sandbox,
    endpoint,
    { a: 1 },
    { 'x-webhook-callback': ofCallback.url, 'x-webhook-auth': 'Bearer mine' },
  );

  const calls = await Promise.all([ofEndpoint.next(), ofKey.next(), ofCallback.next()]);
  const [first, second, third] = calls;
  expect(new Set(calls.map(({ headers }) => headers['webhook-id'])).size).toBe(3);
  expect(new Set(calls.map(({ body }) => body)).size).toBe(1);
  expect(verified(first, secret).data.request_id).toBe(id);
  expect(verified(second, keySecret).data.request_id).toBe(id);
  // The auth value of the callback is not sent to the other targets.
  expect(calls.map(({ headers }) => headers.authorization)).toEqual([undefined, undefined, 'Bearer mine']);
  expect(() => verified(third, keySecret)).toThrow('No matching signature');

  const targets = (deliveries: Json[]) => deliveries.map(({ target }) => target).toSorted();
  expect(targets(await settled(endpoint.keys.sandbox, id))).toEqual(['callback', 'endpoint', 'key']);
  expect(targets(await settled(sandbox, id))).toEqual(['callback', 'key']);
  const query =
    'query ($slug: String!, $id: ID!) { request(endpoint: $slug, environment: SANDBOX, id: $id) { deliveries { target url } } }';
  const seen = async (as: typeof owner) =>
    targets((await answered(as, query, { slug: endpoint.slug, id })).request.deliveries);
  expect(await seen(owner)).toEqual(['CALLBACK', 'ENDPOINT', 'KEY']);
  expect(await seen(account)).toEqual(['CALLBACK', 'KEY']);
});

test("a key's webhook is set, seen and removed by the owner and by those who work with the key", async () => {
  const endpoint = await makeOwn();
  const { account, keyId: key } = await makeCollaborator(endpoint);
  const { slug } = endpoint;
  const secret = await setKeyWebhook(endpoint, key, 'https://example.com/first', account);
  expect(secret).toMatch(/^whsec_/);
  expect(await setKeyWebhook(endpoint, key.toUpperCase(), 'https://example.com/second')).toBe(secret);
  for (const as of [owner, account]) {
    expect((await answered(as, show, { endpoint: slug, key })).key.webhook).toEqual({
      url: 'https://example.com/second',
      active: true,
    });
  }
  const urls = [1, 2, 3, 4].map((number) => `https://example.com/${number}`);
  const sets = urls.map((url, index) =>
    outcome(index % 2 ? owner : account, setKeyWebhookOf, { endpoint: slug, key, url }),
  );
  expect(await Promise.all(sets)).toEqual(['done', 'done', 'done', 'done']);

  expect(await answered(account, setKeyWebhookOf, { endpoint: slug, key, url: null })).toEqual({ setKeyWebhook: null });
  expect((await answered(owner, show, { endpoint: slug, key })).key.webhook).toBeNull();
});

test('others, the default pair, unknown keys and invalid URLs are refused', async () => {
  const endpoint = await makeOwn();
  const [{ keyId: key }, other, elsewhere] = await Promise.all([
    makeCollaborator(endpoint),
    makeCollaborator(endpoint),
    makeOwn(),
  ]);
  const stranger = await makeUser(databaseUrl);
  const set = (as: Parameters<typeof outcome>[0], variables: object = {}) =>
    outcome(as, setKeyWebhookOf, { endpoint: endpoint.slug, key, url: 'https://example.com/', ...variables });

  expect(await set(other.account)).toBe('NOT_FOUND: There is no such key of this endpoint');
  expect(await set(other.account, { key: endpoint.keyId })).toMatch(/^NOT_FOUND/);
  expect(await set(stranger)).toMatch(/^ENDPOINT_NOT_FOUND/);
  expect(await set(other.sandbox)).toMatch(/^PERMISSION_DENIED/);
  expect(await set(undefined)).toMatch(/^UNAUTHENTICATED/);
  expect(await set(owner, { key: endpoint.keyId })).toMatch(/^CONFLICT: .*setWebhook/);
  expect(await set(owner, { key: elsewhere.keyId })).toMatch(/^NOT_FOUND/);
  expect(await set(owner, { key: 'no-uuid\0' })).toMatch(/^NOT_FOUND/);
  expect(await set(owner, { url: 'http://192.168.0.1/' })).toBe(
    'INVALID_ARGUMENT: url must lead to a public address; the one it names is not',
  );
  expect((await answered(owner, show, { endpoint: endpoint.slug, key })).key.webhook).toBeNull();
});
