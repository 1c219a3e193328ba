import { expect, test } from 'vitest';
import { makeUser } from '../support/account.ts';
import { expectAccessible, expectNoSidewaysScroll, visit } from '../support/browser.ts';
import { makeCollaborationKey, makeEndpoint, openControlPlane } from '../support/endpoint.ts';
import { sharedServer } from '../support/shared-server.ts';

const server = await sharedServer();
const { databaseUrl } = server;
const { prisma } = openControlPlane(databaseUrl);
const owner = await makeUser(databaseUrl);
const { cookie } = owner;
const now = new Date();
const thisMonth = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1));
const lastMonth = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 1));

/** An endpoint with figures of two months and two keys. */
async function makeBusy() {
  const endpoint = await makeEndpoint(databaseUrl, { accountId: owner.id });
  const shop = await makeCollaborationKey(databaseUrl, endpoint.endpointId, { name: 'Shop' });
  const common = { endpointId: endpoint.endpointId, environment: 'SANDBOX' as const };
  await prisma.dayFigure.createMany({
    data: [
      { ...common, day: thisMonth, keyId: endpoint.keyId, succeeded: 1_200, failed: 30, processingMs: 49_200 },
      { ...common, day: thisMonth, keyId: shop.keyId, succeeded: 70, failed: 0, processingMs: 700 },
      { ...common, day: lastMonth, keyId: shop.keyId, succeeded: 444, failed: 0, processingMs: 4_440 },
    ],
  });
  return endpoint;
}

test('a month is shown as figures, charts, a table and by key, and other months and keys can be chosen', async () => {
  const { slug } = await makeBusy();
  const page = await visit(server, { cookie });
  await page.goto(`/endpoints/${slug}/sandbox/statistics`);
  await page.getByText('1,300', { exact: true }).waitFor();
  await page.getByText('97.7%').waitFor();
  await page.getByRole('img', { name: /^Bars for each day/ }).waitFor();
  await page.locator('.recharts-bar-rectangle').first().waitFor();
  await expectAccessible(page);
  await page
    .getByRole('table', { name: 'By key' })
    .getByRole('row', { name: /^Shop 70 0 0/ })
    .waitFor();

  await page.getByText('Table', { exact: true }).click();
  await page.getByRole('table', { name: 'By day' }).getByText('1,270').waitFor();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Previous month' }).click();
  await page.getByText('444', { exact: true }).first().waitFor();
  expect(page.url()).toContain(`month=${lastMonth.toISOString().slice(0, 7)}`);
  await page.getByRole('button', { name: 'Next month' }).click();
  await page.getByRole('combobox', { name: 'Key' }).click();
  await page.getByRole('option', { name: 'Shop' }).click();
  await page.getByRole('table', { name: 'By day' }).getByText('70', { exact: true }).waitFor();
});

test('a month without requests says so', async () => {
  const { slug } = await makeEndpoint(databaseUrl, { accountId: owner.id });
  const page = await visit(server, { cookie });
  await page.goto(`/endpoints/${slug}/production/statistics`);
  await page.getByText('No data in this month').waitFor();
  await expectAccessible(page);
});

test.each(['light', 'dark'] as const)(
  'in %s, at 360 px and in 简体中文, statistics are readable and usable',
  async (colorScheme) => {
    const { slug } = await makeBusy();
    const page = await visit(server, { cookie, colorScheme, locale: 'zh-CN', viewport: { width: 360, height: 740 } });
    await page.goto(`/endpoints/${slug}/sandbox/statistics`);
    await page.getByText('成功率').waitFor();
    await page.locator('.recharts-bar-rectangle').first().waitFor();
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
  },
);
