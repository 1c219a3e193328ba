import { expect, test } from 'vitest';
import { until } from '../../harness/until.ts';
import { makeUser } from '../support/account.ts';
import { rest } from '../support/client.ts';
import { startServer } from '../support/server.ts';
import {
  answered,
  changes,
  databaseUrl,
  deploy,
  deployFields,
  makeCollaborator,
  makeOwn,
  owner,
  prisma,
  server,
  setFields,
  setWebhook,
  tryDeploy,
  useSandbox,
} from './deploy-fixtures.ts';

const amount = { name: 'amount', type: 'number', required: true, constraints: { min: 1 } };
const note = { name: 'note', type: 'string' };

const stateQuery = `query ($slug: String) { endpoint(endpoint: $slug) {
  version sandboxTested pendingChanges { ${changes} } environments { name settingsChangedAt }
} }`;

async function stateOf(slug: string) {
  return (await answered(owner, stateQuery, { slug })).endpoint;
}

test('production refuses every call until the first deploy, and stores nothing', async () => {
  const { id: accountId } = await makeUser(databaseUrl);
  const endpoint = await makeOwn({ accountId });
  const { endpointId, path } = endpoint;
  const production = rest(server, endpoint.keys.production);
  for (const answer of [
    await production.post(path, { a: 1 }),
    await production.get(path),
    await production.delete(`${path}/rec_a`),
  ]) {
    expect({ status: answer.status, code: answer.json.code }).toEqual({ status: 403, code: 'NOT_DEPLOYED' });
  }
  await useSandbox(endpoint);
  await until(() => prisma.request.count({ where: { endpointId, state: 'SUCCEEDED' } }));
  expect(await prisma.request.groupBy({ by: 'environment', where: { endpointId }, _count: true })).toEqual([
    { environment: 'SANDBOX', _count: 1 },
  ]);
  expect(await prisma.record.count({ where: { endpointId, environment: 'PRODUCTION' } })).toBe(0);
  const counted = { where: { endpointId, environment: 'PRODUCTION' as const } };
  expect([
    await prisma.dayFigure.count(counted),
    await prisma.dayDuration.count(counted),
    await prisma.dayRefusal.count(counted),
  ]).toEqual([0, 0, 0]);
  const used = await prisma.usage.findMany({ where: { accountId }, select: { used: true } });
  expect(used).toEqual([{ used: 1n }]);
});

test("the first deploy makes version 1 of the sandbox's settings, answers with all of it, and is logged", async () => {
  const endpoint = await makeOwn();
  await setFields(endpoint, [amount, note]);
  await setWebhook(endpoint, 'https://example.com/results');
  await useSandbox(endpoint, { amount: 5 });
  const difference = {
    fields: [
      {
        kind: 'ADDED',
        name: 'amount',
        before: null,
        after: expect.objectContaining({ name: 'amount', type: 'number', required: true }),
      },
      {
        kind: 'ADDED',
        name: 'note',
        before: null,
        after: expect.objectContaining({ name: 'note', type: 'string', required: false }),
      },
    ],
    fieldsReordered: false,
    webhook: { kind: 'ADDED', before: null, after: { url: 'https://example.com/results' } },
  };
  expect(await stateOf(endpoint.slug)).toMatchObject({
    version: 0,
    sandboxTested: true,
    pendingChanges: difference,
  });
  expect(await deploy(endpoint)).toMatchObject({
    number: 1,
    restoredFrom: null,
    deployedBy: { id: owner.id, name: owner.name },
    fields: [{ name: 'amount', constraints: { min: 1 } }, { name: 'note' }],
    webhook: { url: 'https://example.com/results' },
    changes: difference,
  });
  const entries = await prisma.auditEntry.findMany({
    where: { endpointId: endpoint.endpointId, action: 'endpoint.deployed' },
  });
  expect(entries).toMatchObject([
    {
      ownerId: owner.id,
      accountId: owner.id,
      subject: 'version 1',
      address: '127.0.0.1',
      requestId: expect.any(String),
    },
  ]);
  const nothing = { fields: [], fieldsReordered: false, webhook: null };
  expect(await stateOf(endpoint.slug)).toMatchObject({ version: 1, pendingChanges: nothing });
  const production = rest(server, endpoint.keys.production);
  expect((await production.post(endpoint.path, { amount: 5 })).status).toBe(202);
  expect((await production.post(endpoint.path, { amount: 'much' })).json.details).toMatchObject([{ field: 'amount' }]);
});

test('a later deploy lists what was added, removed, changed and moved', async () => {
  const endpoint = await makeOwn();
  await deployFields(endpoint, [amount, note, { name: 'gone', type: 'object' }, { name: 'kept', type: 'boolean' }], {
    amount: 1,
  });
  const changed = { ...amount, constraints: { min: 1, max: 9 } };
  const { number, changes: listed } = await deployFields(
    endpoint,
    [note, changed, { name: 'kept', type: 'boolean' }, { name: 'came', type: 'array' }],
    {
      amount: 1,
    },
  );
  expect(number).toBe(2);
  expect(listed).toMatchObject({
    fields: [
      { kind: 'REMOVED', name: 'gone', before: { type: 'object' }, after: null },
      {
        kind: 'CHANGED',
        name: 'amount',
        before: { constraints: { min: 1, max: null } },
        after: { constraints: { min: 1, max: 9 } },
      },
      { kind: 'ADDED', name: 'came', before: null, after: { type: 'array' } },
    ],
    fieldsReordered: true,
    webhook: null,
  });
});

