import { expect, test } from 'vitest';
import { makeUser } from '../support/account.ts';
import { expectAccessible, expectNoSidewaysScroll, visit } from '../support/browser.ts';
import { createDatabase } from '../support/database.ts';
import { openControlPlane } from '../support/endpoint.ts';
import { startServer } from '../support/server.ts';

const databaseUrl = await createDatabase();
const server = await startServer({ databaseUrl });
const { prisma } = openControlPlane(databaseUrl);
const day = 86_400_000;

/** An account on the Free plan with this usage of its periods, the present one first. */
async function makeUserWithUsage(...used: number[]) {
  const account = await makeUser(databaseUrl, { plan: 'free' });
  const startedAt = new Date(Date.now() - (used.length - 1) * 30 * day - day);
  await prisma.subscription.update({ where: { accountId: account.id }, data: { startedAt } });
  const { requestsPerPeriod } = await prisma.plan.findUniqueOrThrow({ where: { id: 'free' } });
  await prisma.usage.createMany({
    data: used.map((one, n) => ({
      accountId: account.id,
      periodStart: new Date(startedAt.getTime() + (used.length - 1 - n) * 30 * day),
      used: BigInt(one),
      included: BigInt(requestsPerPeriod),
    })),
  });
  return account;
}

test('a user sees present and past usage, and changes to a larger plan', async () => {
  const { cookie, id } = await makeUserWithUsage(850, 400, 990);
  const page = await visit(server, { cookie });
  await page.goto('/usage');
  await page.getByText('of 1,000 calls used (85%)').waitFor();
  await page.getByText('Your quota is almost used up').waitFor();
  expect(await page.getByRole('row').count()).toBe(4);
  await page.getByRole('cell', { name: '99%' }).waitFor();

  await page.getByRole('button', { name: 'Change to Pro' }).click();
  const dialog = page.getByRole('dialog', { name: 'Change to Pro?' });
  await dialog.getByText('its usage still counts').waitFor();
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  expect(await prisma.subscription.findUnique({ where: { accountId: id } })).toMatchObject({ planId: 'free' });

  await page.getByRole('button', { name: 'Change to Pro' }).click();
  await dialog.getByRole('button', { name: 'Change plan' }).click();
  await page.getByText('Your plan is now Pro.').waitFor();
  expect(await prisma.subscription.findUnique({ where: { accountId: id } })).toMatchObject({ planId: 'pro' });
  await page.getByText('Your quota is almost used up').waitFor({ state: 'hidden' });
});

test('choosing a plan below the present usage shows the consequence', async () => {
  const { cookie, id } = await makeUserWithUsage(1_000);
  await prisma.subscription.update({ where: { accountId: id }, data: { planId: 'pro' } });
  const page = await visit(server, { cookie });
  await page.goto('/usage');
  await page.getByRole('button', { name: 'Change to Free' }).click();
  await page.getByText('calls will be refused until the next period').waitFor();
});

test('an alert target is saved, and a forbidden one is refused in the form', async () => {
  const { cookie, id } = await makeUserWithUsage(1);
  const page = await visit(server, { cookie });
  await page.goto('/usage');
  const url = page.getByLabel('Incoming webhook URL');
  await url.fill('not a url');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('alert').getByText('Alert URL').waitFor();
  expect(await url.inputValue()).toBe('not a url');
  await url.fill('https://hooks.example.com/alerts');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Alerts are now posted there.').waitFor();
  expect(await prisma.account.findUnique({ where: { id } })).toMatchObject({
    alertWebhookUrl: 'https://hooks.example.com/alerts',
  });
  await page.getByRole('button', { name: 'Stop posting' }).click();
  await page.getByText('Alerts are no longer posted.').waitFor();
  expect(await prisma.account.findUnique({ where: { id } })).toMatchObject({ alertWebhookUrl: null });
});

test('用量、套餐和过期的订阅也用中文说明', async () => {
  const { cookie, id } = await makeUserWithUsage(1_000, 5);
  await prisma.subscription.update({ where: { accountId: id }, data: { endsAt: new Date(Date.now() - day) } });
  const page = await visit(server, { cookie, locale: 'zh-CN' });
  await page.goto('/usage');
  await page.getByText('订阅已过期').waitFor();
  await page.getByText('额度已用完').waitFor();
  await page.getByRole('button', { name: '更换为 Pro' }).click();
  await page.getByRole('dialog', { name: '更换为 Pro？' }).getByRole('button', { name: '更换套餐' }).click();
  await page.getByText('已更换为 Pro。').waitFor();
});

test.each(['light', 'dark'] as const)('in %s at 360 px the page is readable and usable', async (colorScheme) => {
  const { cookie } = await makeUserWithUsage(1_000, 990, 300);
  const page = await visit(server, { cookie, colorScheme });
  await page.goto('/usage');
  await page.getByText('Your quota is used up').waitFor();
  await expectAccessible(page);
  await page.setViewportSize({ width: 360, height: 740 });
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
});

test('an owner sees no plans to choose from when administrators change them', async () => {
  const url = await createDatabase();
  const closed = await startServer({ databaseUrl: url, env: { PLAN_CHANGES: 'administrator' } });
  const [boss, owner] = [await makeUser(url), await makeUser(url, { plan: 'free' })];
  const page = await visit(closed, { cookie: owner.cookie });
  await page.goto('/usage');
  await page.getByText('Only an administrator can change plans.').waitFor();
  expect(await page.getByRole('button', { name: /^Change to/ }).count()).toBe(0);
  await expectAccessible(page);
  const theirs = await visit(closed, { cookie: boss.cookie });
  await theirs.goto('/usage');
  await theirs.getByRole('button', { name: 'Change to Pro' }).waitFor();
});
