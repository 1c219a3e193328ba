import { expect, test } from 'vitest';
import { makeUser } from '../support/account.ts';
import { expectAccessible, expectNoSidewaysScroll, visit } from '../support/browser.ts';
import { graphql, rest } from '../support/client.ts';
import { makeCollaborationKey, makeEndpoint, openControlPlane } from '../support/endpoint.ts';
import { sharedServer } from '../support/shared-server.ts';

const server = await sharedServer();
const { databaseUrl } = server;
const owner = await makeUser(databaseUrl, { name: 'Ada' });
const fields = [
  { name: 'order_id', type: 'string', required: true },
  { name: 'amount', type: 'number', required: false },
] as const;
const orders = await makeEndpoint(databaseUrl, { accountId: owner.id, name: 'Orders', fields });

test('without endpoints the page leads to making one', async () => {
  const { cookie } = await makeUser(databaseUrl);
  const page = await visit(server, { cookie });
  await page.goto('/');
  await page.getByText('No endpoints yet').waitFor();
  await expectAccessible(page);
  await page.getByRole('link', { name: 'New endpoint' }).click();
  await page.waitForURL('**/endpoints/new');
});

test('the list shows own and shared endpoints with their figures, and restores a deleted one', async () => {
  const other = await makeEndpoint(databaseUrl, { name: 'Shared', deployed: false });
  const { keyId } = await makeCollaborationKey(databaseUrl, other.endpointId);
  await openControlPlane(databaseUrl).prisma.collaborator.create({
    data: {
      apiKeyId: keyId,
      email: owner.email,
      accountId: owner.id,
      acceptedAt: new Date(),
      expiresAt: new Date(),
      tokenHash: Uint8Array.from(Buffer.alloc(32, 7)),
    },
  });
  const gone = await makeEndpoint(databaseUrl, { accountId: owner.id, name: 'Old things' });
  await graphql(server, owner, 'mutation ($endpoint: String!) { deleteEndpoint(endpoint: $endpoint) { id } }', {
    endpoint: gone.slug,
  });
  const page = await visit(server, { cookie: owner.cookie });
  await page.goto('/');
  const shared = page.getByRole('row').filter({ hasText: 'Shared' });
  await shared.getByText(/^Collaborator · /).waitFor();
  expect(await shared.getByText('Sandbox only').count()).toBe(1);
  await page
    .getByRole('row')
    .filter({ hasText: 'Orders' })
    .getByRole('img', { name: /Requests by month/ })
    .waitFor();
  await page.getByRole('button', { name: 'Restore Old things' }).click();
  await page.getByRole('link', { name: 'Old things' }).waitFor();
  await page.getByRole('heading', { name: 'Deleted endpoints' }).waitFor({ state: 'hidden' });
});

test('the overview shows address and command, and links to the test page and the console in a new tab', async () => {
  const page = await visit(server, { cookie: owner.cookie });
  await page.goto(`/endpoints/${orders.slug}`);
  await page.getByRole('heading', { name: 'Address' }).waitFor();
  await page.getByText(`${orders.path}/{record_id}`).first().waitFor();
  expect(await page.getByRole('region', { name: 'curl' }).textContent()).toContain('"order_id": "ORDER-001"');
  expect(await page.getByRole('link', { name: 'Test', exact: true }).getAttribute('href')).toBe(
    `/endpoints/${orders.slug}/test`,
  );
  await page.getByText('Production', { exact: true }).first().click();
  await page.waitForURL('**/production/overview');
  const console = page.getByRole('link', { name: 'Open console' });
  expect(await console.getAttribute('target')).toBe('_blank');
  await page.getByText('tm_live_YOUR_KEY').first().waitFor();
});

