import { expect, test } from 'vitest';
import { until } from '../../harness/until.ts';
import { makeUser, signIn } from '../support/account.ts';
import { expectAccessible, expectNoSidewaysScroll, visit } from '../support/browser.ts';
import { graphql } from '../support/client.ts';
import { openControlPlane } from '../support/endpoint.ts';
import { sharedServer } from '../support/shared-server.ts';

const server = await sharedServer();
const { databaseUrl } = server;
const { prisma } = openControlPlane(databaseUrl);
const phone =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1';

test('a user changes their name', async () => {
  const { cookie, id } = await makeUser(databaseUrl);
  const page = await visit(server, { cookie });
  await page.goto('/account');
  await page.getByText('Not verified', { exact: true }).waitFor();
  await page.getByLabel('Name').fill(' ');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Enter your name.').waitFor();
  await page.getByLabel('Name').fill('Ada Lovelace');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('The name is saved.').waitFor();
  expect(await prisma.account.findUnique({ where: { id } })).toMatchObject({ name: 'Ada Lovelace' });
});

test('changing the password takes the present one, and signs out other devices', async () => {
  const account = await makeUser(databaseUrl);
  await signIn(server, account, { 'user-agent': phone });
  const page = await visit(server, { cookie: account.cookie });
  await page.goto('/account');
  await page.getByText('E-mail and password').waitFor();
  await page.getByText('Safari · iPhone').waitFor();
  await page.getByLabel('Current password').fill('not this one');
  await page.getByLabel('New password').fill('another good password');
  await page.getByRole('button', { name: 'Change password' }).click();
  await page.getByText('The password is wrong.').waitFor();
  expect(await page.getByLabel('New password').inputValue()).toBe('another good password');
  await page.getByLabel('Current password').fill(account.password);
  await page.getByRole('button', { name: 'Change password' }).click();
  await page.getByText('The new password is saved. All other devices are signed out.').waitFor();
  expect((await signIn(server, { ...account, password: 'another good password' })).status).toBe(200);
  expect((await signIn(server, account)).status).toBe(401);
});

test('other sessions are ended one by one, or all at once', async () => {
  const account = await makeUser(databaseUrl);
  await signIn(server, account, { 'user-agent': phone });
  await signIn(server, account, { 'user-agent': 'curl/8.0' });
  await signIn(server, account, { 'user-agent': 'curl/9.0' });
  const count = () => prisma.session.count({ where: { userId: account.id } });
  const page = await visit(server, { cookie: account.cookie });
  await page.goto('/account');
  await page.getByText('This device').waitFor();
  await page.getByRole('button', { name: 'End the session on Safari · iPhone' }).click();
  await page.getByRole('dialog').getByText('The device is signed out at once').waitFor();
  await expectAccessible(page);
  await page.getByRole('dialog').getByRole('button', { name: 'End', exact: true }).click();
  await page.getByText('The session on Safari · iPhone was ended.').waitFor();
  await page.getByRole('button', { name: 'End the session on Safari · iPhone' }).waitFor({ state: 'detached' });
  expect(await count()).toBe(3);

  await page.getByRole('button', { name: 'End all other sessions' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'End all other sessions' }).click();
  await page.getByText('All other sessions were ended.').waitFor();
  await until(async () => (await page.getByRole('button', { name: /^End the session/ }).count()) === 0);
  expect(await count()).toBe(1);
});

test('语言、外观和会话也可用中文管理', async () => {
  const account = await makeUser(databaseUrl);
  await signIn(server, account, { 'user-agent': phone });
  const page = await visit(server, { cookie: account.cookie });
  await page.goto('/account');
  await page.getByRole('radiogroup', { name: 'Language' }).getByText('简体中文').click();
  await page.getByRole('heading', { level: 1, name: '账户' }).waitFor();
  await page.getByRole('radiogroup', { name: '配色' }).getByText('深色').click();
  expect(await page.evaluate(() => document.documentElement.dataset.mantineColorScheme)).toBe('dark');
  await page.getByRole('button', { name: '结束 Safari · iPhone 上的会话' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '结束', exact: true }).click();
  await page.getByText('Safari · iPhone 上的会话已结束。').waitFor();
  // Mails follow the language of the pages.
  expect((await graphql(server, account, '{ account { language } }')).data).toEqual({ account: { language: 'ZH_CN' } });
});

test.each(['light', 'dark'] as const)('in %s at 360 px the page is readable and usable', async (colorScheme) => {
  const account = await makeUser(databaseUrl);
  await signIn(server, account, { 'user-agent': phone });
  const page = await visit(server, { cookie: account.cookie, colorScheme });
  await page.goto('/account');
  await page.getByText('Safari · iPhone').waitFor();
  await expectAccessible(page);
  await page.setViewportSize({ width: 360, height: 740 });
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
});
