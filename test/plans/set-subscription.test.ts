import { expect, test } from 'vitest';
import { until } from '../../harness/until.ts';
import { makeUser, type TestAccount } from '../support/account.ts';
import { codeOf, graphql, rest } from '../support/client.ts';
import { makeEndpoint, openControlPlane } from '../support/endpoint.ts';
import { startServer } from '../support/server.ts';
import { sharedServer } from '../support/shared-server.ts';
import { changePlan, setSubscription, subscriptionOf, withinASecond } from './subscription-fixtures.ts';

const server = await sharedServer();
const { databaseUrl, administrator } = server;
const other = await startServer({ databaseUrl, role: 'api' });
const { prisma } = openControlPlane(databaseUrl);

const setPlanOnly = `mutation ($account: ID!, $plan: ID) {
  setSubscription(account: $account, plan: $plan) { ${subscriptionOf} }
}`;

test('an administrator sets a plan and an end within a second, and only an administrator lifts the end', async () => {
  const owner = await makeUser(databaseUrl, { plan: 'free' });
  const { path, keys } = await makeEndpoint(databaseUrl, { accountId: owner.id });
  const clients = [server, other].map((one) => rest(one, keys.sandbox));
  for (const client of clients) expect((await client.post(path, {})).status).toBe(202);

  const set = await graphql(server, administrator, setSubscription, {
    account: owner.id,
    plan: 'pro',
    endsAt: '2026-01-01T00:00:00Z',
  });
  expect(set.data.setSubscription.subscription).toMatchObject({
    plan: { id: 'pro' },
    endsAt: '2026-01-01T00:00:00.000Z',
    status: 'EXPIRED',
  });
  for (const client of clients)
    await until(async () => (await client.post(path, {})).json.code === 'SUBSCRIPTION_EXPIRED', withinASecond);
  const console =
    'mutation ($slug: String) { createRecord(endpoint: $slug, environment: SANDBOX, input: { payload: {} }) { id } }';
  expect(codeOf(await graphql(server, owner, console, { slug: path.split('/').at(-1) }))).toBe('SUBSCRIPTION_EXPIRED');

  const changed = await graphql(server, owner, changePlan, { plan: 'enterprise' });
  expect(changed.data.changePlan.subscription).toMatchObject({ plan: { id: 'enterprise' }, status: 'EXPIRED' });
  expect((await clients[0]?.post(path, {}))?.json.code).toBe('SUBSCRIPTION_EXPIRED');
  // Arguments that are left out keep their values.
  const kept = await graphql(server, administrator, setPlanOnly, { account: owner.id, plan: 'basic' });
  expect(kept.data.setSubscription.subscription).toMatchObject({
    plan: { id: 'basic' },
    endsAt: '2026-01-01T00:00:00.000Z',
  });
  const lifted = await graphql(server, administrator, setSubscription, { account: owner.id, plan: null, endsAt: null });
  expect(lifted.data.setSubscription.subscription).toMatchObject({
    plan: { id: 'basic' },
    endsAt: null,
    status: 'ACTIVE',
  });
  for (const client of clients) await until(async () => (await client.post(path, {})).status === 202, withinASecond);
});

test('a subscription expires by itself at its end', async () => {
  const owner = await makeUser(databaseUrl, { plan: 'free' });
  const { path, keys } = await makeEndpoint(databaseUrl, { accountId: owner.id });
  const client = rest(other, keys.sandbox);
  const endsAt = new Date(Date.now() + 1_500).toISOString();
  await graphql(server, administrator, setSubscription, { account: owner.id, endsAt });
  expect((await client.post(path, {})).status).toBe(202);
  await until(async () => (await client.post(path, {})).json.code === 'SUBSCRIPTION_EXPIRED');
  expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(endsAt));
});

