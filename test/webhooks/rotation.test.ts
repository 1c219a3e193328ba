import { expect, test } from 'vitest';
import { makeUser } from '../support/account.ts';
import { graphql, type Json } from '../support/client.ts';
import { openControlPlane, type TestEndpoint } from '../support/endpoint.ts';
import { startReceiver } from '../support/receiver.ts';
import {
  answered,
  databaseUrl,
  makeCollaborator,
  makeOwn,
  outcome,
  owner,
  prisma,
  server,
  setKeyWebhook,
  settled,
  setWebhook,
  setWebhookOf,
  verified,
  write,
} from './webhook-fixtures.ts';

const { seal } = openControlPlane(databaseUrl);
const rotation = `mutation ($endpoint: String!, $webhook: ID!) {
  rotateWebhookSecret(endpoint: $endpoint, webhook: $webhook) { webhook { id previousSecretEndsAt } secret }
}`;
const switching = `mutation ($endpoint: String!, $webhook: ID!, $active: Boolean!) {
  setWebhookActive(endpoint: $endpoint, webhook: $webhook, active: $active) { id active endedBy failingSince }
}`;
const callbackRotation = `mutation ($endpoint: String!, $key: ID!, $environment: EnvironmentName!) {
  rotateCallbackSecret(endpoint: $endpoint, key: $key, environment: $environment) { secret oldEndsAt }
}`;
const dayMs = 86_400_000;

test('a rotated secret is shown once and signs with the earlier one for 24 hours; another rotation drops the oldest', async () => {
  const [endpoint, receiver] = await Promise.all([makeOwn(), startReceiver()]);
  const first = await setWebhook(endpoint, receiver.url);
  const id = await idOf(endpoint, 'SANDBOX');
  const second = await rotate(endpoint, id);
  expect(second).toEqual({
    webhook: { id, previousSecretEndsAt: expect.any(String) },
    secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{32}$/),
  });
  expect(second.secret).not.toBe(first);
  expect(isInADay(second.webhook.previousSecretEndsAt)).toBe(true);
  await write(endpoint.keys.sandbox, endpoint);
  const call = await receiver.next();
  for (const secret of [first, second.secret]) expect(verified(call, secret)).toMatchObject({ type: 'record.created' });

  const third = await rotate(endpoint, id);
  await write(endpoint.keys.sandbox, endpoint);
  const later = await receiver.next();
  for (const secret of [second.secret, third.secret])
    expect(verified(later, secret)).toMatchObject({ type: 'record.created' });
  expect(() => verified(later, first)).toThrow('No matching signature');

  await prisma.webhook.update({ where: { id }, data: { previousSecretEndsAt: new Date(Date.now() - 1) } });
  await write(endpoint.keys.sandbox, endpoint);
  const last = await receiver.next();
  expect(verified(last, third.secret)).toMatchObject({ type: 'record.created' });
  expect(() => verified(last, second.secret)).toThrow('No matching signature');
  const see =
    'query ($slug: String!) { endpoint(endpoint: $slug) { webhook(environment: SANDBOX) { previousSecretEndsAt } } }';
  expect((await answered(owner, see, endpoint)).endpoint.webhook.previousSecretEndsAt).toBeNull();
});

test('after concurrent rotations the last secret signs, together with the one before', async () => {
  const endpoint = await makeOwn();
  await setWebhook(endpoint, 'https://example.com/');
  const id = await idOf(endpoint, 'SANDBOX');
  const rotations: Json[] = await Promise.all([1, 2, 3, 4].map(() => rotate(endpoint, id)));
  const row = await prisma.webhook.findUniqueOrThrow({ where: { id } });
  const secrets = rotations.map(({ secret }) => secret);
  const kept = [row.secret, row.previousSecret ?? Buffer.of()].map((sealed) => seal.open(sealed));
  expect(new Set(kept).size).toBe(2);
  expect(secrets).toEqual(expect.arrayContaining(kept));
});

