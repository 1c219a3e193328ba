import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { signUp } from '../support/account.ts';
import { expectAccessible, expectNoSidewaysScroll, visit } from '../support/browser.ts';
import { graphql } from '../support/client.ts';
import { createDatabase } from '../support/database.ts';
import { makeEndpoint, openControlPlane } from '../support/endpoint.ts';
import { startServer } from '../support/server.ts';
import { until } from '../support/until.ts';

const databaseUrl = await createDatabase();
const server = await startServer({ databaseUrl });
const { prisma } = openControlPlane(databaseUrl);
const owner = await signUp(server, databaseUrl, { name: 'Ada' });
const fields = [
  { name: 'amount', type: 'number', required: true, searchable: false },
  { name: 'code', type: 'string', required: false, searchable: false },
] as const;
const make = () => makeEndpoint(databaseUrl, { accountId: owner.id, fields });

const nameOf = (page: Page, number: number) => page.getByRole('group', { name: `Field ${number}` }).getByLabel('Name or path');
const save = (page: Page) => page.getByRole('button', { name: 'Save', exact: true });

async function namesOf(slug: string): Promise<string[]> {
  const { data } = await graphql(server, owner, 'query ($slug: String!) { endpoint(endpoint: $slug) { fields(environment: SANDBOX) { name } } }', { slug });
  return data.endpoint.fields.map(({ name }: { name: string }) => name);
}

test('of two pages on Fields the second is told what the first has saved, and merges it', async () => {
  const { slug } = await make();
  const [first, second] = await Promise.all([
    visit(server, { cookie: owner.cookie }),
    visit(server, { cookie: owner.cookie, viewport: { width: 390, height: 800 } }),
  ]);
  for (const page of [first, second]) await page.goto(`/endpoints/${slug}/sandbox/fields`);
  await nameOf(first, 1).fill('total');
  await nameOf(second, 2).fill('sku');
  await save(first).click();
  await first.getByText('The sandbox checks requests by these fields').waitFor();
  await save(second).click();
  const notice = second.getByRole('alert').filter({ hasText: 'This was changed while you were editing' });
  await notice.getByText('Changed by you, in another window').waitFor();
  await notice.getByText('total was added').waitFor();
  await notice.getByText('amount was removed').waitFor();
  expect(await namesOf(slug)).toEqual(['total', 'code']);
  await expectAccessible(second);
  await expectNoSidewaysScroll(second);
  await notice.getByRole('button', { name: 'Merge both' }).click();
  await save(second).click();
  await until(async () => (await namesOf(slug)).includes('sku'));
  expect(await namesOf(slug)).toEqual(['total', 'sku']);
});

test('the second takes what the first has saved, or keeps its own knowingly', async () => {
  const { slug } = await make();
  const [first, second] = await Promise.all([visit(server, { cookie: owner.cookie }), visit(server, { cookie: owner.cookie })]);
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
  await second.getByRole('button', { name: 'Take theirs' }).click();
  expect(await second.getByLabel('Description').inputValue()).toBe('By the first');
  await describe(second, 'Then by the second');
  await second.getByText('Unsaved changes').waitFor({ state: 'detached' });
  await describe(first, 'Again by the first');
  await first.getByRole('button', { name: 'Keep mine' }).click();
  await save(first).click();
  await first.getByText('Unsaved changes').waitFor({ state: 'detached' });
  expect((await prisma.endpoint.findUniqueOrThrow({ where: { slug } })).description).toBe('Again by the first');
});

test('unsaved fields outlast another tab, a reload and an ended session, and nobody else sees them', async () => {
  const { slug } = await make();
  const ada = await signUp(server, databaseUrl);
  const mine = await makeEndpoint(databaseUrl, { accountId: ada.id, fields });
  const page = await visit(server, { cookie: ada.cookie });
  await page.goto(`/endpoints/${mine.slug}/sandbox/fields`);
  await nameOf(page, 2).fill('sku');
  await page.getByText('Unsaved changes').waitFor();
  await expectAccessible(page);
  await page.getByRole('tab', { name: 'Keys' }).click();
  await page.getByRole('tab', { name: 'Fields' }).click();
  expect(await nameOf(page, 2).inputValue()).toBe('sku');
  await page.reload();
  await page.getByText('Unsaved changes').waitFor();
  expect(await nameOf(page, 2).inputValue()).toBe('sku');

  await prisma.session.deleteMany({ where: { userId: ada.id } });
  await save(page).click();
  await page.getByText('Your session has ended').waitFor();
  await signIn(page, owner);
  await page.getByText('There is no such endpoint').waitFor();
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
  expect(await page.evaluate(() => Object.keys(sessionStorage).filter((name) => name.includes('draft')))).toEqual([]);
});

test('an unsaved webhook comes back without the values of its headers, which the browser does not store', async () => {
  const { slug } = await make();
  const page = await visit(server, { cookie: owner.cookie });
  await page.goto(`/endpoints/${slug}/sandbox/webhook`);
  await page.getByLabel('URL', { exact: true }).fill('https://example.com/hook');
  await page.getByRole('button', { name: 'Add a header' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Authorization');
  await page.getByLabel('Value', { exact: true }).fill('Bearer hidden-value');
  await page.getByText('Unsaved changes').waitFor();
  await page.getByRole('tab', { name: 'Keys' }).click();
  await page.getByRole('tab', { name: 'Webhook' }).click();
  expect(await page.getByLabel('Value', { exact: true }).inputValue()).toBe('Bearer hidden-value');
  expect(await page.evaluate(() => JSON.stringify([...Object.entries(sessionStorage), ...Object.entries(localStorage)]))).not.toContain('hidden-value');
  await page.reload();
  await page.getByText('Header values are not kept').waitFor();
  expect(await page.getByLabel('URL', { exact: true }).inputValue()).toBe('https://example.com/hook');
  expect(await page.getByLabel('Value', { exact: true }).inputValue()).toBe('');
});

async function signIn(page: Page, { email, password }: { email: string; password: string }): Promise<void> {
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
}
