import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { makeUser, randomEmail } from '../support/account.ts';
import { expectAccessible, expectNoSidewaysScroll, visit } from '../support/browser.ts';
import { graphql, rest } from '../support/client.ts';
import { sharedServer } from '../support/shared-server.ts';

const server = await sharedServer();
const { databaseUrl } = server;

test('a new user is led from a name to the first 202 and the first webhook', async () => {
  const page = await visit(server);
  await page.goto('/sign-up');
  await page.getByLabel('Name').fill('Ada');
  await page.getByLabel('E-mail address').fill(randomEmail());
  await page.getByLabel('Password', { exact: true }).fill('correct horse battery');
  await page.getByRole('button', { name: 'Sign up' }).click();
  await page.getByRole('heading', { level: 1, name: 'New endpoint' }).waitFor();
  await page.getByRole('button', { name: 'Create endpoint' }).click();
  await page.getByText('Enter a name.').waitFor();
  await expectAccessible(page);
  await page.getByRole('textbox', { name: 'Name' }).fill('Orders');
  await page.keyboard.press('Enter');

  await page.getByText('they are shown only once').waitFor();
  await page.getByText('Waiting for your first request').waitFor();
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Send the first request');
  expect(await page.getByRole('button', { name: 'Next: first webhook' }).isDisabled()).toBe(true);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Send it for me' }).click();
  await page.getByText('202 Accepted').waitFor();
  await page.getByText(/^req_/).waitFor();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Next: first webhook' }).click();

  await page.getByRole('button', { name: 'Connect the inspector and send a request' }).click();
  await page.getByText(/^whsec_/).waitFor();
  await page.getByText('webhook-signature').waitFor();
  await page.getByText('"type": "record.created"').waitFor();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Finish' }).click();
  await page.getByRole('heading', { name: 'Everything works' }).waitFor();
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Open endpoint' }).click();
  await page.getByRole('heading', { level: 1, name: 'Orders' }).waitFor();
});

test('a new endpoint can get a slug and a description, and a taken slug is reported', async () => {
  const owner = await makeUser(databaseUrl);
  const page = await visit(server, { cookie: owner.cookie });
  await page.goto('/endpoints/new');
  await page.getByRole('textbox', { name: 'Name' }).fill('Orders');
  await page.getByRole('button', { name: 'Slug and description' }).click();
  await page.getByLabel('Slug', { exact: true }).fill('Not An Address');
  await page.getByRole('textbox', { name: 'Description' }).fill('What the shop sells');
  await page.getByRole('button', { name: 'Create endpoint' }).click();
  await page.getByRole('alert').getByText('Must have 3 to 63 lower-case letters').waitFor();
  await expectAccessible(page);
  const slug = `orders-${randomUUID()}`;
  await page.getByLabel('Slug', { exact: true }).fill(slug);
  await page.getByRole('button', { name: 'Create endpoint' }).click();
  await page.getByText('they are shown only once').waitFor();
  const { data } = await graphql(server, owner, '{ endpoints { edges { node { slug name description } } } }');
  expect(data.endpoints.edges).toEqual([{ node: { slug, name: 'Orders', description: 'What the shop sells' } }]);
});

test.each(['light', 'dark'] as const)(
  'in %s, in Chinese and at 360 px, an outside request is seen at once, and a reload continues',
  async (colorScheme) => {
    const { cookie } = await makeUser(databaseUrl);
    const page = await visit(server, { cookie, colorScheme, locale: 'zh-CN', viewport: { width: 360, height: 740 } });
    await page.goto('/endpoints/new');
    await page.getByRole('textbox', { name: '名称' }).fill('订单');
    await page.getByRole('button', { name: '创建端点' }).click();
    await page.getByText('正在等待您的第一个请求').waitFor();
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
    const key = await page.getByText(/^tm_test_/).innerText();
    const slug = new URL(page.url()).searchParams.get('endpoint');
    expect((await rest(server, key).post(`/api/v1/data/${slug}`, { a: 1 })).status).toBe(202);
    await page.getByText('202 已接受').waitFor();
    await page.reload();
    await page.getByText('202 已接受').waitFor();
    await page.getByText('密钥只在创建端点时显示').waitFor();
    await page.getByRole('button', { name: '下一步' }).click();
    await page.getByRole('button', { name: '连接检视器并发送请求' }).click();
    await page.getByText('webhook-signature').waitFor();
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
    await page.getByRole('button', { name: '完成' }).click();
    await page.getByRole('heading', { name: '全程已打通' }).waitFor();
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
  },
);
