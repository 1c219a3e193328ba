import { expect, test } from 'vitest';
import { until } from '../../harness/until.ts';
import { one, openSql } from '../requests/ledger.ts';
import { makeUser } from '../support/account.ts';
import { codeOf, graphql, type Json, rest } from '../support/client.ts';
import { makeEndpoint, makePlan, openControlPlane } from '../support/endpoint.ts';
import { startServer } from '../support/server.ts';
import { sharedServer } from '../support/shared-server.ts';
import { changePlan, subscriptionOf, usageFields, withinASecond } from './subscription-fixtures.ts';

const server = await sharedServer();
const { databaseUrl, administrator } = server;
const other = await startServer({ databaseUrl, role: 'api' });
const { prisma } = openControlPlane(databaseUrl);
const sql = openSql(databaseUrl);

test('there are four plans, the smallest first', async () => {
  const { data } = await graphql(server, administrator, '{ plans { id name requestsPerPeriod overage } }');
  // Plans that tests make have their id as their name.
  expect(data.plans.filter(({ id, name }: Json) => id !== name)).toEqual([
    { id: 'free', name: 'Free', requestsPerPeriod: 1_000, overage: false },
    { id: 'basic', name: 'Basic', requestsPerPeriod: 30_000, overage: false },
    { id: 'pro', name: 'Pro', requestsPerPeriod: 300_000, overage: false },
    { id: 'enterprise', name: 'Enterprise', requestsPerPeriod: 1_000_000, overage: true },
  ]);
});

test('a new account is on the Free plan with an unused period of 30 days, and sees its usage at once', async () => {
  const owner = await makeUser(databaseUrl, { plan: 'free' });
  const query = `{ account { ${subscriptionOf} usage { ${usageFields} } } }`;
  const { account } = (await graphql(server, owner, query)).data;
  expect(account.subscription).toEqual({
    plan: { id: 'free' },
    startedAt: expect.any(String),
    endsAt: null,
    status: 'ACTIVE',
  });
  expect(account.usage).toMatchObject({
    used: 0,
    limit: 1_000,
    remaining: 1_000,
    overage: 0,
    periodStart: account.subscription.startedAt,
  });
  expect(Date.parse(account.usage.periodEnd) - Date.parse(account.usage.periodStart)).toBe(30 * 86_400_000);

  const { path, keys } = await makeEndpoint(databaseUrl, { accountId: owner.id });
  await rest(server, keys.sandbox).post(path, {});
  await rest(server, keys.production).get(path);
  expect((await graphql(server, owner, query)).data.account.usage).toMatchObject({ used: 2, remaining: 998 });
});

test('the history has the last periods, unused ones too, and none from before the subscription', async () => {
  const owner = await makeUser(databaseUrl, { plan: 'basic' });
  await prisma.$executeRaw`update subscription set started_at = started_at - interval '75 days' where account_id = ${owner.id}::uuid`;
  const { startedAt } = await prisma.subscription.findUniqueOrThrow({ where: { accountId: owner.id } });
  await prisma.usage.create({
    data: { accountId: owner.id, periodStart: startedAt, used: 1_500_000, included: 1_000_000, overage: 500_000 },
  });
  const history = async (argument: string) =>
    graphql(server, owner, `{ account { usageHistory${argument} { ${usageFields} } } }`);
  const { usageHistory } = (await history('')).data.account;
  const start = (index: number) => new Date(startedAt.getTime() + index * 30 * 86_400_000).toISOString();
  expect(usageHistory).toEqual([
    { periodStart: start(2), periodEnd: start(3), used: 0, limit: 30_000, remaining: 30_000, overage: 0 },
    { periodStart: start(1), periodEnd: start(2), used: 0, limit: 30_000, remaining: 30_000, overage: 0 },
    { periodStart: start(0), periodEnd: start(1), used: 1_500_000, limit: 1_000_000, remaining: 0, overage: 500_000 },
  ]);
  expect((await history('(periods: 2)')).data.account.usageHistory).toEqual(usageHistory.slice(0, 2));
  for (const wrong of ['(periods: 0)', '(periods: 25)', '(periods: -1)'])
    expect(codeOf(await history(wrong))).toBe('INVALID_ARGUMENT');
});

