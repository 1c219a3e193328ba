import { expect, onTestFinished, test } from 'vitest';
import { makeUser } from '../support/account.ts';
import { type Credentials, rest } from '../support/client.ts';
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
  settled,
  setWebhook,
  setWebhookOf,
  verified,
  write,
  writeByHand,
} from './webhook-fixtures.ts';

const show = `query ($slug: String!) {
  endpoint(endpoint: $slug) { sandbox: webhook(environment: SANDBOX) { url active } production: webhook(environment: PRODUCTION) { url } }
}`;
const deployment = 'mutation ($slug: String!) { deployEndpoint(endpoint: $slug) { webhook { url } webhookSecret } }';

test('each completed sandbox write is posted to its webhook, signed, with the payload to the character', async () => {
  const [endpoint, receiver] = await Promise.all([makeOwn(), startReceiver()]);
  const secret = await setWebhook(endpoint, receiver.url);
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{32}$/);
  const client = rest(server, endpoint.keys.sandbox);

  const payload = '{ "b": 1.0, "a": 12345678901234567890, "nul": "\\u0000" }';
  const created = await client.post(endpoint.path, payload);
  const call = await receiver.next();
  const requestId = created.headers.get('x-request-id') ?? '';
  expect(call).toMatchObject({ method: 'POST', path: '/hook' });
  expect(call.headers).toMatchObject({
    'content-type': 'application/json',
    'webhook-id': expect.stringMatching(/^dlv_/),
  });
  const { id } = created.json;
  const facts = { id, endpoint: endpoint.slug, environment: 'sandbox', status: 'success', error: null };
  expect(verified(call, secret)).toMatchObject({ type: 'record.created', data: { ...facts, request_id: requestId } });
  expect(call.body).toContain(`"payload":${payload},"error"`);

  await client.put(`${endpoint.path}/${id}`, { step: 2 });
  expect(verified(await receiver.next(), secret)).toMatchObject({
    type: 'record.replaced',
    data: { ...facts, payload: { step: 2 } },
  });
  await client.delete(`${endpoint.path}/${id}`);
  expect(verified(await receiver.next(), secret)).toMatchObject({
    type: 'record.deleted',
    data: { ...facts, payload: null },
  });

  const delivery = {
    id: call.headers['webhook-id'],
    target: 'endpoint',
    state: 'succeeded',
    attempts: [{ status: 200 }],
  };
  expect(await settled(endpoint.keys.sandbox, requestId)).toMatchObject([delivery]);
  const query =
    'query ($slug: String!, $id: ID!) { request(endpoint: $slug, environment: SANDBOX, id: $id) { deliveries { target url } } }';
  const { request } = await answered(owner, query, { slug: endpoint.slug, id: requestId });
  expect(request.deliveries).toEqual([{ target: 'ENDPOINT', url: receiver.url }]);
});

test('a write that the database refuses to apply is posted too', async () => {
  const [endpoint, receiver] = await Promise.all([makeOwn(), startReceiver()]);
  const secret = await setWebhook(endpoint, receiver.url);
  await prisma.$executeRaw`alter table record add constraint no_poison check (payload::text not like '%poison%')`;
  onTestFinished(async () => void (await prisma.$executeRaw`alter table record drop constraint no_poison`));
  await write(endpoint.keys.sandbox, endpoint, '{"poison":1.0}');
  expect(verified(await receiver.next(), secret)).toMatchObject({
    type: 'request.failed',
    data: { status: 'failed', error: expect.stringContaining('no_poison') },
  });
});

