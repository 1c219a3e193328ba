import { expect, test } from 'vitest';
import { expectAccessible } from '../support/browser.ts';
import { type RestAnswer, rest } from '../support/client.ts';
import { makeEndpoint } from '../support/endpoint.ts';
import {
  answerOf,
  choose,
  databaseUrl,
  errorAt,
  execute,
  field,
  fields,
  json,
  openConsole,
  owner,
  server,
  succeeded,
} from './console-fixtures.ts';

test('the fields and the JSON follow each other, and the rest of the JSON stays unchanged', async () => {
  const { slug, path, keys } = await makeEndpoint(databaseUrl, { accountId: owner.id, fields });
  const page = await openConsole(slug);
  // The initial example is valid as it is.
  expect(JSON.parse(await json(page).inputValue())).toMatchObject({
    order_id: expect.any(String),
    items: [{ sku: expect.any(String) }],
  });
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
  await page.getByText('Not valid JSON: check line 2, column 13.').waitFor();
  expect(await field(page, 'amount').inputValue()).toBe('5');
  expect(await field(page, 'amount').isDisabled()).toBe(true);
  await page.getByRole('button', { name: 'Restore the last valid JSON' }).click();
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

test('an unsent payload outlasts a reload, and another record replaces it only after a question', async () => {
  const { slug, path, keys } = await makeEndpoint(databaseUrl, { accountId: owner.id, fields });
  const payload = { order_id: 'A-1', customer: { email: 'ada@example.com' } };
  expect((await rest(server, keys.production).post(path, payload, { prefer: 'wait=10' })).status).toBe(200);
  const page = await openConsole(slug);
  await field(page, 'order_id').fill('Half typed');
  await page.getByText('Not sent yet').waitFor();
  await page.reload();
  expect(await field(page, 'order_id').inputValue()).toBe('Half typed');
  await page.getByRole('button', { name: /^rec_/ }).click();
  await page.getByRole('dialog').getByText('Your input has not been sent').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(await field(page, 'order_id').inputValue()).toBe('Half typed');
  await page.getByRole('button', { name: 'Discard' }).click();
  await page.getByText('Not sent yet').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: /^rec_/ }).click();
  expect(JSON.parse(await json(page).inputValue())).toEqual(payload);
  expect(await page.evaluate(() => Object.keys(sessionStorage).filter((name) => name.includes('draft')))).toEqual([]);
});

test('each answer is that of REST, and errors are shown at their fields', async () => {
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
  // The error belongs to the sent value.
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

test('without a fitting example every required field is ready to be filled in', async () => {
  const { slug } = await makeEndpoint(databaseUrl, {
    accountId: owner.id,
    fields: [
      { name: 'code', type: 'string', required: true, constraints: { pattern: '^a$', minLength: 2 } },
      { name: 'note', type: 'string', required: false },
    ],
  });
  const page = await openConsole(slug);
  await page.getByText('No example matches the rules of code').waitFor();
  expect(JSON.parse(await json(page).inputValue())).toEqual({ code: '' });
});
