import { expect, test } from 'vitest';
import { until } from '../../harness/until.ts';
import { makeUser } from '../support/account.ts';
import { expectAccessible, expectNoSidewaysScroll, visit } from '../support/browser.ts';
import { graphql } from '../support/client.ts';
import { makeEndpoint, openControlPlane } from '../support/endpoint.ts';
import { sharedServer } from '../support/shared-server.ts';

const server = await sharedServer();
const { databaseUrl } = server;
const { prisma } = openControlPlane(databaseUrl);
const owner = await makeUser(databaseUrl, { name: 'Ada' });
const { slug, endpointId } = await makeEndpoint(databaseUrl, { accountId: owner.id, name: 'Orders' });
await graphql(server, owner, 'mutation { changePlan(plan: "pro") { id } }');
await graphql(
  server,
  owner,
  'mutation ($slug: String!) { setFields(endpoint: $slug, fields: [{ name: "amount", type: number }]) { id } }',
  { slug },
);
const old = Array.from({ length: 40 }, (_, n) => ({
  ownerId: owner.id,
  endpointId,
  accountId: null,
  action: 'key.created',
  subject: `Key ${n}`,
}));
await prisma.auditEntry.createMany({
  data: old.map((entry, n) => ({
    ...entry,
    id: `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`,
    at: new Date('2026-01-05'),
  })),
});

test('the log shows who changed what, before and after, and from where', async () => {
  const page = await visit(server, { cookie: owner.cookie });
  await page.goto('/audit');
  const plan = page.getByRole('listitem').filter({ hasText: 'Plan changed' });
  await plan.getByText('enterprise').waitFor();
  await plan.getByRole('img', { name: 'changed to' }).waitFor();
  await plan.getByText('By you').waitFor();
  await plan.getByText('from 127.0.0.1').waitFor();
  await plan.getByText(/^req_/).waitFor();
  await page.getByRole('listitem').filter({ hasText: 'Fields changed' }).getByText('amount').waitFor();
  expect(await page.getByRole('main').getByRole('listitem').count()).toBe(20);
  await page.getByRole('button', { name: 'Load more' }).click();
  await until(async () => (await page.getByRole('main').getByRole('listitem').count()) === 40);
});

test('the log is filtered by endpoint, action and days, and the URL keeps the filter', async () => {
  const page = await visit(server, { cookie: owner.cookie });
  await page.goto('/audit');
  await page.getByRole('combobox', { name: 'Action' }).fill('Fields');
  await page.getByRole('option', { name: 'Fields changed' }).click();
  await until(async () => (await page.getByRole('main').getByRole('listitem').count()) === 1);
  await page.reload();
  await until(async () => (await page.getByRole('main').getByRole('listitem').count()) === 1);
  await page.getByRole('button', { name: 'Clear', exact: true }).click();
  await page.getByRole('combobox', { name: 'Endpoint' }).click();
  await page.getByRole('option', { name: 'Orders' }).click();
  await page.getByRole('listitem').filter({ hasText: 'Plan changed' }).waitFor({ state: 'detached' });
  await page.getByLabel('Until').fill('2025-12-31');
  await page.getByText('No entries match').waitFor();
  await expectAccessible(page);
  await page.getByLabel('Until').fill('2026-01-05');
  await page.getByText('Key 39').waitFor();
  expect(new URL(page.url()).searchParams.get('endpoint')).toBe(slug);
});

test('审计日志也有中文', async () => {
  const page = await visit(server, { cookie: owner.cookie, locale: 'zh-CN' });
  await page.goto('/audit');
  await page.getByRole('listitem').filter({ hasText: '更换套餐' }).getByText('操作者：您').waitFor();
  await page.getByRole('combobox', { name: '操作' }).click();
  await page.getByRole('option', { name: '创建密钥' }).click();
  await page.getByRole('listitem').filter({ hasText: '更换套餐' }).waitFor({ state: 'detached' });
});

test('an endpoint of another account is refused with an explanation', async () => {
  const { slug: foreign } = await makeEndpoint(databaseUrl);
  const page = await visit(server, { cookie: owner.cookie });
  await page.goto(`/audit?endpoint=${foreign}`);
  await page.getByRole('alert').getByText('The endpoint does not exist, or you have no access to it.').waitFor();
});

test.each(['light', 'dark'] as const)('in %s at 360 px the page is readable and usable', async (colorScheme) => {
  const page = await visit(server, { cookie: owner.cookie, colorScheme });
  await page.goto('/audit');
  await page.getByRole('listitem').filter({ hasText: 'Plan changed' }).waitFor();
  await expectAccessible(page);
  await page.setViewportSize({ width: 360, height: 740 });
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
});
