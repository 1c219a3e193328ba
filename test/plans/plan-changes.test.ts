import { expect, onTestFinished, test } from 'vitest';
import { makeUser, type TestAccount } from '../support/account.ts';
import { graphql } from '../support/client.ts';
import { openControlPlane } from '../support/endpoint.ts';
import { type Server, startServer } from '../support/server.ts';
import { sharedServer } from '../support/shared-server.ts';

const { databaseUrl, administrator: boss } = await sharedServer();
const { prisma } = openControlPlane(databaseUrl);
const changePlan = 'mutation ($plan: ID!) { changePlan(plan: $plan) { subscription { plan { id } } } }';
const setPlanOnly =
  'mutation ($account: ID!, $plan: ID) { setSubscription(account: $account, plan: $plan) { subscription { plan { id } } } }';

const settings: Record<string, string>[] = [
  { NODE_ENV: 'production' },
  { PLAN_CHANGES: 'administrator' },
  { NODE_ENV: 'production', PLAN_CHANGES: 'owner' },
];
const [production, closed, open] = await Promise.all(
  settings.map((env) => startServer({ databaseUrl, role: 'api', env })),
);
if (!production || !closed || !open) throw new Error('A server is missing');
const owner = await makeUser(databaseUrl, { plan: 'free' });

test('only an administrator changes a plan when PLAN_CHANGES says so', async () => {
  // The administrator's plan is one of every file.
  onTestFinished(async () => {
    await prisma.subscription.update({ where: { accountId: boss.id }, data: { planId: 'enterprise' } });
  });
  const may = async (one: Server, who: TestAccount) =>
    (await graphql(one, who, '{ account { mayChangePlan } }')).data.account.mayChangePlan;
  for (const one of [production, closed]) {
    expect(await may(one, owner)).toBe(false);
    const { data, errors } = await graphql(one, owner, changePlan, { plan: 'enterprise' });
    expect({ data, errors }).toEqual({
      data: { changePlan: null },
      errors: [
        expect.objectContaining({
          message: expect.stringContaining('administrator'),
          extensions: { code: 'PLAN_BY_ADMINISTRATOR' },
        }),
      ],
    });
    expect(await prisma.subscription.findUnique({ where: { accountId: owner.id } })).toMatchObject({ planId: 'free' });
    expect(await may(one, boss)).toBe(true);
    expect((await graphql(one, boss, changePlan, { plan: 'pro' })).errors).toBeUndefined();
  }
  expect(
    (await graphql(closed, boss, setPlanOnly, { account: owner.id, plan: 'basic' })).data.setSubscription.subscription
      .plan,
  ).toEqual({ id: 'basic' });
  expect(await may(open, owner)).toBe(true);
  expect((await graphql(open, owner, changePlan, { plan: 'pro' })).data.changePlan.subscription.plan).toEqual({
    id: 'pro',
  });
});
