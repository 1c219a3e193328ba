import { randomBytes } from 'node:crypto';
import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { signUp } from '../support/account.ts';
import { expectAccessible, expectInPlace, expectNoSidewaysScroll, visit } from '../support/browser.ts';
import { graphql, type RestAnswer, rest } from '../support/client.ts';
import { createDatabase } from '../support/database.ts';
import { makeCollaborationKey, makeEndpoint, openControlPlane } from '../support/endpoint.ts';
import { startReceiver } from '../support/receiver.ts';
import { startServer } from '../support/server.ts';
import { until } from '../support/until.ts';

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
  await console.getByLabel('Find a record').fill('SECOND');
  await listed.filter({ hasText: 'second thing' }).waitFor();
  await console.getByLabel('Find a record').fill('');

  await choose(console, 'GET');
  await execute(console, 'Found');
  expect((await answerOf(console)).text).toContain('"payload":{"title":"second thing"}');
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

const fields = [
  { name: 'order_id', type: 'string', required: true, constraints: { minLength: 3 } },
  { name: 'customer.email', type: 'string', required: true, constraints: { format: 'email' } },
  { name: 'amount', type: 'number', required: false, constraints: { min: 1 } },
  { name: 'paid', type: 'boolean', required: false },
  { name: 'state', type: 'string', required: false, constraints: { enum: ['open', 'closed'] } },
  { name: 'items[].sku', type: 'string', required: true },
] as const;

test('the fields make the JSON, the JSON moves the fields, and nothing else in it is changed', async () => {
  const { slug, path, keys } = await makeEndpoint(databaseUrl, { accountId: owner.id, fields });
  const page = await openConsole(slug);
  // It begins with an example, which is taken as it is.
  expect(JSON.parse(await json(page).inputValue())).toMatchObject({ order_id: expect.any(String), items: [{ sku: expect.any(String) }] });
  await json(page).fill('{"extra": 1.0, "big": 12345678901234567890, "order_id": "A-1", "items": [{"sku": "x"}]}');
  expect(await field(page, 'order_id').inputValue()).toBe('A-1');
  expect(await field(page, 'items').inputValue()).toContain('"sku": "x"');
  await field(page, 'customer.email').fill('ada@example.com');
  await field(page, 'amount').fill('9007199254740993');
  await field(page, 'paid').selectOption('true');
  await field(page, 'state').selectOption('closed');
  await field(page, 'items').fill('[{"sku": "y"}, {"sku": "z", "price": 2.50}]');
  expect((await json(page).inputValue()).replaceAll(/\s/g, '')).toBe(
    '{"extra":1.0,"big":12345678901234567890,"order_id":"A-1","items":[{"sku":"y"},{"sku":"z","price":2.50}],' +
      '"customer":{"email":"ada@example.com"},"amount":9007199254740993,"paid":true,"state":"closed"}',
  );
  await field(page, 'state').selectOption('not sent');
  await field(page, 'paid').selectOption('null');
  await page.getByRole('button', { name: 'Send null as amount' }).click();
  expect((await json(page).inputValue()).replaceAll(/\s/g, '')).toMatch(/"amount":null,"paid":null\}$/);
  await field(page, 'amount').fill('a lot');
  await page.getByText('Expected number, received string').waitFor();
  await field(page, 'amount').fill('5');

  await json(page).fill('{"order_id": "A-2",\n  "amount": }');
  await page.getByText('This is not JSON: see line 2, column 13.').waitFor();
  expect(await field(page, 'amount').inputValue()).toBe('5');
  expect(await field(page, 'amount').isDisabled()).toBe(true);
  await page.getByRole('button', { name: 'Back to the last right JSON' }).click();
  await field(page, 'order_id').fill('A-3');
  await execute(page, 'HTTP 202');
  await succeeded(page);
  const { json: stored, text } = await rest(server, keys.production).get(`${path}/${(await answerOf(page)).body.id}`);
  expect(stored.data.payload).toMatchObject({ order_id: 'A-3', amount: 5, paid: null });
  expect(text).toMatch(/"extra": 1\.0,\s*"big": 12345678901234567890/);

  await page.getByRole('button', { name: /^rec_/ }).click();
  expect(await field(page, 'order_id').inputValue()).toBe('A-3');
  await expectAccessible(page);
});