test('a deploy needs a request that the sandbox has accepted since its settings changed', async () => {
  const endpoint = await makeOwn();
  const tested = async () => (await stateOf(endpoint.slug)).sandboxTested;
  expect([await tryDeploy(endpoint), await tested()]).toEqual(['SANDBOX_UNTESTED', false]);
  await useSandbox(endpoint);
  expect([await tested(), await tryDeploy(endpoint)]).toEqual([true, 'done']);
  await setFields(endpoint, [amount]);
  expect([await tryDeploy(endpoint), await tested()]).toEqual(['SANDBOX_UNTESTED', false]);
  // Neither a refused sandbox call nor a production call counts as a try.
  expect((await rest(server, endpoint.keys.sandbox).post(endpoint.path, { amount: 'much' })).status).toBe(400);
  expect((await rest(server, endpoint.keys.production).post(endpoint.path, {})).status).toBe(202);
  expect([await tryDeploy(endpoint), await tested()]).toEqual(['SANDBOX_UNTESTED', false]);
  await useSandbox(endpoint, { amount: 1 });
  expect([await tested(), await tryDeploy(endpoint)]).toEqual([true, 'done']);
  await setWebhook(endpoint, 'https://example.com/');
  expect([await tryDeploy(endpoint), await tested()]).toEqual(['SANDBOX_UNTESTED', false]);
});

test('a request from the console tries the sandbox as well as one by key', async () => {
  const endpoint = await makeOwn();
  const console =
    'mutation ($slug: String) { createRecord(endpoint: $slug, environment: SANDBOX, input: { payloadText: "{}" }) { id } }';
  await answered(owner, console, { slug: endpoint.slug });
  expect(await tryDeploy(endpoint)).toBe('done');
});

test('a deploy without changes is CONFLICT, however often the sandbox was used', async () => {
  const endpoint = await makeOwn();
  await deployFields(endpoint, [amount], { amount: 1 });
  await useSandbox(endpoint, { amount: 2 });
  expect(await tryDeploy(endpoint)).toBe('CONFLICT');
  expect((await stateOf(endpoint.slug)).version).toBe(1);
});

test('one of several deploys at once makes the version', async () => {
  const endpoint = await makeOwn();
  await useSandbox(endpoint);
  const outcomes = await Promise.all([1, 2, 3, 4].map(() => tryDeploy(endpoint)));
  expect(outcomes.toSorted()).toEqual(['CONFLICT', 'CONFLICT', 'CONFLICT', 'done']);
  expect(await prisma.endpointVersion.count({ where: { endpointId: endpoint.endpointId } })).toBe(1);
});

test('settings that change during a deploy are not deployed untried', async () => {
  const endpoint = await makeOwn();
  await useSandbox(endpoint);
  const { endpointId } = endpoint;
  for (const round of [1, 2, 3, 4, 5]) {
    const [deployed] = await Promise.all([
      tryDeploy(endpoint),
      setFields(endpoint, [{ name: `round${round}`, type: 'string' }]),
    ]);
    expect(['done', 'CONFLICT', 'SANDBOX_UNTESTED']).toContain(deployed);
    const names = await prisma.field.findMany({
      where: { endpointId, environment: 'PRODUCTION' },
      select: { name: true },
    });
    expect(names).not.toContainEqual({ name: `round${round}` });
    await useSandbox(endpoint);
  }
});

test('every process uses deployed settings within a second', async () => {
  const other = await startServer({ databaseUrl, role: 'api' });
  const endpoint = await makeOwn({ deployed: true });
  const production = rest(other, endpoint.keys.production);
  expect((await production.post(endpoint.path, {})).status).toBe(202);
  await deployFields(endpoint, [amount], { amount: 1 });
  await until(async () => (await production.post(endpoint.path, {})).status === 400, { timeoutMs: 1_000 });
});

test("production's webhook keeps its own secret, and is removed when the sandbox's is", async () => {
  const endpoint = await makeOwn();
  const webhookOf = (environment: 'SANDBOX' | 'PRODUCTION') =>
    prisma.webhook.findUnique({ where: { endpointId_environment: { endpointId: endpoint.endpointId, environment } } });
  const deployWebhook = async (url: string | null) => {
    await setWebhook(endpoint, url);
    await useSandbox(endpoint);
    return deploy(endpoint);
  };
  await deployWebhook('https://example.com/one');
  const first = await webhookOf('PRODUCTION');
  expect(first?.url).toBe('https://example.com/one');
  expect(first?.secret).not.toEqual((await webhookOf('SANDBOX'))?.secret);
  const { changes: listed } = await deployWebhook('https://example.com/two');
  expect(listed.webhook).toEqual({
    kind: 'CHANGED',
    before: { url: 'https://example.com/one' },
    after: { url: 'https://example.com/two' },
  });
  expect(await webhookOf('PRODUCTION')).toMatchObject({ url: 'https://example.com/two', secret: first?.secret });
  await deployWebhook(null);
  expect(await webhookOf('PRODUCTION')).toBeNull();
});

test('only the owner deploys, and a deleted endpoint cannot be deployed', async () => {
  const endpoint = await makeOwn();
  const collaborator = await makeCollaborator(endpoint);
  await useSandbox(endpoint);
  expect(await tryDeploy(endpoint, collaborator)).toBe('PERMISSION_DENIED');
  expect(await tryDeploy(endpoint, endpoint.keys.sandbox)).toBe('PERMISSION_DENIED');
  expect(await tryDeploy(endpoint, await makeUser(databaseUrl))).toBe('ENDPOINT_NOT_FOUND');
  expect(await tryDeploy(endpoint, { cookie: '' })).toBe('UNAUTHENTICATED');
  await prisma.endpoint.update({ where: { id: endpoint.endpointId }, data: { deletedAt: new Date() } });
  expect(await tryDeploy(endpoint)).toBe('ENDPOINT_NOT_FOUND');
  expect(await prisma.endpointVersion.count({ where: { endpointId: endpoint.endpointId } })).toBe(0);
});
