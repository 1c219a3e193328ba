import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { until } from '../../harness/until.ts';
import { makeUser, randomEmail, untilMail } from '../support/account.ts';
import { expectAccessible, expectNoSidewaysScroll, visit } from '../support/browser.ts';
import { graphql, rest } from '../support/client.ts';
import { makeCollaborationKey, makeEndpoint, openControlPlane } from '../support/endpoint.ts';
import { startReceiver } from '../support/receiver.ts';
import { sharedServer } from '../support/shared-server.ts';

const server = await sharedServer();
const { databaseUrl } = server;
const owner = await makeUser(databaseUrl, { name: 'Ada' });
const make = () => makeEndpoint(databaseUrl, { accountId: owner.id });

test('a key is made and shown once, works, and is refused once it is switched off', async () => {
  const { slug, path } = await make();
  const page = await visit(server, { cookie: owner.cookie });
  await page.goto(`/endpoints/${slug}/sandbox/keys`);
  await page.getByRole('button', { name: 'New key' }).click();
  await page.getByLabel('Name').fill('Warehouse');
  await page.getByLabel('Delete', { exact: true }).uncheck();
  await expectAccessible(page);
  await page.getByRole('dialog').getByRole('button', { name: 'New key' }).click();
  const text = await page.getByLabel('Sandbox key', { exact: true }).inputValue();
  expect(text).toMatch(/^tm_test_/);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'I have copied it' }).click();
  const card = page.getByRole('group', { name: 'Warehouse' });
  await card.getByText('Create · Read · Replace', { exact: true }).waitFor();
  expect((await rest(server, text).post(path, { a: 1 })).status).toBe(202);

  await card.getByRole('switch').click();
  await page.getByText('Warehouse is switched off. Its calls are refused.').waitFor();
  await until(async () => (await rest(server, text).post(path, { a: 1 })).status === 401);
  await card.getByRole('button', { name: 'Delete' }).click();
  await expectAccessible(page);
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await page.getByText('No collaboration keys yet').waitFor();
});