test('a refused rule is explained at its input, in Chinese too', async () => {
  const { slug } = await makeEndpoint(databaseUrl, { accountId: owner.id, fields });
  const page = await visit(server, { cookie: owner.cookie, locale: 'zh-CN' });
  await page.goto(`/endpoints/${slug}/sandbox/fields`);
  await page.getByRole('textbox', { name: '名称' }).first().fill('a..b');
  await page.getByRole('button', { name: '保存' }).click();
  const alert = page.getByRole('alert');
  await alert.getByText('第 1 个字段的名称').waitFor();
  expect(await alert.textContent()).toContain('必须');
  expect(await alert.textContent()).not.toMatch(/fields\[|Must/);
});

test('fields are added, constrained, moved and saved, and refusals are shown at their inputs', async () => {
  const { slug, path, keys } = await makeEndpoint(databaseUrl, { accountId: owner.id, fields });
  const page = await visit(server, { cookie: owner.cookie });
  await page.goto(`/endpoints/${slug}/sandbox/fields`);
  await page.getByRole('button', { name: 'Add field' }).click();
  const third = page.getByRole('group', { name: 'Field 3' });
  await third.getByLabel('Name or path').fill('order_id');
  await third.getByLabel('Required').check();
  await third.getByRole('button', { name: 'Rules of field 3' }).click();
  await third.getByLabel('Maximum length').fill('4');
  await page.getByRole('button', { name: 'Save' }).click();
  await third.getByText('another field has this name').waitFor();
  await expectAccessible(page);
  expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-invalid'))).toBe('true');
  await third.getByLabel('Name or path').fill('code');
  await page.getByRole('button', { name: 'Move field 3 up' }).click();
  expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Move field 2 up');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('The sandbox now validates requests by these fields').waitFor();
  const answer = await graphql(
    server,
    owner,
    'query ($slug: String!) { endpoint(endpoint: $slug) { fields(environment: SANDBOX) { name constraints { maxLength } } } }',
    {
      slug,
    },
  );
  expect(answer.data.endpoint.fields.map(({ name }: { name: string }) => name)).toEqual(['order_id', 'code', 'amount']);
  expect(answer.data.endpoint.fields[1].constraints.maxLength).toBe(4);
  expect((await rest(server, keys.production).post(path, { order_id: 'A' })).status).toBe(202);

  await page.goto(`/endpoints/${slug}/production/fields`);
  await page.getByText('Production uses the fields of the last deploy').waitFor();
  expect(await page.getByRole('button', { name: 'Save' }).count()).toBe(0);
  expect(await page.getByText('code', { exact: true }).count()).toBe(0);
});

test('all of it is translated into Chinese', async () => {
  const page = await visit(server, { cookie: owner.cookie, locale: 'zh-CN' });
  await page.goto('/');
  await page.getByRole('link', { name: '新建端点' }).waitFor();
  await page.getByRole('link', { name: 'Orders' }).click();
  await page.getByRole('heading', { name: '试一试' }).waitFor();
  await page.getByRole('tab', { name: '字段' }).click();
  await page.getByRole('button', { name: '添加字段' }).waitFor();
  await expectAccessible(page);
});

test.each(['light', 'dark'] as const)(
  'in %s at 360 px the list, the overview and the fields are readable and usable',
  async (colorScheme) => {
    const page = await visit(server, { cookie: owner.cookie, colorScheme, viewport: { width: 360, height: 740 } });
    const at = `/endpoints/${orders.slug}`;
    const pagesShown = [
      {
        path: '/',
        shows:
          'Figures cover sandbox and production. A request is an accepted write; the rate is the share of requests that were applied.',
      },
      { path: `${at}/sandbox/overview`, shows: 'Try it' },
      { path: `${at}/production/overview`, shows: 'Try it' },
      { path: `${at}/sandbox/fields`, shows: 'Add field' },
      { path: `${at}/production/fields`, shows: 'Edit in sandbox' },
    ];
    for (const { path, shows } of pagesShown) {
      await page.goto(path);
      await page.getByText(shows, { exact: true }).waitFor();
      await expectAccessible(page);
      await expectNoSidewaysScroll(page);
    }
  },
);