test('what was begun and not sent outlasts a reload, and gives way to another record only knowingly', async () => {
  const { slug, path, keys } = await makeEndpoint(databaseUrl, { accountId: owner.id, fields });
  const payload = { order_id: 'A-1', customer: { email: 'ada@example.com' } };
  expect((await rest(server, keys.production).post(path, payload, { prefer: 'wait=10' })).status).toBe(200);
  const page = await openConsole(slug);
  await field(page, 'order_id').fill('Half typed');
  await page.getByText('Not sent yet').waitFor();
  await page.reload();
  expect(await field(page, 'order_id').inputValue()).toBe('Half typed');
  await page.getByRole('button', { name: /^rec_/ }).click();
  await page.getByRole('dialog').getByText('What you have typed was not sent').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(await field(page, 'order_id').inputValue()).toBe('Half typed');
  await page.getByRole('button', { name: 'Discard' }).click();
  await page.getByText('Not sent yet').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: /^rec_/ }).click();
  expect(JSON.parse(await json(page).inputValue())).toEqual(payload);
  expect(await page.evaluate(() => Object.keys(sessionStorage).filter((name) => name.includes('draft')))).toEqual([]);
});

test('every answer is that of REST, and what is wrong with a field stands at its input', async () => {
  const { slug, path, keys } = await makeEndpoint(databaseUrl, { accountId: owner.id, fields });
  const page = await openConsole(slug);
  const api = rest(server, keys.production);
  const like = ({ status, json }: RestAnswer) => ({
    status: `HTTP ${status}`,
    body: { ...json, ...(json.request_id && { request_id: expect.stringMatching(/^req_/) }) },
  });

  const bad = '{"order_id": "A", "amount": "much", "items": [{"sku": "x"}, {}]}';
  await json(page).fill(bad);
  await execute(page, 'VALIDATION_FAILED');
  const refused = await api.post(path, bad);
  expect(refused.status).toBe(400);
  expect(await answerOf(page)).toMatchObject(like(refused));
  for (const [name, error] of [
    ['order_id', 'Must have at least 3 characters'],
    ['customer.email', 'Required field is missing'],
    ['amount', 'Expected number, received string'],
    ['items', '[1].sku: Required field is missing'],
  ] as const) {
    expect({ name, error: await errorAt(page, name) }).toEqual({ name, error });
  }
  await expectAccessible(page);
  // It is told of the value that was sent, not of another.
  await field(page, 'order_id').fill('A-1');
  expect(await errorAt(page, 'order_id')).toBe('');

  await json(page).fill('[1]');
  await execute(page, 'INVALID_JSON');
  expect(await answerOf(page)).toMatchObject(like(await api.post(path, '[1]')));

  const good = '{"order_id": "A-1", "customer": {"email": "ada@example.com"}, "exact": 1.0}';
  await json(page).fill(good);
  await execute(page, 'HTTP 202');
  await succeeded(page);
  const created = await answerOf(page);
  expect(created.body).toEqual({ ...(await api.post(path, good)).json, id: created.body.id });
  const record = `${path}/${created.body.id}`;
  await choose(page, 'GET');
  await execute(page, 'Found');
  expect((await answerOf(page)).text).toBe((await api.get(record)).text);
  await page.getByLabel('Record id').fill('');
  await execute(page, 'Found');
  expect((await answerOf(page)).text).toBe((await api.get(path)).text);
  const unknown = 'rec_01k9x4m2b7e6vaj3q8yc5zfh0d';
  await page.getByLabel('Record id').fill(unknown);
  await execute(page, 'HTTP 404');
  expect(await answerOf(page)).toMatchObject(like(await api.get(`${path}/${unknown}`)));
  await choose(page, 'PUT');
  await execute(page, 'HTTP 404');
  expect(await answerOf(page)).toMatchObject(like(await api.put(`${path}/${unknown}`, good)));
  await page.getByText('x-request-id').waitFor({ state: 'attached' });
  expect(await page.getByText('GraphQL').count()).toBe(0);
});

test('a record is found by its id, by that of a request to it, and by its text', async () => {
  const { slug, path, keys } = await makeEndpoint(databaseUrl, { accountId: owner.id });
  const api = rest(server, keys.production);
  const made = [];
  for (let n = 0; n < 12; n++) made.push(await api.post(path, { title: `thing ${n}` }, { prefer: 'wait=10' }));
  const [first] = made;
  const id: string = first?.json.data.id;
  const page = await openConsole(slug);
  const listed = page.getByRole('button', { name: /^rec_/ });
  await until(async () => (await listed.count()) === 10);
  expect(await page.getByRole('button', { name: id }).count()).toBe(0);
  const request = first?.headers.get('location')?.split('/').at(-1) ?? '';
  for (const sought of [id, `https://example.com/api/v1/data/x/${id}`, request, 'THING 0']) {
    await page.getByLabel('Find a record').fill('');
    await until(async () => (await listed.count()) === 10);
    await page.getByLabel('Find a record').fill(sought);
    await until(async () => (await listed.count()) === 1);
    await page.getByRole('button', { name: id }).click();
    expect(await page.getByLabel('Record id').inputValue()).toBe(id);
    expect(await json(page).inputValue()).toBe('{\n  "title": "thing 0"\n}');
  }
  for (const sought of ['rec_01k9x4m2b7e6vaj3q8yc5zfh0d', 'req_01k9x4m2b7e6vaj3q8yc5zfh0d', 'no such text']) {
    await page.getByLabel('Find a record').fill(sought);
    await page.getByText('Nothing found').waitFor();
    await page.getByLabel('Find a record').fill('');
    await until(async () => (await listed.count()) === 10);
  }
});

