import { expect, test } from 'vitest';
import { until } from '../../harness/until.ts';
import { makeUser } from '../support/account.ts';
import { expectAccessible, expectInPlace, expectNoSidewaysScroll, visit } from '../support/browser.ts';
import { graphql, rest } from '../support/client.ts';
import { makeEndpoint, type TestEndpoint } from '../support/endpoint.ts';
import { startReceiver } from '../support/receiver.ts';
import { sharedServer } from '../support/shared-server.ts';

const server = await sharedServer();
const { databaseUrl } = server;
const owner = await makeUser(databaseUrl);
const { cookie } = owner;

async function setWebhook({ slug }: TestEndpoint, url: string): Promise<void> {
  const document = `mutation ($slug: String!, $url: String!) {
    setWebhook(endpoint: $slug, url: $url, retry: { policy: CUSTOM, delays: [] }) { webhook { id } } }`;
  expect((await graphql(server, owner, document, { slug, url })).errors).toBeUndefined();
}

/** Creates a record, and returns the request's id. */
async function create({ path, keys }: TestEndpoint, payload: object = {}): Promise<string> {
  const { status, headers } = await rest(server, keys.sandbox).post(path, payload);
  expect(status).toBe(202);
  return headers.get('x-request-id') ?? '';
}

test('new requests are announced, load on demand, and open into a receipt that follows every attempt', async () => {
  const endpoint = await makeEndpoint(databaseUrl, { accountId: owner.id });
  const release = Promise.withResolvers<void>();
  const receiver = await startReceiver([{ status: 503, body: 'not today', held: release.promise }]);
  await setWebhook(endpoint, receiver.url);
  const page = await visit(server, { cookie });
  await page.goto(`/endpoints/${endpoint.slug}/sandbox/requests`);
  await page.getByText('No requests yet').waitFor();

  const id = await create(endpoint, { note: 'hello', exact: 1.0 });
  await page.getByRole('button', { name: '1 new' }).click();
  await page.getByRole('link', { name: id }).click();
  expect(page.url()).toContain(`receipt=${id}`);
  const receipt = page.getByRole('dialog');
  await receipt.getByText('Waiting', { exact: true }).waitFor();
  await receipt.getByText('"note": "hello"').waitFor();
  release.resolve();
  await receipt.getByText('Attempt 1', { exact: true }).waitFor();
  await receipt.getByText('503', { exact: true }).waitFor();
  await receipt.getByText('not today').waitFor();
  await receipt.getByText('Failed', { exact: true }).waitFor();
  await expectAccessible(page);

  await receipt.getByRole('button', { name: 'Redeliver' }).click();
  await receipt.getByText('Attempt 2', { exact: true }).waitFor();
  await receipt.getByText('200', { exact: true }).waitFor();
  await receipt.getByText('Delivered: 1 of 1').waitFor();
  await page.keyboard.press('Escape');
  await receipt.waitFor({ state: 'hidden' });
  expect(page.url()).not.toContain('receipt=');
});

test("an attempt that arrived before the button's answer is not undone by that answer", async () => {
  const endpoint = await makeEndpoint(databaseUrl, { accountId: owner.id });
  const answered = Promise.withResolvers<void>();
  const receiver = await startReceiver([{ status: 503 }, { status: 200, held: answered.promise }]);
  await setWebhook(endpoint, receiver.url);
  const id = await create(endpoint);
  const page = await visit(server, { cookie });
  const arrived = Promise.withResolvers<void>();
  page.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => /"number":2\b/.test(String(payload)) && arrived.resolve()),
  );
  await page.route('**/graphql', async (route) => {
    if (!route.request().postData()?.includes('mutation Redeliver')) return route.fallback();
    const response = await route.fetch();
    answered.resolve();
    await arrived.promise;
    await route.fulfill({ response });
  });
  await page.goto(`/endpoints/${endpoint.slug}/sandbox/requests?receipt=${id}`);
  const receipt = page.getByRole('dialog');
  await receipt.getByText('Failed', { exact: true }).waitFor();
  await receipt.getByRole('button', { name: 'Redeliver' }).click();
  await page.getByText('The message is being sent again').waitFor();
  await receipt.getByText('Attempt 2', { exact: true }).waitFor();
  await receipt.getByText('Delivered: 1 of 1').waitFor();
});