test('production gets the webhook by a deploy, with its own secret, and keeps it until the next', async () => {
  const [endpoint, first, second] = await Promise.all([makeOwn(), startReceiver(), startReceiver()]);
  const secret = await setWebhook(endpoint, first.url);
  // It is the sandbox's webhook only: production writes are not posted meanwhile.
  const unheard = await write(endpoint.keys.production, endpoint);
  expect(await settled(endpoint.keys.production, unheard)).toEqual([]);
  await write(endpoint.keys.sandbox, endpoint);
  await first.next();
  const { webhook, webhookSecret } = (await answered(owner, deployment, endpoint)).deployEndpoint;
  expect(webhook.url).toBe(first.url);
  await setWebhook(endpoint, second.url);

  expect((await answered(owner, show, endpoint)).endpoint).toEqual({
    sandbox: { url: second.url, active: true },
    production: { url: first.url },
  });
  expect(webhookSecret).toMatch(/^whsec_/);
  expect(webhookSecret).not.toBe(secret);
  await Promise.all([write(endpoint.keys.production, endpoint), write(endpoint.keys.sandbox, endpoint)]);
  expect(verified(await first.next(), webhookSecret)).toMatchObject({ data: { environment: 'production' } });
  expect(verified(await second.next(), secret)).toMatchObject({ data: { environment: 'sandbox' } });
});

test('console writes are posted in the sandbox, and not in production', async () => {
  const [endpoint, receiver] = await Promise.all([makeOwn(), startReceiver()]);
  await setWebhook(endpoint, receiver.url);
  const sandboxId = await writeByHand(endpoint, 'SANDBOX');
  expect(JSON.parse((await receiver.next()).body).data).toMatchObject({
    request_id: sandboxId,
    environment: 'sandbox',
  });
  await answered(owner, deployment, endpoint);

  const byHand = await writeByHand(endpoint, 'PRODUCTION');
  expect(await settled(endpoint.keys.production, byHand)).toEqual([]);
  const byKey = await write(endpoint.keys.production, endpoint);
  expect(JSON.parse((await receiver.next()).body).data.request_id).toBe(byKey);
});

test('another URL keeps the secret and changes the settings, the same URL does not, and null removes the webhook', async () => {
  const endpoint = await makeOwn();
  const state = `query ($slug: String!) { endpoint(endpoint: $slug) { sandboxTested pendingChanges { webhook { kind before { url }
      after { url } } } } }`;
  const secret = await setWebhook(endpoint, 'https://example.com/results');
  await write(endpoint.keys.sandbox, endpoint);
  expect(await setWebhook(endpoint, 'HTTPS://example.com:443/results')).toBe(secret);
  const pending = { kind: 'ADDED', before: null, after: { url: 'https://example.com/results' } };
  expect((await answered(owner, state, endpoint)).endpoint).toEqual({
    sandboxTested: true,
    pendingChanges: { webhook: pending },
  });

  expect(await setWebhook(endpoint, 'https://example.com/elsewhere')).toBe(secret);
  const changed = {
    sandboxTested: false,
    pendingChanges: { webhook: { ...pending, after: { url: 'https://example.com/elsewhere' } } },
  };
  expect((await answered(owner, state, endpoint)).endpoint).toEqual(changed);

  for (const _ of ['set', 'gone already']) {
    expect(await answered(owner, setWebhookOf, { endpoint: endpoint.slug, url: null })).toEqual({ setWebhook: null });
  }
  expect((await answered(owner, show, endpoint)).endpoint).toEqual({ sandbox: null, production: null });
  expect((await answered(owner, state, endpoint)).endpoint.pendingChanges.webhook).toBeNull();
  expect(await setWebhook(endpoint, 'https://example.com/results')).not.toBe(secret);

  const log = 'query ($slug: String!) { auditLog(endpoint: $slug) { edges { node { action details } } } }';
  const { edges } = (await answered(owner, log, endpoint)).auditLog;
  const actions = edges.map(({ node }: { node: { action: string } }) => node.action);
  expect(actions.slice(0, 6)).toEqual([
    'webhook.set',
    'webhook.removed',
    'webhook.removed',
    'webhook.set',
    'webhook.set',
    'webhook.set',
  ]);
  expect(JSON.stringify(edges)).not.toMatch(/whsec_|results/);
});

test('one of several settings at once is stored whole', async () => {
  const endpoint = await makeOwn();
  const urls = [1, 2, 3, 4].map((number) => `https://example.com/${number}`);
  const outcomes = await Promise.all(urls.map((url) => outcome(owner, setWebhookOf, { endpoint: endpoint.slug, url })));
  expect(outcomes).toEqual(['done', 'done', 'done', 'done']);
  expect(urls).toContain((await answered(owner, show, endpoint)).endpoint.sandbox.url);
});