test('a changed plan takes effect on every process within a second, and period and usage stay', async () => {
  const owner = await makeUser(databaseUrl, { plan: 'free' });
  const { path, keys } = await makeEndpoint(databaseUrl, { accountId: owner.id });
  const clients = [server, other].map((one) => rest(one, keys.sandbox));
  await clients[0]?.post(path, {});
  await prisma.usage.updateMany({ where: { accountId: owner.id }, data: { used: 1_000 } });
  for (const client of clients) expect((await client.post(path, {})).json.code).toBe('QUOTA_EXCEEDED');
  const before = await prisma.subscription.findUniqueOrThrow({ where: { accountId: owner.id } });

  const changed = (await graphql(server, owner, changePlan, { plan: 'pro' })).data.changePlan;
  expect(changed.subscription).toMatchObject({
    plan: { id: 'pro' },
    startedAt: before.startedAt.toISOString(),
    status: 'ACTIVE',
  });
  expect(changed.usage).toMatchObject({
    used: 1_000,
    limit: 300_000,
    remaining: 299_000,
    periodStart: before.startedAt.toISOString(),
  });
  for (const client of clients) expect((await client.post(path, {})).status).toBe(202);
  for (const client of clients) {
    await until(
      async () =>
        (await client.get(`${path}/rec_00000000000000000000000000`)).headers
          .get('ratelimit-policy')
          ?.includes('q=300000;'),
      withinASecond,
    );
  }

  await graphql(other, owner, changePlan, { plan: 'free' });
  for (const client of clients) expect((await client.post(path, {})).json.code).toBe('QUOTA_EXCEEDED');
});

test('exactly the calls that a changed plan allows pass, even those that arrive during the change', async () => {
  const owner = await makeUser(databaseUrl, { plan: 'free' });
  const { path, keys } = await makeEndpoint(databaseUrl, { accountId: owner.id });
  const clients = [server, other].map((one) => rest(one, keys.sandbox));
  await clients[0]?.post(path, {});
  await prisma.usage.updateMany({ where: { accountId: owner.id }, data: { used: 950 } });
  const plan = await makePlan(databaseUrl, 1_100);

  const calls = Array.from({ length: 200 }, () => clients.map((client) => client.post(path, {}))).flat();
  await graphql(server, owner, changePlan, { plan });
  const later = Array.from({ length: 100 }, () => clients.map((client) => client.post(path, {}))).flat();
  const statuses = (await Promise.all([...calls, ...later])).map(({ status }) => status);

  expect(statuses.filter((status) => status === 202)).toHaveLength(150);
  expect(statuses.filter((status) => status === 429)).toHaveLength(450);
  expect(await one(sql, 'select used::int from usage where account_id = $1', [owner.id])).toEqual({ used: 1_100 });
});

test('Enterprise continues past its limit, and a later plan keeps the overage that it counted', async () => {
  const owner = await makeUser(databaseUrl);
  const { path, keys } = await makeEndpoint(databaseUrl, { accountId: owner.id });
  const client = rest(server, keys.sandbox);
  await client.post(path, {});
  await prisma.usage.updateMany({ where: { accountId: owner.id }, data: { used: 999_990 } });
  const answers = await Promise.all(Array.from({ length: 30 }, () => client.post(path, {})));
  expect(answers.filter(({ status }) => status !== 202)).toEqual([]);
  const usage = async () =>
    (await graphql(server, owner, `{ account { usage { ${usageFields} } } }`)).data.account.usage;
  expect(await usage()).toMatchObject({ used: 1_000_020, limit: 1_000_000, remaining: 0, overage: 20 });

  await graphql(server, owner, changePlan, { plan: 'pro' });
  expect((await client.post(path, {})).json.code).toBe('QUOTA_EXCEEDED');
  expect(await usage()).toMatchObject({ used: 1_000_020, limit: 300_000, remaining: 0, overage: 20 });
  await graphql(server, owner, changePlan, { plan: 'enterprise' });
  expect((await client.post(path, {})).status).toBe(202);
  expect(await usage()).toMatchObject({ used: 1_000_021, overage: 21 });
});
