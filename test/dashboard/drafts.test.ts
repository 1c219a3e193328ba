import { randomBytes } from 'node:crypto';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { until } from '../../harness/until.ts';
import { makeUser } from '../support/account.ts';
import { expectAccessible, expectNoSidewaysScroll, visit } from '../support/browser.ts';
import { graphql } from '../support/client.ts';
import { makeCollaborationKey, makeEndpoint, openControlPlane } from '../support/endpoint.ts';
import { sharedServer } from '../support/shared-server.ts';

const server = await sharedServer();
const { databaseUrl } = server;
const { prisma } = openControlPlane(databaseUrl);
const owner = await makeUser(databaseUrl, { name: 'Ada' });
const fields = [
  { name: 'amount', type: 'number', required: true, searchable: false },
  { name: 'code', type: 'string', required: false, searchable: false },
] as const;
const make = () => makeEndpoint(databaseUrl, { accountId: owner.id, fields });

const nameOf = (page: Page, number: number) =>
  page.getByRole('group', { name: `Field ${number}` }).getByLabel('Name or path');
const save = (page: Page) => page.getByRole('button', { name: 'Save', exact: true });

async function namesOf(slug: string): Promise<string[]> {
  const { data } = await graphql(
    server,
    owner,
    'query ($slug: String!) { endpoint(endpoint: $slug) { fields(environment: SANDBOX) { name } } }',
    { slug },
  );
  return data.endpoint.fields.map(({ name }: { name: string }) => name);
}

test('the second of two Fields pages notices what the first saved, and merges it', async () => {
  const { slug } = await make();
  const [first, second] = await Promise.all([
    visit(server, { cookie: owner.cookie }),
    visit(server, { cookie: owner.cookie, viewport: { width: 390, height: 800 } }),
  ]);
  for (const page of [first, second]) await page.goto(`/endpoints/${slug}/sandbox/fields`);
  await nameOf(first, 1).fill('total');
  await nameOf(second, 2).fill('sku');
  await save(first).click();
  await first.getByText('The sandbox now validates requests by these fields').waitFor();
  await save(second).click();
  const notice = second.getByRole('alert').filter({ hasText: 'This was changed while you were editing' });
  await notice.getByText('Changed by you, in another window').waitFor();
  await notice.getByText('total was added').waitFor();
  await notice.getByText('amount was removed').waitFor();
  expect(await namesOf(slug)).toEqual(['total', 'code']);
  await expectAccessible(second);
  await expectNoSidewaysScroll(second);
  await notice.getByRole('button', { name: 'Merge' }).click();
  await save(second).click();
  await until(async () => (await namesOf(slug)).includes('sku'));
  expect(await namesOf(slug)).toEqual(['total', 'sku']);
});

test('the second page takes what the first saved, or keeps its own after a question', async () => {
  const { slug } = await make();
  const [first, second] = await Promise.all([
    visit(server, { cookie: owner.cookie }),
    visit(server, { cookie: owner.cookie }),
  ]);
  const describe = async (page: Page, text: string) => {
    await page.getByLabel('Description').fill(text);
    await save(page).click();
  };
  for (const page of [first, second]) await page.goto(`/endpoints/${slug}/sandbox/settings`);
  await second.getByLabel('Description').waitFor();
  await describe(first, 'By the first');
  await first.getByText('Unsaved changes').waitFor({ state: 'detached' });
  await describe(second, 'By the second');
  await second.getByText('Description was changed: By the first').waitFor();
  await second.getByRole('button', { name: 'Use theirs' }).click();
  expect(await second.getByLabel('Description').inputValue()).toBe('By the first');
  await describe(second, 'Then by the second');
  await second.getByText('Unsaved changes').waitFor({ state: 'detached' });
  await describe(first, 'Again by the first');
  await first.getByRole('button', { name: 'Keep mine' }).click();
  await save(first).click();
  await first.getByText('Unsaved changes').waitFor({ state: 'detached' });
  expect((await prisma.endpoint.findUniqueOrThrow({ where: { slug } })).description).toBe('Again by the first');
});

