import { randomBytes } from 'node:crypto';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { signUp } from '../support/account.ts';
import { expectAccessible, expectNoSidewaysScroll, visit } from '../support/browser.ts';
import { graphql } from '../support/client.ts';
import { createDatabase } from '../support/database.ts';
import { makeCollaborationKey, makeEndpoint, openControlPlane } from '../support/endpoint.ts';
import { startReceiver } from '../support/receiver.ts';
import { startServer } from '../support/server.ts';

const databaseUrl = await createDatabase();
const server = await startServer({ databaseUrl });
const owner = await signUp(server, databaseUrl, { name: 'Olive' });

test('the owner makes, reads, replaces and deletes in production, and no webhook fires', async () => {
  const { slug } = await makeEndpoint(databaseUrl, { accountId: owner.id, name: 'Orders', deployed: false });
  const receiver = await startReceiver();
  const prepared = await graphql(
    server,
    owner,
    `mutation ($slug: String!, $url: String!) {
      setWebhook(endpoint: $slug, url: $url) { webhook { id } }
      createRecord(endpoint: $slug, environment: SANDBOX, input: { payload: { tried: true } }) { id }
      deployEndpoint(endpoint: $slug) { number }
    }`,
    { slug, url: receiver.url },
  );
  expect(prepared.errors).toBeUndefined();
  const page = await visit(server, { cookie: owner.cookie });
  await page.goto(`/endpoints/${slug}/production/overview`);
  const [console] = await Promise.all([page.waitForEvent('popup'), page.getByRole('link', { name: 'Open console' }).click()]);
  await console.getByText('You are working on production data').waitFor();
  await console.getByText('No records yet').waitFor();
  await console.getByLabel('JSON', { exact: true }).fill('{"title":"first thing"}');
  await execute(console, 'Accepted');
  await succeeded(console);
  await console.getByText('calls from the console fire no webhook').waitFor();

  const listed = console.getByRole('button', { name: /^rec_/ });
  await listed.filter({ hasText: 'first thing' }).click();
  await console.getByLabel('JSON', { exact: true }).fill('{"title":"second thing"}');
  await execute(console, 'Accepted');
  await succeeded(console);
  await console.getByLabel('Search the content').fill('SECOND');
  await listed.filter({ hasText: 'second thing' }).waitFor();
  await console.getByLabel('Search the content').fill('');

  await choose(console, 'GET');
  await execute(console, 'Found');
  expect(await console.getByRole('region', { name: 'JSON' }).textContent()).toBe('{"title":"second thing"}');
  await choose(console, 'DELETE');
  await console.getByRole('button', { name: 'Execute' }).click();
  await console.getByRole('dialog').getByText('is deleted for good').waitFor();
  await expectAccessible(console);
  await console.keyboard.press('Escape');
  await console.getByRole('dialog').waitFor({ state: 'detached' });
  await console.getByRole('button', { name: 'Execute' }).click();
  await console.getByRole('button', { name: 'Delete the record' }).click();
  await succeeded(console);
  await console.getByText('No records yet').waitFor();

  const { data } = await graphql(
    server,
    owner,
    `query ($slug: String!) {
      requests(endpoint: $slug, environment: PRODUCTION) { edges { node { source state deliveries { id } } } }
      deliveries(endpoint: $slug, environment: PRODUCTION) { edges { node { id } } }
    }`,
    { slug },
  );
  expect(data.requests.edges).toEqual(Array(3).fill({ node: { source: 'CONSOLE', state: 'SUCCEEDED', deliveries: [] } }));
  expect(data.deliveries.edges).toEqual([]);
  expect(receiver.received.filter(({ body }) => body.includes('"environment":"production"'))).toEqual([]);
});

test('a collaborator is refused by the API itself, and told so', async () => {
  const { slug, endpointId } = await makeEndpoint(databaseUrl, { accountId: owner.id });
  const { keyId } = await makeCollaborationKey(databaseUrl, endpointId);
  const { id: accountId, email, cookie } = await signUp(server, databaseUrl);
  const now = new Date();
  await openControlPlane(databaseUrl).prisma.collaborator.create({
    data: { apiKeyId: keyId, email, accountId, tokenHash: randomBytes(32), expiresAt: now, acceptedAt: now },
  });
  for (const write of [
    'createRecord(endpoint: $slug, environment: PRODUCTION, input: { payload: {} })',
    'replaceRecord(endpoint: $slug, environment: PRODUCTION, id: "rec_01k9x4m2b7e6vaj3q8yc5zfh0d", input: { payload: {} })',
    'deleteRecord(endpoint: $slug, environment: PRODUCTION, id: "rec_01k9x4m2b7e6vaj3q8yc5zfh0d")',
  ]) {
    const { errors } = await graphql(server, { cookie }, `mutation ($slug: String!) { ${write} { id } }`, { slug });
    expect(errors?.[0]?.extensions?.code).toBe('PERMISSION_DENIED');
  }
  const page = await visit(server, { cookie });
  await page.goto(`/endpoints/${slug}/console`);
  await page.getByText('The console is for the owner alone').waitFor();
  await page.getByText('The server has refused it: You may not do that.').waitFor();
  expect(await page.getByRole('button', { name: 'Execute' }).count()).toBe(0);
  await expectAccessible(page);
  await page.goto(`/endpoints/${slug}/test`);
  await page.getByText('paste your tm_test_ key').waitFor();
});

test('before the first deploy it leads to deploying', async () => {
  const { slug } = await makeEndpoint(databaseUrl, { accountId: owner.id, deployed: false });
  const page = await visit(server, { cookie: owner.cookie });
  await page.goto(`/endpoints/${slug}/console`);
  await page.getByText('This endpoint is not in production yet').waitFor();
  expect(await page.getByRole('link', { name: 'To deploying' }).getAttribute('href')).toBe(`/endpoints/${slug}/production/versions`);
});

test.each(['light', 'dark'] as const)('in %s, at 360 px and in Chinese, it can be read and used', async (colorScheme) => {
  const { slug } = await makeEndpoint(databaseUrl, { accountId: owner.id });
  const page = await visit(server, { cookie: owner.cookie, colorScheme, locale: 'zh-CN', viewport: { width: 360, height: 740 } });
  await page.goto(`/endpoints/${slug}/console`);
  await page.getByText('您正在操作生产数据').waitFor();
  await page.getByRole('button', { name: '执行' }).click();
  await page.getByRole('status').filter({ hasText: '成功' }).waitFor();
  await page.getByRole('button', { name: /^rec_/ }).waitFor();
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
});

async function choose(page: Page, method: string): Promise<void> {
  await page.getByRole('radiogroup', { name: 'Method' }).getByText(method, { exact: true }).click();
}

/** Executes, and waits for an answer to this call that says so. */
async function execute(page: Page, told: string): Promise<void> {
  const called = page.waitForResponse((response) => /Call(Create|Read|Replace|Delete)/.test(response.request().postData() ?? ''));
  await page.getByRole('button', { name: 'Execute' }).click();
  await called;
  await page.getByRole('status').filter({ hasText: told }).waitFor();
}

async function succeeded(page: Page): Promise<void> {
  await page.getByRole('status').filter({ hasText: 'Succeeded' }).waitFor();
}
