import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { until } from '../../harness/until.ts';
import { makeUser } from '../support/account.ts';
import { expectAccessible, expectInPlace, expectNoSidewaysScroll, visit } from '../support/browser.ts';
import { graphql, rest } from '../support/client.ts';
import { makeCollaborationKey, makeEndpoint, openControlPlane } from '../support/endpoint.ts';
import { startReceiver } from '../support/receiver.ts';
import {
  answerOf,
  choose,
  databaseUrl,
  execute,
  fields,
  json,
  openConsole,
  owner,
  server,
  succeeded,
} from './console-fixtures.ts';

test('the owner creates, reads, replaces and deletes in production, and no webhook fires', async () => {
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
  const [console] = await Promise.all([
    page.waitForEvent('popup'),
    page.getByRole('link', { name: 'Open console' }).click(),
  ]);
  await console.getByText('You are working on production data').waitFor();
  await console.getByText('No records yet').waitFor();
  await console.getByLabel('JSON', { exact: true }).fill('{"title":"first thing"}');
  await execute(console, 'Accepted');
  await succeeded(console);
  await console.getByText('calls from the console do not trigger webhooks').waitFor();

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
  await console.getByRole('dialog').getByText('will be deleted permanently').waitFor();
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
  expect(data.requests.edges).toEqual(
    Array(3).fill({ node: { source: 'CONSOLE', state: 'SUCCEEDED', deliveries: [] } }),
  );
  expect(data.deliveries.edges).toEqual([]);
  expect(receiver.received.filter(({ body }) => body.includes('"environment":"production"'))).toEqual([]);
});

test('a record is found by its id, by a request id, and by its text', async () => {
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
    await page.getByText('No records found').waitFor();
    await page.getByLabel('Find a record').fill('');
    await until(async () => (await listed.count()) === 10);
  }
});

test('the API refuses a collaborator, and the console says so', async () => {
  const { slug, endpointId } = await makeEndpoint(databaseUrl, { accountId: owner.id });
  const { keyId } = await makeCollaborationKey(databaseUrl, endpointId);
  const { id: accountId, email, cookie } = await makeUser(databaseUrl);
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
  await page.getByText('Only the owner can use the console').waitFor();
  await page.getByText('The server refused access: You do not have permission to do that.').waitFor();
  expect(await page.getByRole('button', { name: 'Execute' }).count()).toBe(0);
  await expectAccessible(page);
  await page.goto(`/endpoints/${slug}/test`);
  await page.getByText('paste your tm_test_ key').waitFor();
});

test('before the first deploy the console links to deploying', async () => {
  const { slug } = await makeEndpoint(databaseUrl, { accountId: owner.id, deployed: false });
  const page = await visit(server, { cookie: owner.cookie });
  await page.goto(`/endpoints/${slug}/console`);
  await page.getByText('This endpoint is not in production yet').waitFor();
  expect(await page.getByRole('link', { name: 'Go to deploy' }).getAttribute('href')).toBe(
    `/endpoints/${slug}/production/versions`,
  );
});

test.each(['light', 'dark'] as const)(
  'in %s, at 360 px and in Chinese, the console says PRODUCTION, and is readable and usable',
  async (colorScheme) => {
    const { slug } = await makeEndpoint(databaseUrl, { accountId: owner.id, fields });
    const page = await visit(server, {
      cookie: owner.cookie,
      colorScheme,
      locale: 'zh-CN',
      viewport: { width: 360, height: 740 },
    });
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
    // The records are below the form, so choosing one scrolls to it.
    await listed.click();
    await until(() =>
      page.getByRole('radiogroup', { name: '方法' }).evaluate((method) => method.getBoundingClientRect().top >= 0),
    );
  },
);