test('unsaved fields outlast another tab, a reload and an ended session, for their user only', async () => {
  const { slug } = await make();
  const ada = await makeUser(databaseUrl);
  const mine = await makeEndpoint(databaseUrl, { accountId: ada.id, fields });
  const page = await visit(server, { cookie: ada.cookie });
  await page.goto(`/endpoints/${mine.slug}/sandbox/fields`);
  await nameOf(page, 2).fill('sku');
  await page.getByText('Unsaved changes').waitFor();
  await expectAccessible(page);
  await page.getByRole('tab', { name: 'Keys' }).click();
  await page.getByRole('tab', { name: 'Fields' }).getByRole('img', { name: 'Unsaved changes' }).waitFor();
  await expectAccessible(page);
  await page.getByRole('tab', { name: 'Fields' }).click();
  expect(await nameOf(page, 2).inputValue()).toBe('sku');
  await page.reload();
  await page.getByText('Unsaved changes').waitFor();
  expect(await nameOf(page, 2).inputValue()).toBe('sku');

  await prisma.session.deleteMany({ where: { userId: ada.id } });
  await save(page).click();
  await page.getByText('Your session has ended').waitFor();
  await signIn(page, owner);
  await page.getByText('The endpoint does not exist').waitFor();
  await page.goto(`/endpoints/${slug}/sandbox/fields`);
  expect(await nameOf(page, 2).inputValue()).toBe('code');
  expect(await page.getByText('Unsaved changes').count()).toBe(0);

  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.goto(`/sign-in?next=/endpoints/${mine.slug}/sandbox/fields`);
  await signIn(page, ada);
  expect(await nameOf(page, 2).inputValue()).toBe('sku');
  await page.getByRole('button', { name: 'Discard' }).click();
  expect(await nameOf(page, 2).inputValue()).toBe('code');
  await page.getByText('Unsaved changes').waitFor({ state: 'detached' });
  expect(await draftsIn(page)).toEqual([]);
});