test('where no example fits, every required field is there to be filled in', async () => {
  const { slug } = await makeEndpoint(databaseUrl, {
    accountId: owner.id,
    fields: [
      { name: 'code', type: 'string', required: true, constraints: { pattern: '^a$', minLength: 2 } },
      { name: 'note', type: 'string', required: false },
    ],
  });
  const page = await openConsole(slug);
  await page.getByText('No example fits the rules of code').waitFor();
  expect(JSON.parse(await json(page).inputValue())).toEqual({ code: '' });
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

test.each(['light', 'dark'] as const)('in %s, at 360 px and in Chinese, it says PRODUCTION, and can be read and used', async (colorScheme) => {
  const { slug } = await makeEndpoint(databaseUrl, { accountId: owner.id, fields });
  const page = await visit(server, { cookie: owner.cookie, colorScheme, locale: 'zh-CN', viewport: { width: 360, height: 740 } });
  await page.goto(`/endpoints/${slug}/console`);
  await page.getByText('您正在操作生产数据').waitFor();
  const marks = page.getByText('生产环境 PRODUCTION');
  await until(async () => (await marks.count()) === 2);
  const [band, mark] = await marks.evaluateAll((elements) =>
    elements.map((one) => getComputedStyle(one.closest('[class*="band"], [class*="mark"]') ?? one).backgroundColor),
  );
  expect([band, mark]).toEqual(['rgb(154, 52, 18)', 'rgb(154, 52, 18)']);
  await page.getByRole('button', { name: '执行' }).click();
  await page.getByRole('status').filter({ hasText: '成功' }).waitFor();
  const listed = page.getByRole('button', { name: /^rec_/ });
  await listed.waitFor();
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await expectInPlace(page);
  // The records stand below: who picks one is brought to where it is.
  await listed.click();
  await until(() => page.getByRole('radiogroup', { name: '方法' }).evaluate((method) => method.getBoundingClientRect().top >= 0));
});

async function choose(page: Page, method: string): Promise<void> {
  await page.getByRole('radiogroup', { name: 'Method' }).getByText(method, { exact: true }).click();
}

async function openConsole(slug: string): Promise<Page> {
  const page = await visit(server, { cookie: owner.cookie });
  await page.goto(`/endpoints/${slug}/console`);
  await json(page).waitFor();
  await until(async () => (await page.getByText('PRODUCTION', { exact: true }).count()) === 2);
  return page;
}

const json = (page: Page) => page.getByLabel('JSON', { exact: true });

function field(page: Page, name: string): Locator {
  const form = page.getByRole('group', { name: 'Fields' });
  return form.getByRole('textbox', { name, exact: true }).or(form.getByRole('combobox', { name, exact: true }));
}

/** What an input's error says; '' without one. */
async function errorAt(page: Page, name: string): Promise<string> {
  const input = field(page, name);
  if ((await input.getAttribute('aria-invalid')) !== 'true') return '';
  const told = (await input.getAttribute('aria-describedby')) ?? '';
  return (await page.locator(`[id="${told.split(' ').find((id) => id.endsWith('-error'))}"]`).textContent()) ?? '';
}

/** The answer that is shown. */
async function answerOf(page: Page) {
  const text = (await page.getByRole('region', { name: 'Body of the answer' }).textContent()) ?? '';
  return { status: await page.getByText(/^HTTP \d+$/).textContent(), text, body: JSON.parse(text) };
}

/** Executes, and waits for an answer to this call that says so. */
async function execute(page: Page, told: string): Promise<void> {
  const called = page.waitForResponse((response) => /Call(Create|Read|List|Replace|Delete)/.test(response.request().postData() ?? ''));
  await page.getByRole('button', { name: 'Execute' }).click();
  await called;
  await page.getByRole('status').filter({ hasText: told }).waitFor();
}

async function succeeded(page: Page): Promise<void> {
  await page.getByRole('status').filter({ hasText: 'Succeeded' }).waitFor();
}