test("production's secret rotates separately and survives deploys; rotating and switching change no settings", async () => {
  const endpoint = await makeOwn();
  const sandboxSecret = await setWebhook(endpoint, 'https://example.com/one');
  await write(endpoint.keys.sandbox, endpoint);
  const state =
    'query ($slug: String!) { endpoint(endpoint: $slug) { sandboxTested pendingChanges { webhook { kind } } } }';
  await deploy(endpoint);
  const [sandbox, production] = [await idOf(endpoint, 'SANDBOX'), await idOf(endpoint, 'PRODUCTION')];
  const { secret } = await rotate(endpoint, production);
  await answered(owner, switching, { endpoint: endpoint.slug, webhook: production, active: false });
  expect((await answered(owner, state, endpoint)).endpoint).toEqual({
    sandboxTested: true,
    pendingChanges: { webhook: null },
  });
  expect(seal.open((await prisma.webhook.findUniqueOrThrow({ where: { id: sandbox } })).secret)).toBe(sandboxSecret);

  await setWebhook(endpoint, 'https://example.com/two');
  await write(endpoint.keys.sandbox, endpoint);
  await deploy(endpoint);
  const row = await prisma.webhook.findUniqueOrThrow({ where: { id: production } });
  expect(row).toMatchObject({ url: 'https://example.com/two', active: false, previousSecretEndsAt: expect.any(Date) });
  expect(seal.open(row.secret)).toBe(secret);
});

test('a switched-off webhook gets nothing, and switching it on clears its failures', async () => {
  const [endpoint, receiver] = await Promise.all([makeOwn(), startReceiver()]);
  await setWebhook(endpoint, receiver.url);
  const webhook = await idOf(endpoint, 'SANDBOX');
  const turn = async (active: boolean) =>
    (await answered(owner, switching, { endpoint: endpoint.slug, webhook, active })).setWebhookActive;
  expect(await turn(false)).toEqual({ id: webhook, active: false, endedBy: null, failingSince: null });
  expect(await settled(endpoint.keys.sandbox, await write(endpoint.keys.sandbox, endpoint))).toEqual([]);
  await prisma.webhook.update({ where: { id: webhook }, data: { failingSince: new Date() } });
  // Another URL does not switch it on, but it is another target, which has not failed yet.
  await setWebhook(endpoint, `${receiver.url}/2`);
  expect(await turn(false)).toMatchObject({ active: false, failingSince: null });
  await prisma.webhook.update({ where: { id: webhook }, data: { endedBy: 'FAILING', failingSince: new Date() } });
  expect(await turn(false)).toEqual({
    id: webhook,
    active: false,
    endedBy: 'FAILING',
    failingSince: expect.any(String),
  });
  expect(await turn(true)).toEqual({ id: webhook, active: true, endedBy: null, failingSince: null });
  const requestId = await write(endpoint.keys.sandbox, endpoint);
  expect(JSON.parse((await receiver.next()).body).data.request_id).toBe(requestId);
  expect(receiver.received.map(({ path }) => path)).toEqual(['/hook/2']);
});

test("a callback's secret is rotated by the owner and by the key's collaborators, and both sign for 24 hours", async () => {
  const [endpoint, receiver] = await Promise.all([makeOwn(), startReceiver()]);
  const { account, keyId, sandbox, production } = await makeCollaborator(endpoint);
  const shown = async (key: string) => (await answered(key, '{ apiKey { callbackSecret } }', {})).apiKey.callbackSecret;
  const [first, ofProduction] = [await shown(sandbox), await shown(production)];
  const rotateBy = async (as: typeof owner) =>
    (await answered(as, callbackRotation, { endpoint: endpoint.slug, key: keyId, environment: 'SANDBOX' }))
      .rotateCallbackSecret;
  const { secret: second, oldEndsAt } = await rotateBy(account);
  expect(isInADay(oldEndsAt)).toBe(true);
  expect([await shown(sandbox), await shown(production)]).toEqual([second, ofProduction]);
  const callback = { 'x-webhook-callback': receiver.url };
  await write(sandbox, endpoint, {}, callback);
  const call = await receiver.next();
  for (const secret of [first, second]) expect(verified(call, secret)).toMatchObject({ type: 'record.created' });

  const { secret: third } = await rotateBy(owner);
  await write(sandbox, endpoint, {}, callback);
  const later = await receiver.next();
  for (const secret of [second, third]) expect(verified(later, secret)).toMatchObject({ type: 'record.created' });
  expect(() => verified(later, first)).toThrow('No matching signature');
});