test('an unsaved webhook comes back without its header values, which the browser does not store', async () => {
  const { slug } = await make();
  const page = await visit(server, { cookie: owner.cookie });
  await page.goto(`/endpoints/${slug}/sandbox/webhook`);
  await page.getByLabel('URL', { exact: true }).fill('https://example.com/hook');
  await page.getByRole('button', { name: 'Add header' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Authorization');
  await page.getByLabel('Value', { exact: true }).fill('Bearer hidden-value');
  await page.getByText('Unsaved changes').waitFor();
  await page.getByRole('tab', { name: 'Keys' }).click();
  await page.getByRole('tab', { name: 'Webhook' }).click();
  expect(await page.getByLabel('Value', { exact: true }).inputValue()).toBe('Bearer hidden-value');
  expect(
    await page.evaluate(() => JSON.stringify([...Object.entries(sessionStorage), ...Object.entries(localStorage)])),
  ).not.toContain('hidden-value');
  await page.reload();
  await page.getByText('Header values are not kept').waitFor();
  expect(await page.getByLabel('URL', { exact: true }).inputValue()).toBe('https://example.com/hook');
  expect(await page.getByLabel('Value', { exact: true }).inputValue()).toBe('');
});

test('an unsaved key outlasts its dialog, a reload and an ended session', async () => {
  const ada = await makeUser(databaseUrl);
  const { slug, endpointId } = await makeEndpoint(databaseUrl, { accountId: ada.id });
  await makeCollaborationKey(databaseUrl, endpointId, { name: 'Partner' });
  const page = await visit(server, { cookie: ada.cookie });
  await page.goto(`/endpoints/${slug}/sandbox/keys`);
  const dialog = page.getByRole('dialog');
  const card = page.getByRole('group', { name: 'Partner' });
  const openNew = () => page.getByRole('button', { name: 'New key' }).click();
  await openNew();
  await dialog.getByLabel('Name').fill('Warehouse');
  await dialog.getByLabel('Delete', { exact: true }).uncheck();
  await dialog.getByText('Unsaved changes').waitFor();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await page.getByText('Unsaved changes', { exact: true }).waitFor();
  await card.getByRole('button', { name: 'Edit' }).click();
  await dialog.getByLabel('Maximum calls').fill('7');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await card.getByText('Unsaved changes').waitFor();
  await expectAccessible(page);

  await page.reload();
  await openNew();
  expect(await dialog.getByLabel('Name').inputValue()).toBe('Warehouse');
  expect(await dialog.getByLabel('Delete', { exact: true }).isChecked()).toBe(false);
  await prisma.session.deleteMany({ where: { userId: ada.id } });
  await dialog.getByRole('button', { name: 'New key' }).click();
  await page.getByText('Your session has ended').waitFor();
  await signIn(page, ada);
  await openNew();
  expect(await dialog.getByLabel('Name').inputValue()).toBe('Warehouse');
  await dialog.getByRole('button', { name: 'New key' }).click();
  await page.getByRole('button', { name: 'I have copied it' }).click();
  expect(await page.evaluate(() => JSON.stringify(Object.entries(sessionStorage)))).not.toMatch(/Warehouse|tm_test_/);

  await card.getByRole('button', { name: 'Edit' }).click();
  expect(await dialog.getByLabel('Maximum calls').inputValue()).toBe('7');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await card.getByText('Unsaved changes').waitFor({ state: 'detached' });
  expect(await draftsIn(page)).toEqual([]);
});

test('the second of two dialogs on one key notices what the first saved, and merges it', async () => {
  const { slug, endpointId } = await make();
  const { keyId } = await makeCollaborationKey(databaseUrl, endpointId, { name: 'Partner' });
  const [first, second] = await Promise.all([
    visit(server, { cookie: owner.cookie }),
    visit(server, { cookie: owner.cookie }),
  ]);
  for (const page of [first, second]) {
    await page.goto(`/endpoints/${slug}/sandbox/keys`);
    await page.getByRole('group', { name: 'Partner' }).getByRole('button', { name: 'Edit' }).click();
  }
  await first.getByRole('dialog').getByLabel('Delete', { exact: true }).uncheck();
  await save(first).click();
  await first.getByText('Saved.').waitFor();
  await second.getByRole('dialog').getByLabel('Name').fill('Shop');
  await save(second).click();
  await second.getByRole('alert').getByText('Permissions was changed').waitFor();
  await second.getByRole('button', { name: 'Merge' }).click();
  await save(second).click();
  await second.getByText('Saved.').waitFor();
  expect(await prisma.apiKey.findUniqueOrThrow({ where: { id: keyId } })).toMatchObject({
    name: 'Shop',
    canDelete: false,
    canRead: true,
  });
});

test("the other forms keep typed values, and so does the default pair's limit", { timeout: 180_000 }, async () => {
  const { slug } = await make();
  const page = await visit(server, { cookie: owner.cookie });
  await page.goto('/endpoints/new');
  await page.getByRole('textbox', { name: 'Name' }).fill('Orders');
  await page.getByRole('button', { name: 'Slug and description' }).click();
  await page.getByRole('textbox', { name: 'Description' }).fill('What the shop sells');
  await page.goto('/account');
  await page.getByLabel('Name').fill('Ada Lovelace');
  await page.goto('/usage');
  await page.getByLabel('Incoming webhook URL').fill('https://hooks.example.com/alerts');
  await page.goto(`/endpoints/${slug}/sandbox/keys`);
  await page.getByRole('button', { name: 'Edit' }).click();
  await page.getByLabel('Period in seconds').fill('60');
  await page.goto(`/endpoints/${slug}/test`);
  await page.getByLabel('JSON', { exact: true }).fill('{ "amount": 4242 }');

  await page.goto('/endpoints/new');
  expect(await page.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('Orders');
  expect(await page.getByRole('textbox', { name: 'Description' }).inputValue()).toBe('What the shop sells');
  await page.goto('/account');
  expect(await page.getByLabel('Name').inputValue()).toBe('Ada Lovelace');
  await page.goto('/usage');
  expect(await page.getByLabel('Incoming webhook URL').inputValue()).toBe('https://hooks.example.com/alerts');
  await page.goto(`/endpoints/${slug}/sandbox/keys`);
  await page.getByRole('button', { name: 'Edit' }).click();
  expect(await page.getByLabel('Period in seconds').inputValue()).toBe('60');
  await page.goto(`/endpoints/${slug}/test`);
  const body = page.getByLabel('JSON', { exact: true });
  expect(await body.inputValue()).toBe('{ "amount": 4242 }');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Restore example' }).click();
  expect(await body.inputValue()).not.toContain('4242');
  expect(await page.evaluate(() => Object.keys(sessionStorage).filter((name) => name.includes('body')))).toEqual([]);
});

test("a collaborator's note to the owner is kept until it is sent", async () => {
  const { slug, endpointId } = await make();
  const [carl, { keyId }] = await Promise.all([makeUser(databaseUrl), makeCollaborationKey(databaseUrl, endpointId)]);
  const accepted = { tokenHash: Uint8Array.from(randomBytes(32)), expiresAt: new Date(), acceptedAt: new Date() };
  await prisma.collaborator.create({ data: { apiKeyId: keyId, email: carl.email, accountId: carl.id, ...accepted } });
  await graphql(
    server,
    owner,
    'mutation ($slug: String!) { setFields(endpoint: $slug, fields: [{ name: "lamp", type: string }]) { id } }',
    { slug },
  );
  const page = await visit(server, { cookie: carl.cookie });
  await page.goto(`/endpoints/${slug}/sandbox/versions`);
  await page.getByLabel('Note').fill('The lamp is a text now');
  await page.getByText('Unsaved changes').waitFor();
  await page.reload();
  expect(await page.getByLabel('Note').inputValue()).toBe('The lamp is a text now');
  await page.getByRole('button', { name: 'Request deploy' }).click();
  await page.getByText('The request was sent to the owner.').waitFor();
  expect(await page.getByLabel('Note').inputValue()).toBe('');
  expect(await draftsIn(page)).toEqual([]);
});

function draftsIn(page: Page): Promise<string[]> {
  return page.evaluate(() => Object.keys(sessionStorage).filter((name) => name.includes('draft')));
}

async function signIn(page: Page, { email, password }: { email: string; password: string }): Promise<void> {
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
}