test('requests are filtered, and the URL keeps the filter', async () => {
  const endpoint = await makeEndpoint(databaseUrl, { accountId: owner.id });
  const apple = await create(endpoint, { fruit: 'apple' });
  const pear = await create(endpoint, { fruit: 'pear' });
  const page = await visit(server, { cookie });
  await page.goto(`/endpoints/${endpoint.slug}/sandbox/requests`);
  await page.getByRole('link', { name: pear }).waitFor();
  await page.getByRole('button', { name: 'Filters' }).click();
  await page.getByRole('searchbox', { name: 'Find text' }).fill('APPLE');
  await page.getByRole('link', { name: pear }).waitFor({ state: 'detached' });
  await page.getByRole('link', { name: apple }).waitFor();
  await expectAccessible(page);
  await page.reload();
  await page.getByRole('link', { name: apple }).waitFor();
  expect(await page.getByRole('link', { name: pear }).count()).toBe(0);
  await page.getByRole('button', { name: 'Filters' }).click();
  await page.getByRole('combobox', { name: 'Operation' }).click();
  await page.getByRole('option', { name: 'Delete' }).click();
  await page.getByText('No matching requests').waitFor();
  await page.getByRole('button', { name: 'Clear', exact: true }).click();
  await page.getByRole('link', { name: pear }).waitFor();
  for (const found of ['rec_nonsense', 'req_nonsense']) {
    await page.getByRole('searchbox').fill(found);
    await page.getByRole('alert').waitFor();
  }
  await page.getByRole('searchbox').fill(apple);
  await page.getByRole('link', { name: pear }).waitFor({ state: 'detached' });
  await page.getByRole('link', { name: apple }).waitFor();
});

test('more requests load page by page', async () => {
  const endpoint = await makeEndpoint(databaseUrl, { accountId: owner.id });
  const ids: string[] = [];
  for (let number = 0; number < 25; number++) ids.push(await create(endpoint, { number }));
  const page = await visit(server, { cookie });
  await page.goto(`/endpoints/${endpoint.slug}/sandbox/requests`);
  await page.getByRole('link', { name: ids[24] }).waitFor();
  expect(await page.getByRole('link', { name: ids[0] }).count()).toBe(0);
  await page.getByRole('button', { name: 'Load more' }).click();
  await page.getByRole('link', { name: ids[0] }).waitFor();
  expect(await page.getByRole('link', { name: /^req_/ }).count()).toBe(25);

  // Rows that came meanwhile restart the list, and no row is missing between its pages.
  const latest: string[] = [];
  for (let number = 0; number < 3; number++) latest.push(await create(endpoint, {}));
  await page.getByRole('button', { name: '3 new' }).click();
  await page.getByRole('link', { name: latest[2] }).waitFor();
  await page.getByRole('button', { name: 'Load more' }).click();
  await page.getByRole('link', { name: ids[0] }).waitFor();
  expect(await page.getByRole('link', { name: /^req_/ }).count()).toBe(28);
});

test('all dead deliveries are sent again after a question', async () => {
  const endpoint = await makeEndpoint(databaseUrl, { accountId: owner.id });
  const receiver = await startReceiver([{ status: 500 }, { status: 500 }]);
  await setWebhook(endpoint, receiver.url);
  await Promise.all([create(endpoint), create(endpoint)]);
  await Promise.all([receiver.next(), receiver.next()]);
  const page = await visit(server, { cookie });
  await page.goto(`/endpoints/${endpoint.slug}/sandbox/requests?show=dead`);
  await page.getByText('Webhook of the endpoint').first().waitFor();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Redeliver all' }).click();
  await expectAccessible(page);
  await page.getByRole('dialog').getByRole('button', { name: 'Redeliver all' }).click();
  await Promise.all([receiver.next(), receiver.next()]);
  await page.getByText('being sent again').waitFor();
});

