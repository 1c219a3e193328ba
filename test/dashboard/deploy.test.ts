import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { makeUser } from '../support/account.ts';
import { expectAccessible, expectNoSidewaysScroll, visit } from '../support/browser.ts';
import { graphql, rest } from '../support/client.ts';
import { makeCollaborationKey, makeEndpoint, openControlPlane } from '../support/endpoint.ts';
import { sharedServer } from '../support/shared-server.ts';

const server = await sharedServer();
const { databaseUrl } = server;
const owner = await makeUser(databaseUrl);

const setFields = (slug: string, name: string) =>
  graphql(
    server,
    owner,
    'mutation ($slug: String!, $name: String!) { setFields(endpoint: $slug, fields: [{ name: $name, type: string }]) { id } }',
    {
      slug,
      name,
    },
  );

test('settings are tried, deployed with their difference shown, compared and rolled back', {
  timeout: 180_000,
}, async () => {
  const { slug, path, keys } = await makeEndpoint(databaseUrl, { accountId: owner.id, deployed: false });
  await setFields(slug, 'lamp');
  const page = await visit(server, { cookie: owner.cookie });
  await page.goto(`/endpoints/${slug}/sandbox/versions`);
  await page.getByText('Send a request to the sandbox first.').waitFor();
  expect(await page.getByRole('button', { name: 'Deploy …' }).isDisabled()).toBe(true);
  await expectAccessible(page);
  expect((await rest(server, keys.sandbox).post(path, { lamp: 'on' })).status).toBe(202);
  await page.reload();
  await page.getByRole('button', { name: 'Deploy …' }).click();
  await page.getByRole('dialog').getByText('Field lamp').waitFor();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Deploy version 1' }).click();
  await page.getByText('Version 1 is in production.').waitFor();
  await page.getByText('Production is up to date').waitFor();
  await expectAccessible(page);

  await setFields(slug, 'bulb');
  await rest(server, keys.sandbox).post(path, { bulb: 'on' });
  await page.reload();
  await page.getByRole('button', { name: 'Deploy …' }).click();
  await page.getByRole('button', { name: 'Deploy version 2' }).click();
  await page.getByText('Version 2 is in production.').waitFor();
  const compared = page.getByRole('region', { name: 'Compare versions' });
  await compared.getByText('Field bulb').waitFor();
  await compared.getByText('Removed').waitFor();
  await page.getByRole('button', { name: 'Roll back to version 1' }).click();
  await page.getByRole('dialog').getByText('Field bulb').waitFor();
  await expectAccessible(page);
  await page.getByRole('dialog').getByRole('button', { name: 'Roll back to version 1' }).click();
  await page.getByText('Restores version 1').waitFor();
});

test('a collaborator asks for a deploy, and the owner sees the request', async () => {
  const { slug, endpointId } = await makeEndpoint(databaseUrl, { accountId: owner.id });
  await setFields(slug, 'lamp');
  const [collaborator, { keyId }] = await Promise.all([
    makeUser(databaseUrl, { name: 'Carl Collaborator' }),
    makeCollaborationKey(databaseUrl, endpointId),
  ]);
  const now = new Date();
  const membership = {
    apiKeyId: keyId,
    email: collaborator.email,
    accountId: collaborator.id,
    tokenHash: randomBytes(32),
    expiresAt: now,
    acceptedAt: now,
  };
  await openControlPlane(databaseUrl).prisma.collaborator.create({ data: membership });
  const page = await visit(server, { cookie: collaborator.cookie });
  await page.goto(`/endpoints/${slug}/sandbox/versions`);
  await page.getByLabel('Note').fill('The lamp is ready');
  await page.getByRole('button', { name: 'Request deploy' }).click();
  await page.getByRole('region', { name: 'Your deploy requests' }).getByText('The lamp is ready').waitFor();
  await expectAccessible(page);
  expect(await page.getByRole('button', { name: 'Deploy …' }).count()).toBe(0);
  for (const [tab, text] of [
    ['webhook', 'Only the owner can see this webhook'],
    ['settings', 'Only the owner can change these settings.'],
  ] as const) {
    await page.goto(`/endpoints/${slug}/sandbox/${tab}`);
    await page.getByText(text).waitFor();
    await expectAccessible(page);
  }
  const own = await visit(server, { cookie: owner.cookie });
  await own.goto(`/endpoints/${slug}/sandbox/versions`);
  await own
    .getByRole('region', { name: 'Deploy requests from collaborators' })
    .getByText('The lamp is ready')
    .waitFor();
});

test('an endpoint is renamed, switched off, cleared, and deleted once its slug is typed', async () => {
  const { slug, path, keys } = await makeEndpoint(databaseUrl, { accountId: owner.id });
  await rest(server, keys.sandbox).post(path, { a: 1 }, { prefer: 'wait=10' });
  const page = await visit(server, { cookie: owner.cookie });
  await page.goto(`/endpoints/${slug}/sandbox/settings`);
  await page.getByLabel('Name').fill('Renamed');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { level: 1, name: 'Renamed' }).waitFor();
  await page.getByRole('switch', { name: 'The endpoint accepts calls' }).click();
  await page.getByText('The endpoint is switched off.').waitFor();
  await page.getByRole('button', { name: 'Clear …' }).click();
  await page.getByRole('button', { name: 'Clear sandbox' }).click();
  await page.getByText('Deleted from the sandbox: 1 records and 1 requests.').waitFor();
  await page.getByRole('button', { name: 'Delete …' }).click();
  const confirm = page.getByRole('button', { name: 'Delete endpoint' });
  await page.getByLabel('Type the endpoint’s slug').fill('something else');
  expect(await confirm.isDisabled()).toBe(true);
  await expectAccessible(page);
  await page.getByLabel('Type the endpoint’s slug').fill(slug);
  await confirm.click();
  await page.getByText('It can be restored until').waitFor();
  expect(new URL(page.url()).pathname).toBe('/');
});

test.each(['light', 'dark'] as const)(
  'in %s, in Chinese and at 360 px, versions and settings are readable and usable',
  async (colorScheme) => {
    const { slug } = await makeEndpoint(databaseUrl, { accountId: owner.id });
    await setFields(slug, 'lamp');
    const page = await visit(server, {
      cookie: owner.cookie,
      colorScheme,
      locale: 'zh-CN',
      viewport: { width: 360, height: 740 },
    });
    await page.goto(`/endpoints/${slug}/sandbox/versions`);
    await page.getByText('请先向沙盒发送一次请求').waitFor();
    await page.getByRole('region', { name: '比较两个版本' }).waitFor();
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
    await page.goto(`/endpoints/${slug}/sandbox/settings`);
    await page.getByRole('button', { name: '删除…' }).click();
    await page.getByLabel('请输入端点的标识').waitFor();
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
  },
);
