import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { Validator } from '@seriousme/openapi-schema-validator';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { makeUser } from '../support/account.ts';
import { expectAccessible, expectNoSidewaysScroll, visit } from '../support/browser.ts';
import { rest } from '../support/client.ts';
import { createDatabase } from '../support/database.ts';
import { makeEndpoint } from '../support/endpoint.ts';
import { startReceiver } from '../support/receiver.ts';
import { startServer } from '../support/server.ts';

const databaseUrl = await createDatabase();
const server = await startServer({ databaseUrl, env: { WEBHOOK_RETRY_DELAY_SECONDS: '1' } });
const owner = await makeUser(databaseUrl);
const { slug, keys } = await makeEndpoint(databaseUrl, {
  accountId: owner.id,
  name: 'Orders',
  fields: [
    { name: 'order_id', type: 'string', required: true, constraints: { minLength: 3 } },
    { name: 'customer.email', type: 'string', required: true, constraints: { format: 'email' } },
    { name: 'amount', type: 'number', required: false, constraints: { min: 100, max: 900 } },
  ],
});
const address = `/endpoints/${slug}/test`;

test('a signed-in user creates, reads, replaces and deletes a record by session', async () => {
  const page = await visit(server, { cookie: owner.cookie });
  await page.goto(address);
  await page.getByRole('heading', { level: 1, name: 'Orders: docs and test' }).waitFor();
  await page.getByLabel('JSON', { exact: true }).press('Control+Enter');
  await page.getByText('HTTP 202').waitFor();
  await receiptOf(page);
  await choose(page, 'GET');
  await execute(page, 'Found');
  expect(await page.getByRole('region', { name: 'Response body' }).textContent()).toContain('"amount": 100');
  const record = `/api/v1/data/${slug}/${await page.getByLabel('Record id').inputValue()}`;
  await choose(page, 'PUT');
  await page.getByText('Optional headers').click();
  await page.getByLabel('Prefer').fill('wait=10');
  await execute(page, 'HTTP 200');
  await page.getByRole('button', { name: '4 headers' }).click();
  await page.getByRole('row', { name: 'preference-applied wait=10' }).waitFor();
  // A write that was waited for is answered with its record, as a read would show it.
  const body = await page.getByRole('region', { name: 'Response body' }).textContent();
  expect(body).toBe((await rest(server, keys.sandbox).get(record)).text);
  await receiptOf(page);
  await choose(page, 'DELETE');
  await page.getByLabel('Prefer').fill('');
  await execute(page, 'HTTP 202');
  await receiptOf(page);
  await choose(page, 'GET');
  await execute(page, 'RECORD_NOT_FOUND');
  await page.getByText('The record does not exist, or was deleted.').first().waitFor();
});

test('a sandbox key works by REST, shows the receipt and its webhook live, and is kept for this tab alone', async () => {
  const receiver = await startReceiver([{ status: 500 }]);
  const page = await visit(server);
  await page.goto(address);
  await useKey(page, keys.production);
  await page.getByText('This is a production key').waitFor();
  expect(await page.getByLabel('Sandbox key').inputValue()).toBe('');
  await useKey(page, 'tm_test_short');
  await page.getByText('This is not a sandbox key').waitFor();
  const other = await makeEndpoint(databaseUrl);
  await useKey(page, other.keys.sandbox);
  await page.getByText('This key belongs to another endpoint').waitFor();
  await useKey(page, keys.sandbox);
  await page.getByText('Permissions: create, read, replace, and delete.').waitFor();

  await page.getByText('Optional headers').click();
  await page.getByLabel('X-Webhook-Callback').fill('ftp://example.com');
  await execute(page, 'INVALID_CALLBACK');
  await page.getByLabel('X-Webhook-Callback').fill(receiver.url);
  await page.getByLabel('JSON', { exact: true }).fill('{ "amount": 1 }');
  await execute(page, 'VALIDATION_FAILED');
  expect(await page.getByLabel('JSON', { exact: true }).getAttribute('aria-invalid')).toBe('true');
  await page.getByText('order_id Required field is missing').waitFor();

  const payload = '{"order_id":"A-1","customer":{"email":"ada@example.com"},"exact":1.0}';
  await page.getByLabel('JSON', { exact: true }).fill(payload);
  await execute(page, 'HTTP 202');
  await receiptOf(page);
  await page.getByText('Attempt 1').waitFor();
  await page.getByText('Attempt 2').waitFor();
  await page.getByText('Delivered').waitFor();
  expect(receiver.received[0]?.body).toContain(payload);

  await choose(page, 'GET');
  await execute(page, 'Found');
  expect(await page.getByRole('region', { name: 'Response body' }).textContent()).toContain(payload);
  await choose(page, 'PUT');
  await execute(page, 'HTTP 202');
  await receiptOf(page);
  await choose(page, 'DELETE');
  await execute(page, 'HTTP 202');
  await choose(page, 'GET');
  await execute(page, 'HTTP 404');

  await page.reload();
  await page.getByText('Permissions: create').waitFor();
  expect(await page.evaluate(() => JSON.stringify({ ...localStorage }))).not.toContain(keys.sandbox);
  await page.getByRole('button', { name: 'Remove key' }).click();
  await page.getByRole('heading', { level: 1, name: 'Paste your sandbox key to start' }).waitFor();
});

test('a key is asked for only once one is known to be needed, so that none typed is lost', async () => {
  const page = await visit(server);
  const { promise: known, resolve: letThrough } = Promise.withResolvers<void>();
  await page.route('**/graphql', async (route) => {
    await known;
    await route.continue();
  });
  const asked = page.waitForRequest('**/graphql');
  await page.goto(address);
  await asked;
  await page.getByRole('heading', { level: 1 }).waitFor();
  expect(await page.getByLabel('Sandbox key').count()).toBe(0);
  letThrough();
  await useKey(page, keys.production);
  await page.getByText('This is a production key').waitFor();
});

