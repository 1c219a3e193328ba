import { expect, test } from 'vitest';
import { until } from '../../harness/until.ts';
import { makeUser } from '../support/account.ts';
import { expectAccessible, expectInPlace, visit } from '../support/browser.ts';
import { graphql, rest } from '../support/client.ts';
import { makeCollaborationKey, makeEndpoint, openControlPlane } from '../support/endpoint.ts';
import { startReceiver } from '../support/receiver.ts';
import { sharedServer } from '../support/shared-server.ts';

const server = await sharedServer();
const { databaseUrl } = server;
const { prisma } = openControlPlane(databaseUrl);

test('the used endpoint comes first of 25, and the URL keeps search and order', async () => {
  const owner = await makeUser(databaseUrl);
  const busy = await makeEndpoint(databaseUrl, { accountId: owner.id, name: 'Busy' });
  for (let n = 0; n < 24; n++)
    await makeEndpoint(databaseUrl, { accountId: owner.id, name: `Idle ${n}`, deployed: false });
  await prisma.keyUse.create({
    data: { endpointId: busy.endpointId, keyId: busy.keyId, usedAt: new Date(Date.now() + 60_000) },
  });
  const page = await visit(server, { cookie: owner.cookie });
  await page.goto('/');
  const first = page.getByRole('row').nth(1);
  await first.filter({ hasText: 'Busy' }).waitFor();
  await first.getByText('No data').waitFor();
  await page.getByRole('searchbox', { name: 'Search by name or slug' }).fill('idle 2');
  await first.filter({ hasText: 'Idle 23' }).waitFor();
  await page.getByRole('combobox', { name: 'Sort by' }).selectOption('Name');
  await first.getByRole('link', { name: 'Idle 2', exact: true }).waitFor();
  await page.reload();
  await first.getByRole('link', { name: 'Idle 2', exact: true }).waitFor();
  expect(await page.getByRole('row').count()).toBe(6);
  await page.getByRole('searchbox').fill('nothing of the kind');
  await page.getByText('No matching endpoints').waitFor();
  await expectAccessible(page);
});

test('keys are found by name', async () => {
  const owner = await makeUser(databaseUrl);
  const { slug, endpointId } = await makeEndpoint(databaseUrl, { accountId: owner.id });
  for (const name of ['Warehouse', 'Shop', 'Partner']) await makeCollaborationKey(databaseUrl, endpointId, { name });
  const page = await visit(server, { cookie: owner.cookie });
  await page.goto(`/endpoints/${slug}/sandbox/keys?q=ware`);
  await page.getByRole('group', { name: 'Warehouse' }).waitFor();
  expect(await page.getByRole('group', { name: 'Shop' }).count()).toBe(0);
  await page.getByRole('group', { name: 'Default' }).waitFor();
});

test("notices of a used-up quota and a failing webhook are on the list and on the endpoint's pages, with links", async () => {
  const owner = await makeUser(databaseUrl, { plan: 'free' });
  const endpoint = await makeEndpoint(databaseUrl, { accountId: owner.id, name: 'Orders' });
  const { slug, path, keys, endpointId } = endpoint;
  const receiver = await startReceiver(() => ({ status: 500 }));
  const setWebhook = `mutation ($slug: String!, $url: String!) {
    setWebhook(endpoint: $slug, url: $url, retry: { policy: CUSTOM, delays: [] }) { webhook { id } } }`;
  expect((await graphql(server, owner, setWebhook, { slug, url: receiver.url })).errors).toBeUndefined();
  const { headers } = await rest(server, keys.sandbox).post(path, {});
  await until(async () => (await prisma.webhook.findFirst({ where: { endpointId } }))?.failingSince);
  await prisma.usage.updateMany({ where: { accountId: owner.id }, data: { used: 1_000 } });
  const page = await visit(server, { cookie: owner.cookie });
  await page.goto('/');
  await page.getByText('Your quota is used up (1,000 of 1,000 calls)').waitFor();
  await page.getByRole('link', { name: 'Webhook failing' }).click();
  await page.waitForURL('**/sandbox/webhook');
  for (const tab of ['overview', 'keys', 'records']) {
    await page.goto(`/endpoints/${slug}/production/${tab}`);
    await page.getByText('Your quota is used up').waitFor();
    await page.getByText('The sandbox webhook is failing').waitFor();
  }
  await expectAccessible(page);
  expect(await page.getByRole('link', { name: 'View details' }).getAttribute('href')).toBe(
    `/endpoints/${slug}/sandbox/webhook`,
  );
  await page.goto(`/endpoints/${slug}/sandbox/requests?delivery=FAILED`);
  const row = page.getByRole('row').filter({ hasText: headers.get('x-request-id') ?? '' });
  await row.getByText('Delivery failed').waitFor();
  await page.setViewportSize({ width: 390, height: 800 });
  await expectInPlace(page);
  await graphql(
    server,
    owner,
    'mutation ($slug: String!) { setEndpointActive(endpoint: $slug, active: false) { id } }',
    { slug },
  );
  await page.goto(`/endpoints/${slug}/sandbox/statistics`);
  await page.getByText('This endpoint is switched off').waitFor();
});