test('a retry goes to the present URL of the webhook, and nowhere once it is removed or switched off', async () => {
  const [moved, removed, switchedOff] = await Promise.all([failOnce(), failOnce(), failOnce()]);
  const elsewhere = await startReceiver();
  const secret = await setWebhook(moved.endpoint, elsewhere.url);
  await answered(owner, setWebhookOf, { endpoint: removed.endpoint.slug, url: null });
  await prisma.webhook.updateMany({ where: { endpointId: switchedOff.endpoint.endpointId }, data: { active: false } });

  const call = await elsewhere.next();
  expect(verified(call, secret).data.request_id).toBe(moved.requestId);
  expect(call.headers['webhook-id']).toBe(moved.first.headers['webhook-id']);
  const gone = {
    status: null,
    response: null,
    error: 'The webhook was removed or switched off before it could be sent',
  };
  for (const { endpoint, requestId, receiver } of [removed, switchedOff]) {
    const delivery = { target: 'endpoint', state: 'failed', attempts: [{ status: 500 }, gone] };
    expect(await settled(endpoint.keys.sandbox, requestId)).toMatchObject([delivery]);
    expect(receiver.received).toHaveLength(1);
  }
  // Writes while it is off are not sent to it later.
  expect(
    await settled(
      switchedOff.endpoint.keys.sandbox,
      await write(switchedOff.endpoint.keys.sandbox, switchedOff.endpoint),
    ),
  ).toEqual([]);
});

test('a forbidden URL is refused with its name', async () => {
  const endpoint = await makeOwn();
  const refused = {
    'not a url': 'must be a URL that starts with https:// or http://',
    'ftp://example.com/': 'must be a URL that starts with https:// or http://',
    '': 'must be a URL that starts with https:// or http://',
    [`https://example.com/${'a'.repeat(2048)}`]: 'must be at most 2048 characters long',
    'https://user:word@example.com/': 'must not carry a user name or password',
    'http://10.0.0.1/': 'must lead to a public address; the one it names is not',
    'http://169.254.169.254/latest': 'must lead to a public address; the one it names is not',
  };
  for (const [url, words] of Object.entries(refused)) {
    expect(await outcome(owner, setWebhookOf, { endpoint: endpoint.slug, url })).toBe(`INVALID_ARGUMENT: url ${words}`);
  }
  for (const odd of ['\0', '\ud800', '😀']) {
    const { setWebhook: set } = await answered(owner, setWebhookOf, {
      endpoint: endpoint.slug,
      url: `https://example.com/${odd}?`,
    });
    expect(set.webhook.url).toMatch(/^https:\/\/example\.com\/(%[0-9A-F]{2})+\?$/);
  }
});

test("only its owner sees and sets an endpoint's webhook", async () => {
  const endpoint = await makeOwn();
  await setWebhook(endpoint, 'https://example.com/');
  const [{ account: collaborator }, stranger] = await Promise.all([makeCollaborator(endpoint), makeUser(databaseUrl)]);
  const { slug, keys } = endpoint;
  const see = 'query ($slug: String!) { endpoint(endpoint: $slug) { webhook(environment: SANDBOX) { url } } }';
  const callers: [Credentials, string][] = [
    [collaborator, 'PERMISSION_DENIED'],
    [stranger, 'ENDPOINT_NOT_FOUND'],
    [keys.sandbox, 'PERMISSION_DENIED'],
    [undefined, 'UNAUTHENTICATED'],
  ];
  for (const [as, code] of callers) {
    expect(await outcome(as, setWebhookOf, { endpoint: slug, url: 'https://example.com/mine' })).toMatch(`${code}: `);
    expect(await outcome(as, see, { slug })).toMatch(`${code}: `);
  }
  expect((await answered(owner, show, endpoint)).endpoint.sandbox.url).toBe('https://example.com/');
});

/** Makes an endpoint with a webhook whose first call fails at once. The second is due in 2 s. */
async function failOnce() {
  const [endpoint, receiver] = await Promise.all([makeOwn(), startReceiver([{ status: 500 }])]);
  await setWebhook(endpoint, receiver.url);
  const requestId = await write(endpoint.keys.sandbox, endpoint);
  return { endpoint, receiver, requestId, first: await receiver.next() };
}