test("only its owner rotates an environment's secret, and only the owner and its collaborators a key's", async () => {
  const endpoint = await makeOwn();
  const { slug } = endpoint;
  const [mine, other, elsewhere, stranger] = await Promise.all([
    makeCollaborator(endpoint),
    makeCollaborator(endpoint),
    makeOwn(),
    makeUser(databaseUrl),
  ]);
  await setWebhook(endpoint, 'https://example.com/');
  await setKeyWebhook(endpoint, mine.keyId, 'https://example.com/key');
  const ofSandbox = await idOf(endpoint, 'SANDBOX');
  const { id: ofKey } = await prisma.webhook.findUniqueOrThrow({ where: { apiKeyId: mine.keyId } });
  const noWebhook = 'NOT_FOUND: There is no such webhook of this endpoint';
  for (const document of [rotation, switching]) {
    const ask = (as: Parameters<typeof outcome>[0], webhook: string, of = slug) => {
      const active = document === switching ? { active: true } : {};
      return outcome(as, document, { endpoint: of, webhook, ...active });
    };
    expect([await ask(owner, ofSandbox), await ask(owner, ofKey), await ask(mine.account, ofKey)]).toEqual([
      'done',
      'done',
      'done',
    ]);
    expect([
      await ask(mine.account, ofSandbox),
      await ask(other.account, ofKey),
      await ask(owner, ofKey, elsewhere.slug),
    ]).toEqual([noWebhook, noWebhook, noWebhook]);
    expect([await ask(owner, 'no-uuid\0'), await ask(owner, mine.keyId)]).toEqual([noWebhook, noWebhook]);
    expect(await ask(stranger, ofKey)).toMatch(/^ENDPOINT_NOT_FOUND/);
    expect(await ask(endpoint.keys.sandbox, ofSandbox)).toMatch(/^PERMISSION_DENIED/);
    expect(await ask(undefined, ofSandbox)).toMatch(/^UNAUTHENTICATED/);
  }
  const rotateOf = (as: Parameters<typeof outcome>[0], key: string) =>
    outcome(as, callbackRotation, { endpoint: slug, key, environment: 'PRODUCTION' });
  expect([await rotateOf(owner, endpoint.keyId), await rotateOf(mine.account, mine.keyId)]).toEqual(['done', 'done']);
  for (const key of [endpoint.keyId, other.keyId])
    expect(await rotateOf(mine.account, key)).toBe('NOT_FOUND: There is no such key of this endpoint');
  expect(await rotateOf(owner, elsewhere.keyId)).toMatch(/^NOT_FOUND/);
});

test('rotations and switches are logged without a secret', async () => {
  const endpoint = await makeOwn();
  const { keyId } = await makeCollaborator(endpoint);
  await setKeyWebhook(endpoint, keyId, 'https://example.com/key');
  const { id: webhook } = await prisma.webhook.findUniqueOrThrow({ where: { apiKeyId: keyId } });
  const { slug } = endpoint;
  await rotate(endpoint, webhook);
  for (const active of [false, true]) await answered(owner, switching, { endpoint: slug, webhook, active });
  await answered(owner, callbackRotation, { endpoint: slug, key: keyId, environment: 'SANDBOX' });
  await answered(owner, setWebhookOf, { endpoint: slug, url: 'https://example.com/' });
  await rotate(endpoint, await idOf(endpoint, 'SANDBOX'));

  const log = 'query ($slug: String!) { auditLog(endpoint: $slug, first: 7) { edges { node { action details } } } }';
  const { data } = await graphql(server, owner, log, { slug });
  const entries = data.auditLog.edges.map(({ node }: Json) => [node.action, node.details]);
  expect(entries).toEqual([
    ['webhook.secret_rotated', { environment: 'SANDBOX' }],
    ['webhook.set', { environment: 'SANDBOX', changed: ['url', 'events', 'retry'] }],
    ['key.callback_secret_rotated', { environment: 'SANDBOX' }],
    ['webhook.switched_on', { keyId }],
    ['webhook.switched_off', { keyId }],
    ['webhook.secret_rotated', { keyId }],
    ['webhook.set', { keyId, changed: ['url', 'events', 'retry'] }],
  ]);
  expect(server.output()).not.toMatch(/whsec_/);
});

async function idOf({ endpointId }: TestEndpoint, environment: 'SANDBOX' | 'PRODUCTION'): Promise<string> {
  return (await prisma.webhook.findUniqueOrThrow({ where: { endpointId_environment: { endpointId, environment } } }))
    .id;
}

async function rotate({ slug }: TestEndpoint, webhook: string): Promise<Json> {
  return (await answered(owner, rotation, { endpoint: slug, webhook })).rotateWebhookSecret;
}

async function deploy({ slug }: TestEndpoint): Promise<void> {
  await answered(owner, 'mutation ($slug: String!) { deployEndpoint(endpoint: $slug) { number } }', { slug });
}

/** Returns whether a time is 24 hours from now, give or take a minute. */
function isInADay(moment: string): boolean {
  return Math.abs(new Date(moment).getTime() - Date.now() - dayMs) < 60_000;
}
