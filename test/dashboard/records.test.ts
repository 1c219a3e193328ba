import { expect, test } from 'vitest';
import { openSql, untilApplied } from '../requests/ledger.ts';
import { makeUser } from '../support/account.ts';
import { expectAccessible, expectNoSidewaysScroll, visit } from '../support/browser.ts';
import { rest } from '../support/client.ts';
import { makeEndpoint, type TestEndpoint } from '../support/endpoint.ts';
import { sharedServer } from '../support/shared-server.ts';

const server = await sharedServer();
const { databaseUrl } = server;
const sql = openSql(databaseUrl);
const owner = await makeUser(databaseUrl);
const { cookie } = owner;
const fields = [
  { name: 'name', type: 'string', required: true, searchable: true, constraints: {} },
  { name: 'price', type: 'number', required: false, searchable: true, constraints: {} },
] as const;

/** Creates a record, and returns its id once it is applied. */
async function create({ path, keys }: TestEndpoint, payload: object): Promise<string> {
  const { status, json } = await rest(server, keys.sandbox).post(path, payload);
  expect(status).toBe(202);
  await untilApplied(sql);
  return json.id;
}

async function makeShop() {
  const endpoint = await makeEndpoint(databaseUrl, { accountId: owner.id, fields });
  const pear = await create(endpoint, { name: 'pear', price: 3, from: { country: 'CN' } });
  const apple = await create(endpoint, { name: 'apple', price: 5, from: { country: 'FR' } });
  return { endpoint, apple, pear };
}

test('records are filtered, sorted and searched, and the page notices changes', async () => {
  const { endpoint, apple, pear } = await makeShop();
  const page = await visit(server, { cookie });
  await page.goto(`/endpoints/${endpoint.slug}/sandbox/records`);
  await page.getByRole('link', { name: apple }).waitFor();
  await page.getByRole('columnheader', { name: 'price' }).waitFor();

  await page.getByRole('button', { name: 'Add filter' }).click();
  await page.getByRole('combobox', { name: 'Field or path' }).fill('price');
  await page.getByRole('combobox', { name: 'Operator' }).click();
  await page.getByRole('option', { name: 'less than' }).click();
  await page.getByRole('textbox', { name: 'Value' }).fill('4');
  await page.getByRole('button', { name: 'Apply' }).click();
  await page.getByRole('link', { name: apple }).waitFor({ state: 'detached' });
  await page.getByRole('link', { name: pear }).waitFor();
  await expectAccessible(page);
  await page.reload();
  await page.getByRole('link', { name: pear }).waitFor();
  expect(await page.getByRole('textbox', { name: 'Value' }).inputValue()).toBe('4');
  await page.getByRole('button', { name: 'Remove condition 1' }).click();
  await page.getByRole('link', { name: apple }).waitFor();

  const first = page.getByRole('link', { name: /^rec_/ }).first();
  expect(await first.textContent()).toBe(apple);
  await page.getByRole('combobox', { name: 'Sort by' }).click();
  await page.getByRole('option', { name: 'price, ascending' }).click();
  await first.filter({ hasText: pear }).waitFor();

  await page.getByLabel('Search').fill('APPL');
  await page.getByRole('link', { name: pear }).waitFor({ state: 'detached' });
  await page.getByRole('link', { name: apple }).waitFor();
  await page.getByLabel('Search').fill('');
  await page.getByRole('link', { name: pear }).waitFor();

  const plum = await create(endpoint, { name: 'plum', price: 1 });
  await page.getByRole('button', { name: '1 record changed. Show it' }).click();
  await page.getByRole('link', { name: plum }).waitFor();
});

test('a record is shown with its requests, follows changes, and is reported when it is gone', async () => {
  const { endpoint, pear } = await makeShop();
  const client = rest(server, endpoint.keys.sandbox);
  const page = await visit(server, { cookie });
  await page.goto(`/endpoints/${endpoint.slug}/sandbox/records`);
  await page.getByRole('link', { name: pear }).click();
  const drawer = page.getByRole('dialog');
  await drawer.getByText('"country": "CN"').waitFor();
  await drawer.getByRole('link', { name: 'Create' }).waitFor();
  await expectAccessible(page);

  await client.put(`${endpoint.path}/${pear}`, { name: 'quince' });
  await drawer.getByRole('button', { name: 'Show the latest version' }).click();
  await drawer.getByText('"name": "quince"').waitFor();
  await drawer.getByRole('link', { name: 'Replace' }).waitFor();
  await client.delete(`${endpoint.path}/${pear}`);
  await drawer.getByRole('button', { name: 'Show the latest version' }).click();
  await drawer.getByText('was deleted').waitFor();
  await drawer.getByRole('link', { name: 'Delete' }).click();
  await page.getByRole('dialog', { name: 'Receipt' }).getByText('A delete has no payload.').waitFor();
});

test.each(['light', 'dark'] as const)(
  'in %s, at 360 px and in 简体中文, records are readable and usable',
  async (colorScheme) => {
    const { endpoint, apple } = await makeShop();
    const page = await visit(server, { cookie, colorScheme, locale: 'zh-CN', viewport: { width: 360, height: 740 } });
    await page.goto(`/endpoints/${endpoint.slug}/sandbox/records`);
    await page.getByRole('link', { name: apple }).waitFor();
    await page.getByRole('button', { name: '添加筛选条件' }).click();
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
    await page.getByRole('link', { name: apple }).click();
    await page.getByRole('dialog').getByText('"country": "FR"').waitFor();
    await page.getByRole('dialog').getByRole('link', { name: '创建' }).waitFor();
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
  },
);
