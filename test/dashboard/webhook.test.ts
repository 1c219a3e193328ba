import { expect, test } from 'vitest';
import { makeUser } from '../support/account.ts';
import { expectAccessible, expectNoSidewaysScroll, visit } from '../support/browser.ts';
import { graphql, rest } from '../support/client.ts';
import { makeEndpoint, openControlPlane } from '../support/endpoint.ts';
import { startReceiver } from '../support/receiver.ts';
import { sharedServer } from '../support/shared-server.ts';

const server = await sharedServer();
const { databaseUrl } = server;
const owner = await makeUser(databaseUrl);

test('a webhook is set, tried, seen to arrive, switched off and removed, and its secret is shown once', {
  timeout: 180_000,
}, async () => {
  const [{ slug }, receiver] = await Promise.all([makeEndpoint(databaseUrl, { accountId: owner.id }), startReceiver()]);
  const page = await visit(server, { cookie: owner.cookie });
  await page.goto(`/endpoints/${slug}/sandbox/webhook`);
  await page.getByRole('button', { name: 'Save webhook' }).click();
  await page.getByText('Enter a URL that starts with').waitFor();
  // A refusal is shown, and the typed values stay.
  await page.getByRole('textbox', { name: 'URL' }).fill('http://10.0.0.1/hook');
  await page.getByRole('button', { name: 'Save webhook' }).click();
  await page.getByRole('alert').getByText('must lead to a public address').waitFor();
  expect(await page.getByRole('textbox', { name: 'URL' }).inputValue()).toBe('http://10.0.0.1/hook');
  await page.getByRole('textbox', { name: 'URL' }).fill(receiver.url);
  await page.getByLabel('Record deleted').uncheck();
  await page.getByRole('button', { name: 'Add header' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Authorization');
  await page.getByRole('textbox', { name: 'Value' }).fill('Bearer hidden');
  await page.getByRole('radio', { name: 'Custom delays' }).check();
  for (const seconds of ['5', '60']) {
    await page.getByRole('combobox', { name: 'Delays in seconds' }).fill(seconds);
    await page.keyboard.press('Enter');
  }
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Save webhook' }).click();
  await page.getByText(/^whsec_/).waitFor();
  const { prisma } = openControlPlane(databaseUrl);
  const stored = await prisma.webhook.findFirstOrThrow({ where: { endpoint: { slug }, environment: 'SANDBOX' } });
  expect(stored).toMatchObject({
    retryPolicy: 'CUSTOM',
    retryDelays: [5, 60],
    events: ['RECORD_CREATED', 'RECORD_REPLACED', 'REQUEST_FAILED'],
  });

  await page.getByRole('button', { name: 'Send a test event' }).click();
  await page.getByText('Delivered').waitFor();
  await page.getByText(/Attempt 1 · 200/).waitFor();
  expect((await receiver.next()).headers.authorization).toBe('Bearer hidden');
  await expectAccessible(page);

  await page.getByRole('button', { name: 'Rotate signing secret' }).click();
  await expectAccessible(page);
  await page.getByRole('dialog').getByRole('button', { name: 'Rotate signing secret' }).click();
  await page.getByText('messages are signed with the old secret too').waitFor();
  await page.reload();
  await page.getByText('messages are signed with the old secret too').waitFor();
  expect(await page.getByText(/^whsec_/).count()).toBe(0);

  await page.getByRole('switch', { name: 'Send to this webhook' }).click();
  await page.getByText('The webhook is switched off.').waitFor();
  await page.getByRole('button', { name: 'Remove webhook' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove webhook' }).click();
  await page.getByText('The webhook was removed.').waitFor();
  await page.getByRole('switch', { name: 'Send to this webhook' }).waitFor({ state: 'detached' });
});

test('a webhook that switched itself off says why, and the inspector shows messages', async () => {
  const { slug, endpointId } = await makeEndpoint(databaseUrl, { accountId: owner.id });
  const page = await visit(server, { cookie: owner.cookie });
  await page.goto(`/endpoints/${slug}/sandbox/webhook`);
  await page.getByRole('button', { name: 'Use the built-in inspector' }).click();
  await page.getByRole('button', { name: 'Save webhook' }).click();
  await page.getByText('Waiting for a message').waitFor();
  await page.getByRole('button', { name: 'Send a test event' }).click();
  await page.getByText('webhook-signature').waitFor();
  await page.getByText('"type": "webhook.test"').waitFor();
  await openControlPlane(databaseUrl).prisma.webhook.updateMany({
    where: { endpointId },
    data: { active: false, endedBy: 'GONE' },
  });
  await page.reload();
  await page.getByText('The target answered 410 Gone.').waitFor();
  await expectAccessible(page);
});

test('deliveries appear live in production too, after coming from the sandbox', {
  timeout: 120_000,
}, async () => {
  const [{ slug, path, keys }, receiver] = await Promise.all([
    makeEndpoint(databaseUrl, { accountId: owner.id }),
    startReceiver(() => ({ status: 200, afterMs: 1_500 })),
  ]);
  const ask = (mutation: string) => graphql(server, owner, `mutation { ${mutation} }`);
  expect((await ask(`setWebhook(endpoint: "${slug}", url: "${receiver.url}") { secret }`)).errors).toBeUndefined();
  expect((await rest(server, keys.sandbox).post(path, { n: 1 })).status).toBe(202);
  expect((await ask(`deployEndpoint(endpoint: "${slug}") { webhookSecret }`)).errors).toBeUndefined();
  const page = await visit(server, { cookie: owner.cookie });
  await page.goto(`/endpoints/${slug}/sandbox/webhook`);
  await page.getByRole('switch', { name: 'Send to this webhook' }).waitFor();
  // Away and back: the cached data of both is shown at once.
  for (const environment of ['production', 'sandbox', 'production']) {
    await page
      .getByText(environment === 'production' ? 'Production' : 'Sandbox', { exact: true })
      .first()
      .click();
    await page.waitForURL(`**/${environment}/webhook`);
    await page.getByRole('switch', { name: 'Send to this webhook' }).waitFor();
  }
  await page.getByText('No deliveries yet').waitFor();
  await page.getByRole('button', { name: 'Send a test event' }).click();
  await page.getByText(/Attempt 1 · 200/).waitFor();
});

test.each(['light', 'dark'] as const)(
  'in %s, in Chinese and at 360 px, both environments are readable and usable',
  async (colorScheme) => {
    const { slug } = await makeEndpoint(databaseUrl, { accountId: owner.id });
    const page = await visit(server, {
      cookie: owner.cookie,
      colorScheme,
      locale: 'zh-CN',
      viewport: { width: 360, height: 740 },
    });
    await page.goto(`/endpoints/${slug}/sandbox/webhook`);
    await page.getByRole('button', { name: '使用内置检视器' }).click();
    await page.getByRole('button', { name: '添加请求头' }).click();
    await page.getByRole('button', { name: '移除请求头' }).click();
    await page.getByRole('button', { name: '保存 Webhook' }).click();
    await page.getByRole('button', { name: '发送测试事件' }).click();
    await page.getByText('webhook-signature').waitFor();
    await page.getByText('已送达').waitFor();
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
    await page.goto(`/endpoints/${slug}/production/webhook`);
    await page.getByText('生产环境没有 Webhook').waitFor();
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
  },
);