test('the samples run unchanged with any payload', async () => {
  const page = await visit(server, { cookie: owner.cookie });
  await page.goto(address);
  const nasty = `{"order_id":"it's $HOME \`x\` \${y} \\\\ ''' \\"q\\"","customer":{"email":"ada@example.com"},"exact":1.0}`;
  await page.getByLabel('JSON', { exact: true }).fill(nasty);
  const curl = await sample(page, 'curl');
  const env = { ...process.env, SLUICE_API_KEY: keys.sandbox };
  const { stdout } = await promisify(execFile)(
    'sh',
    ['-c', here(curl).replace('curl ', "curl -sS -w '\\n%{http_code}' ")],
    { env },
  );
  const [body = '', status] = stdout.split('\n');
  expect(status).toBe('202');
  await expectStored(JSON.parse(body).id, nasty);

  await page.getByRole('tab', { name: 'JavaScript' }).click();
  const script = await sample(page, 'JavaScript');
  const { stdout: output } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', here(script)], {
    env,
  });
  expect(output).toMatch(/^202 /);
  await expectStored(/rec_\w+/.exec(output)?.[0] ?? '', nasty);
  for (const language of ['Python', 'PHP', 'Go']) {
    await page.getByRole('tab', { name: language }).click();
    expect(await sample(page, language)).toContain('SLUICE_API_KEY');
  }
});

test('the OpenAPI document is valid and the Postman collection has its variables', async () => {
  const page = await visit(server, { cookie: owner.cookie });
  await page.goto(address);
  const openApi = await download(page, 'Download OpenAPI 3.1');
  const { valid, errors } = await new Validator().validate(openApi);
  expect({ valid, errors }).toEqual({ valid: true, errors: undefined });
  expect(openApi).toMatchObject({
    openapi: '3.1.0',
    paths: { [`/api/v1/data/${slug}`]: { post: { operationId: 'createRecord' } } },
    components: {
      schemas: {
        Payload: {
          required: ['order_id', 'customer'],
          properties: {
            order_id: { minLength: 3 },
            customer: { required: ['email'], properties: { email: { format: 'email' } } },
            amount: { anyOf: [{ minimum: 100 }, { type: 'null' }] },
          },
        },
      },
    },
  });
  const postman = await download(page, 'Download Postman collection');
  expect(postman).toMatchObject({
    info: { schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json' },
    variable: [{ key: 'baseUrl' }, { key: 'apiKey' }, { key: 'recordId' }],
    item: [
      { request: { method: 'POST' } },
      { request: { method: 'GET' } },
      { request: { method: 'PUT' } },
      { request: { method: 'DELETE' } },
      {},
      {},
    ],
  });
});

test.each(['light', 'dark'] as const)(
  'in %s, at 360 px and in Chinese, the page is readable and usable',
  async (colorScheme) => {
    const page = await visit(server, { colorScheme, locale: 'zh-CN', viewport: { width: 360, height: 740 } });
    await page.goto(address);
    await page.getByRole('heading', { level: 1, name: '粘贴沙盒密钥即可开始' }).waitFor();
    await expectAccessible(page);
    await page.getByLabel('沙盒密钥').fill(keys.sandbox);
    await page.getByRole('button', { name: '使用此密钥' }).click();
    await page.getByRole('heading', { level: 1, name: 'Orders：文档与测试' }).waitFor();
    for (const part of ['请求头', '响应格式', '错误代码', 'Webhook', '可选请求头'])
      await page.getByRole('button', { name: part, exact: true }).click();
    await page.getByRole('button', { name: '执行' }).click();
    await page.getByText('HTTP 202').waitFor();
    await page.getByRole('status').filter({ hasText: '成功' }).waitFor();
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
  },
);

async function useKey(page: Page, key: string): Promise<void> {
  await page.getByLabel('Sandbox key').fill(key);
  await page.getByRole('button', { name: 'Use key' }).click();
}

async function choose(page: Page, method: string): Promise<void> {
  await page.getByRole('radiogroup', { name: 'Method' }).getByText(method, { exact: true }).click();
}

/** Executes a call, and waits for its answer with this text. */
async function execute(page: Page, text: string): Promise<void> {
  const called = page.waitForResponse(
    (response) =>
      /\/graphql|\/api\/v1\/data/.test(response.url()) && !/streamCursor/.test(response.request().postData() ?? ''),
  );
  await page.getByRole('button', { name: 'Execute' }).click();
  await called;
  await page.getByRole('status').filter({ hasText: text }).waitFor();
}

async function receiptOf(page: Page): Promise<void> {
  await page.getByRole('status').filter({ hasText: 'Succeeded' }).waitFor();
}

async function sample(page: Page, language: string): Promise<string> {
  return (await page.getByRole('region', { name: `The request in ${language}` }).textContent()) ?? '';
}

/** Samples have the installation's public address, which the test cannot reach. */
function here(text: string): string {
  return text.replace(/https?:\/\/[^/'"]+\/api/, `${server.url}/api`);
}

async function expectStored(id: string, payload: string): Promise<void> {
  const { text } = await rest(server, keys.sandbox).get(`/api/v1/data/${slug}/${id}`);
  expect(text).toContain(`"payload":${payload},`);
}

async function download(page: Page, name: string): Promise<Record<string, unknown>> {
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name }).click()]);
  return JSON.parse(await readFile(await file.path(), 'utf8'));
}