test.each(['light', 'dark'] as const)(
  'in %s, at 360 px and in 简体中文, requests and a receipt are readable and usable',
  async (colorScheme) => {
    const endpoint = await makeEndpoint(databaseUrl, { accountId: owner.id });
    const receiver = await startReceiver();
    await setWebhook(endpoint, receiver.url);
    const id = await create(endpoint, { name: 'Ada' });
    await receiver.next();
    const page = await visit(server, { cookie, colorScheme, locale: 'zh-CN', viewport: { width: 360, height: 740 } });
    await page.goto(`/endpoints/${endpoint.slug}/sandbox/requests`);
    await page.getByRole('link', { name: id }).waitFor();
    await page.getByRole('button', { name: '筛选' }).click();
    await page.getByRole('combobox', { name: '投递' }).waitFor();
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
    await page.goto(`/endpoints/${endpoint.slug}/sandbox/requests?receipt=${id}`);
    await page.getByRole('dialog').getByText('第 1 次尝试').waitFor();
    await page.getByRole('dialog').getByText('"name": "Ada"').waitFor();
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
  },
);

for (const { locale, refused, find, missing, none } of [
  {
    locale: 'en-US',
    refused: 'Refused',
    find: 'Find a request by id',
    missing: 'Required field is missing',
    none: 'The payload was not kept',
  },
  { locale: 'zh-CN', refused: '已拒绝', find: '按 ID 查找请求', missing: '缺少必填字段', none: '未保留' },
]) {
  test(`refused calls are listed, explained, and found by their id: ${locale}`, async () => {
    const endpoint = await makeEndpoint(databaseUrl, {
      accountId: owner.id,
      fields: [{ name: 'order_id', type: 'string', required: true }],
    });
    const client = rest(server, endpoint.keys.sandbox);
    const first = (await client.post(endpoint.path, { total: 1 })).json.request_id;
    const second = (await client.post(endpoint.path, '{')).json.request_id;
    const page = await visit(server, { cookie, locale, viewport: { width: 390, height: 800 } });
    await page.goto(`/endpoints/${endpoint.slug}/sandbox/requests`);
    await page.getByText(refused, { exact: true }).click();
    // The list is read again every ten seconds, and the server writes refusals after two.
    await page.getByRole('link', { name: 'INVALID_JSON' }).waitFor({ timeout: 25_000 });
    await page.getByText(`order_id: ${missing}`).waitFor();
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
    await expectInPlace(page);
    await page.getByRole('link', { name: 'VALIDATION_FAILED' }).click();
    const drawer = page.getByRole('dialog');
    await drawer.getByText(first).waitFor();
    await drawer.getByRole('cell', { name: missing }).waitFor();
    await drawer.getByText(none).waitFor();
    await expectAccessible(page);
    await page.goto(`/endpoints/${endpoint.slug}/sandbox/requests`);
    await page.getByLabel(find).fill(`"request_id": "${second}"`);
    await drawer.getByText('INVALID_JSON').waitFor();
    expect(page.url()).toContain(`receipt=${second}`);
  });
}

test('the owner has payloads of refused calls stored, and sees them', async () => {
  const endpoint = await makeEndpoint(databaseUrl, { accountId: owner.id });
  const page = await visit(server, { cookie });
  await page.goto(`/endpoints/${endpoint.slug}/sandbox/settings`);
  await page.getByLabel('Keep payloads of refused calls in the sandbox').click();
  await page.getByText('Payloads of refused calls are now kept.').waitFor();
  await expectAccessible(page);
  const { json } = await rest(server, endpoint.keys.sandbox).post(endpoint.path, '{"half":');
  const { slug } = endpoint;
  const kept = `query ($slug: String!, $id: ID!) {
    refusal(endpoint: $slug, environment: SANDBOX, id: $id) { payloadText } }`;
  await until(async () => {
    const { data } = await graphql(server, owner, kept, { slug, id: json.request_id });
    return data?.refusal?.payloadText === '{"half":';
  });
  await page.goto(`/endpoints/${slug}/sandbox/requests?show=refused&receipt=${json.request_id}`);
  await page.getByRole('dialog').getByText('INVALID_JSON').waitFor();
  await page.getByText('{"half":', { exact: true }).waitFor();
});