test('an unknown plan or account is NOT_FOUND, an impossible end INVALID_ARGUMENT, and nothing changes', async () => {
  const owner = await makeUser(databaseUrl, { plan: 'basic' });
  for (const plan of ['gold', '', 'FREE', 'free\0', '\ud800'])
    expect([plan, codeOf(await graphql(server, owner, changePlan, { plan }))]).toEqual([plan, 'NOT_FOUND']);
  for (const account of ['', 'nobody', '\0', '00000000-0000-0000-0000-000000000000']) {
    expect([account, codeOf(await graphql(server, administrator, setSubscription, { account, plan: 'pro' }))]).toEqual([
      account,
      'NOT_FOUND',
    ]);
  }
  for (const endsAt of ['0000-01-01T00:00:00Z', '0001-01-01T00:00:00Z', 'tomorrow', 1]) {
    expect([
      endsAt,
      codeOf(await graphql(server, administrator, setSubscription, { account: owner.id, plan: 'pro', endsAt })),
    ]).toEqual([endsAt, 'INVALID_ARGUMENT']);
  }
  expect(await prisma.subscription.findUnique({ where: { accountId: owner.id } })).toMatchObject({
    planId: 'basic',
    endsAt: null,
  });
});

test('two changes at once leave one of the plans, and both are logged in order', async () => {
  const owner = await makeUser(databaseUrl, { plan: 'free' });
  await Promise.all([
    graphql(server, owner, changePlan, { plan: 'pro' }),
    graphql(other, owner, changePlan, { plan: 'basic' }),
  ]);
  const { planId } = await prisma.subscription.findUniqueOrThrow({ where: { accountId: owner.id } });
  const entries = await prisma.auditEntry.findMany({ where: { ownerId: owner.id, action: 'plan.changed' } });
  const between = planId === 'pro' ? 'basic' : 'pro';
  expect(entries.map(({ details }) => details)).toEqual(
    expect.arrayContaining([
      { from: 'free', to: between },
      { from: between, to: planId },
    ]),
  );
  expect(entries).toHaveLength(2);
});

test('only administrators set subscriptions, and only the account and administrators see plan and usage', async () => {
  const owner = await makeUser(databaseUrl, { plan: 'free' });
  const stranger = await makeUser(databaseUrl);
  const { keys } = await makeEndpoint(databaseUrl, { accountId: owner.id });
  const callers: [TestAccount | string | undefined, string][] = [
    [stranger, 'PERMISSION_DENIED'],
    [owner, 'PERMISSION_DENIED'],
    [keys.sandbox, 'PERMISSION_DENIED'],
    [undefined, 'UNAUTHENTICATED'],
  ];
  for (const [caller, code] of callers)
    expect(codeOf(await graphql(server, caller, setSubscription, { account: owner.id, plan: 'pro' }))).toBe(code);
  for (const [caller, code] of callers.slice(2)) {
    expect(codeOf(await graphql(server, caller, changePlan, { plan: 'pro' }))).toBe(code);
    expect(codeOf(await graphql(server, caller, '{ plans { id } }'))).toBe(code);
  }
  expect(await prisma.subscription.findUnique({ where: { accountId: owner.id } })).toMatchObject({ planId: 'free' });
  const seen = await graphql(
    server,
    administrator,
    `query ($search: String) { accounts(search: $search) { edges { node { ${subscriptionOf} usage { used } } } } }`,
    {
      search: owner.email,
    },
  );
  expect(seen.data.accounts.edges).toMatchObject([
    { node: { subscription: { plan: { id: 'free' } }, usage: { used: 0 } } },
  ]);
});

test("changes of plan and end are in the account's log, with author, old and new value", async () => {
  const owner = await makeUser(databaseUrl, { plan: 'free' });
  await graphql(server, owner, changePlan, { plan: 'pro' });
  await graphql(server, administrator, setSubscription, { account: owner.id, endsAt: '2027-01-01T00:00:00Z' });
  const entries = await prisma.auditEntry.findMany({
    where: { ownerId: owner.id, action: { in: ['plan.changed', 'subscription.set'] } },
    orderBy: { at: 'asc' },
  });
  expect(entries).toMatchObject([
    {
      action: 'plan.changed',
      accountId: owner.id,
      subject: 'Pro',
      details: { from: 'free', to: 'pro' },
      address: '127.0.0.1',
    },
    {
      action: 'subscription.set',
      accountId: administrator.id,
      subject: owner.email,
      details: { endsAtFrom: null, endsAtTo: '2027-01-01T00:00:00.000Z' },
      address: '127.0.0.1',
    },
  ]);
});