test('the default pair is regenerated, and the old key works for a day more or ends at once', async () => {
  const { slug, path, keys } = await make();
  const page = await visit(server, { cookie: owner.cookie });
  await page.goto(`/endpoints/${slug}/sandbox/keys`);
  await page.getByRole('button', { name: 'Regenerate' }).click();
  const overlap = page.getByRole('combobox', { name: 'The old key works' });
  expect(await overlap.inputValue()).toBe('for 24 more hours');
  await page.getByRole('dialog').getByRole('button', { name: 'Regenerate' }).click();
  const text = await page.getByLabel('Sandbox key', { exact: true }).inputValue();
  expect(await page.getByLabel('Production key', { exact: true }).count()).toBe(0);
  await page.getByRole('button', { name: 'I have copied it' }).click();
  await page.getByText(`The old key ending in ${keys.sandbox.slice(-4)}`).waitFor();
  for (const key of [text, keys.sandbox]) expect((await rest(server, key).post(path, { a: 1 })).status).toBe(202);

  await page.getByRole('button', { name: 'Regenerate' }).click();
  await overlap.click();
  await page.getByRole('option', { name: 'ends at once' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Regenerate' }).click();
  await page.getByText('The old key no longer works.').waitFor();
  for (const key of [text, keys.sandbox])
    await until(async () => (await rest(server, key).post(path, { a: 1 })).status === 401);
});

test("a key's scope follows its permissions until it is chosen, and a collaborator sees it", async () => {
  const { slug, path, keys, endpointId } = await make();
  const made = (await rest(server, keys.sandbox).post(path, { a: 1 })).json.id;
  const page = await visit(server, { cookie: owner.cookie });
  await page.goto(`/endpoints/${slug}/sandbox/keys`);
  await page.getByRole('group', { name: 'Default' }).getByText('All records', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'New key' }).click();
  const dialog = page.getByRole('dialog');
  const [own, all] = [
    dialog.getByRole('radio', { name: 'Its own records' }),
    dialog.getByRole('radio', { name: 'All records' }),
  ];
  await dialog.getByLabel('Name').fill('Reader');
  expect(await own.isChecked()).toBe(true);
  await dialog.getByLabel('Create', { exact: true }).uncheck();
  expect(await all.isChecked()).toBe(true);
  await own.check();
  await dialog.getByLabel('Delete', { exact: true }).uncheck();
  expect(await own.isChecked()).toBe(true);
  await dialog.getByRole('button', { name: 'New key' }).click();
  const text = await page.getByLabel('Sandbox key', { exact: true }).inputValue();
  await page.getByRole('button', { name: 'I have copied it' }).click();
  const card = page.getByRole('group', { name: 'Reader' });
  await card.getByText('Its own records', { exact: true }).waitFor();
  expect((await rest(server, text).get(`${path}/${made}`)).status).toBe(404);

  await card.getByRole('button', { name: 'Edit' }).click();
  await all.check();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await card.getByText('All records', { exact: true }).waitFor();
  await until(async () => (await rest(server, text).get(`${path}/${made}`)).status === 200);
  await page.goto('/audit');
  await page.getByText('Sees').first().waitFor();

  const guest = await makeUser(databaseUrl);
  const { prisma } = openControlPlane(databaseUrl);
  const { id: apiKeyId } = await prisma.apiKey.findFirstOrThrow({ where: { endpointId, name: 'Reader' } });
  const accepted = { tokenHash: Uint8Array.from(randomBytes(32)), expiresAt: new Date(), acceptedAt: new Date() };
  await prisma.collaborator.create({ data: { apiKeyId, email: guest.email, accountId: guest.id, ...accepted } });
  const theirs = await visit(server, { cookie: guest.cookie });
  await theirs.goto(`/endpoints/${slug}/sandbox/keys`);
  await theirs.getByRole('group', { name: 'Reader' }).getByText('All records', { exact: true }).waitFor();
  await theirs.goto(`/endpoints/${slug}/sandbox/records`);
  await theirs.getByText(made).waitFor();
});

test('a burst limit is set for a new key, changed and removed, and set for the default pair', async () => {
  const { slug, path, keys } = await make();
  const page = await visit(server, { cookie: owner.cookie });
  await page.goto(`/endpoints/${slug}/sandbox/keys`);
  await page.getByRole('button', { name: 'New key' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Shop');
  await dialog.getByLabel('Maximum calls').fill('2');
  await dialog.getByRole('button', { name: 'New key' }).click();
  await dialog.getByText('Fill in both fields, or neither.').waitFor();
  await dialog.getByLabel('Period in seconds').fill('3600');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'New key' }).click();
  const text = await page.getByLabel('Sandbox key', { exact: true }).inputValue();
  await page.getByRole('button', { name: 'I have copied it' }).click();
  const card = page.getByRole('group', { name: 'Shop' });
  await card.getByText('2 calls in 3600 s').waitFor();
  const write = async (key: string) => (await rest(server, key).post(path, { a: 1 })).status;
  expect([await write(text), await write(text), await write(text)]).toEqual([202, 202, 429]);

  await card.getByRole('button', { name: 'Edit' }).click();
  await dialog.getByLabel('Maximum calls').clear();
  await dialog.getByLabel('Period in seconds').clear();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await card.getByText('2 calls in 3600 s').waitFor({ state: 'detached' });
  await until(async () => (await write(text)) === 202);

  const own = page.getByRole('group', { name: 'Default' });
  await own.getByRole('button', { name: 'Edit' }).click();
  await dialog.getByLabel('Maximum calls').fill('1');
  await dialog.getByLabel('Period in seconds').fill('60');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await own.getByText('1 calls in 60 s').waitFor();
  await until(async () => (await write(keys.sandbox)) === 429);
});

test("a key's webhook is set for chosen events, tried, seen to arrive, and removed", async () => {
  const [{ slug, endpointId }, receiver] = await Promise.all([make(), startReceiver()]);
  const { keyId } = await makeCollaborationKey(databaseUrl, endpointId, { name: 'Partner' });
  const page = await visit(server, { cookie: owner.cookie });
  await page.goto(`/endpoints/${slug}/sandbox/keys`);
  await page.getByRole('group', { name: 'Partner' }).getByRole('button', { name: 'Webhook' }).click();
  const drawer = page.getByRole('dialog', { name: 'Webhook of Partner' });
  await drawer.getByRole('textbox', { name: 'URL' }).fill(receiver.url);
  await drawer.getByLabel('Record deleted').uncheck();
  await drawer.getByRole('button', { name: 'Save webhook' }).click();
  await drawer.getByText(/^whsec_/).waitFor();
  const { prisma } = openControlPlane(databaseUrl);
  expect(await prisma.webhook.findFirstOrThrow({ where: { apiKeyId: keyId } })).toMatchObject({
    url: receiver.url,
    events: ['RECORD_CREATED', 'RECORD_REPLACED', 'REQUEST_FAILED'],
  });

  await drawer.getByRole('button', { name: 'Send a test event' }).click();
  await drawer.getByText(/Attempt 1 · 200/).waitFor();
  expect(JSON.parse((await receiver.next()).body)).toMatchObject({ type: 'webhook.test' });
  await expectAccessible(page);
  await drawer.getByRole('button', { name: 'Remove webhook' }).click();
  await page
    .getByRole('dialog', { name: 'Remove the webhook?' })
    .getByRole('button', { name: 'Remove webhook' })
    .click();
  await page.getByText('The webhook was removed.').waitFor();
  await drawer.getByRole('switch', { name: 'Send to this webhook' }).waitFor({ state: 'detached' });
});

test("a test of a key's webhook is listed under the environment that sent it", async () => {
  const [{ slug, endpointId }, receiver] = await Promise.all([make(), startReceiver()]);
  await makeCollaborationKey(databaseUrl, endpointId, { name: 'Partner' });
  const page = await visit(server, { cookie: owner.cookie });
  await page.goto(`/endpoints/${slug}/production/keys`);
  await page.getByRole('group', { name: 'Partner' }).getByRole('button', { name: 'Webhook' }).click();
  const drawer = page.getByRole('dialog', { name: 'Webhook of Partner' });
  await drawer.getByRole('textbox', { name: 'URL' }).fill(receiver.url);
  await drawer.getByRole('button', { name: 'Save webhook' }).click();
  await drawer.getByText(/^whsec_/).waitFor();
  await drawer.getByRole('button', { name: 'Send a test event' }).click();
  await drawer.getByText(/Attempt 1 · 200/).waitFor();
  expect(JSON.parse((await receiver.next()).body)).toMatchObject({
    type: 'webhook.test',
    data: { environment: 'production' },
  });
});

test('a new callback secret of a key is shown, and signs from then on', async () => {
  const { slug, keys } = await make();
  const page = await visit(server, { cookie: owner.cookie });
  await page.goto(`/endpoints/${slug}/sandbox/keys`);
  const used = async () =>
    (await graphql(server, keys.sandbox, '{ apiKey { callbackSecret } }')).data.apiKey.callbackSecret;
  const before = await used();
  await page.getByRole('button', { name: 'Callback secret' }).click();
  await page.getByRole('button', { name: 'Create new secret' }).click();
  const shown = await page.getByText(/^whsec_/).innerText();
  expect(shown).not.toBe(before);
  await until(async () => (await used()) === shown);
  await page.getByText('callbacks are signed with the old secret too').waitFor();
  await expectAccessible(page);
});

test('an invited person signs up in another browser, accepts, sees what they may, and is removed', async () => {
  const { slug, endpointId } = await make();
  await makeCollaborationKey(databaseUrl, endpointId, { name: 'Partner' });
  const email = randomEmail();
  const page = await visit(server, { cookie: owner.cookie });
  await page.goto(`/endpoints/${slug}/sandbox/keys`);
  await page.getByRole('button', { name: 'Collaborators' }).click();
  await page.getByLabel('E-mail address').fill(email);
  await page.getByRole('button', { name: 'Invite' }).click();
  await page.getByRole('group', { name: email }).getByText('Invited').waitFor();
  // Mail is off, so the inviter passes the link on.
  const box = page.getByRole('status').filter({ hasText: 'No mail was sent' });
  await box.getByText(`give it to ${email} yourself`).waitFor();
  const link = (await box.locator('code').textContent()) ?? '';
  await box.getByRole('button', { name: `Copy the link for ${email}` }).waitFor();
  await expectAccessible(page);
  expect((await untilMail(server, email, '')).link).toBe(link);

  const guest = await visit(server);
  await guest.goto(new URL(link).pathname);
  await guest.getByText('Ada invites you').waitFor();
  await expectAccessible(guest);
  await guest.getByRole('link', { name: 'Sign up' }).click();
  await guest.getByLabel('Name').fill('Grace');
  await guest.getByLabel('E-mail address').fill(email);
  await guest.getByLabel('Password', { exact: true }).fill('correct horse battery');
  await guest.getByRole('button', { name: 'Sign up' }).click();
  await guest.getByRole('button', { name: 'Accept invitation' }).click();
  await guest.getByText('You are a collaborator. The owner is Ada.').waitFor();
  await guest.getByRole('tab', { name: 'Keys' }).click();
  const card = guest.getByRole('group', { name: 'Partner' });
  await card.getByRole('button', { name: 'Leave' }).waitFor();
  expect(await guest.getByRole('button', { name: /Regenerate|New key|People/ }).count()).toBe(0);
  await guest.getByRole('tab', { name: 'Fields' }).click();
  await guest.getByText('Only the owner can change the fields.').waitFor();

  await page.reload();
  await page.getByText('1 collaborator').waitFor();
  await page.getByRole('button', { name: 'Collaborators' }).click();
  await page.getByRole('button', { name: `Remove ${email}` }).click();
  await page.getByRole('button', { name: 'Remove', exact: true }).last().click();
  await page.getByText('Nobody is invited yet.').waitFor();
  await guest.goto(new URL(link).pathname);
  await guest.getByText('This invitation is no longer valid').waitFor();
  await expectAccessible(guest);
});

test('an invitation warns somebody who is signed in with another account, in Chinese too', async () => {
  const { slug, endpointId } = await make();
  await makeCollaborationKey(databaseUrl, endpointId, { name: 'Partner' });
  const email = randomEmail();
  const page = await visit(server, { cookie: owner.cookie, locale: 'zh-CN' });
  await page.goto(`/endpoints/${slug}/sandbox/keys`);
  await page.getByRole('button', { name: '协作者' }).click();
  await page.getByLabel('邮箱').fill(email);
  await page.getByRole('button', { name: '邀请' }).click();
  await page.getByRole('group', { name: email }).getByText('已邀请').waitFor();
  const { text } = await untilMail(server, email, '');
  await page.goto(/\/invitations\/\S+/.exec(text)?.[0] ?? '');
  await page.getByRole('button', { name: '使用其他账户登录' }).waitFor();
  await expectAccessible(page);
});

test.each(['light', 'dark'] as const)(
  'in %s at 360 px keys and their dialogs are readable and usable',
  async (colorScheme) => {
    const { slug, endpointId } = await make();
    await makeCollaborationKey(databaseUrl, endpointId, { name: 'Partner' });
    const page = await visit(server, { cookie: owner.cookie, colorScheme, viewport: { width: 360, height: 740 } });
    await page.goto(`/endpoints/${slug}/sandbox/keys`);
    const card = page.getByRole('group', { name: 'Partner' });
    await card.waitFor();
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
    for (const name of ['Collaborators', 'Edit', 'Webhook', 'Regenerate', 'Callback secret']) {
      await card.getByRole('button', { name }).click();
      await page.getByRole('dialog').waitFor();
      await expectAccessible(page);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
    }
  },
);
