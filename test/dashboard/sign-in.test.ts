import { expect, test } from 'vitest';
import { until } from '../../harness/until.ts';
import { randomEmail, signUp, untilMail } from '../support/account.ts';
import { expectAccessible, expectNoSidewaysScroll, visit } from '../support/browser.ts';
import { makeEndpoint, openControlPlane } from '../support/endpoint.ts';
import { sharedServer } from '../support/shared-server.ts';

const server = await sharedServer();
const { databaseUrl, administrator } = server;
const { prisma } = openControlPlane(databaseUrl);
const password = 'correct horse battery';

test('a user signs up, is led to a first endpoint, signs out, and signs in again', async () => {
  const page = await visit(server);
  const email = randomEmail();
  await page.goto('/');
  await page.waitForURL('**/sign-in');
  await page.getByRole('link', { name: 'Sign up' }).click();
  await page.locator('h1:focus', { hasText: 'Sign up' }).waitFor();
  await page.getByLabel('Name').fill('Ada');
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign up' }).click();
  await page.getByRole('heading', { level: 1, name: 'New endpoint' }).waitFor();
  expect(await page.title()).toBe('New endpoint · Sluice');

  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { level: 1, name: 'Endpoints' }).waitFor();
});

test('a wrong password is explained, and a forgotten one is replaced by a link', async () => {
  const page = await visit(server);
  const { email } = await signUp(server, databaseUrl);
  await page.goto('/sign-in');
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill('something else');
  await page.getByRole('button', { name: 'Sign in' }).click();
  expect(await page.getByRole('alert').textContent()).toBe('The e-mail address or the password is wrong.');
  await expectAccessible(page);

  await page.getByRole('link', { name: 'Forgot your password?' }).click();
  await page.getByLabel('E-mail address').fill(email);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Request link' }).click();
  await page.getByText('your administrator now has its link').waitFor();
  const { id, text } = await untilMail(server, email, 'Choose a new password');
  // The administrator passes it on.
  const theirs = await visit(server, { cookie: administrator.cookie });
  await theirs.goto('/');
  await theirs.getByText(/^Mail is off: /).waitFor();
  await theirs.getByRole('link', { name: 'View mails' }).click();
  await theirs.getByText('because SMTP_URL is not set').waitFor();
  await theirs.getByRole('button', { name: `View the mail to ${email}: Choose a new password` }).click();
  const letter = theirs.getByRole('dialog', { name: `Mail to ${email}` });
  const link = (await letter.locator('code').textContent()) ?? '';
  expect(text).toContain(link);
  await letter.getByRole('button', { name: 'Copy link' }).waitFor();
  await expectAccessible(theirs);
  expect((await prisma.unsentMail.findUnique({ where: { id } }))?.revealedAt).toBeInstanceOf(Date);
  await page.goto(new URL(link).pathname + new URL(link).search);
  await page.getByLabel('New password').fill(password);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Save password' }).click();
  await page.getByText('The new password is saved').waitFor();
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { level: 1, name: 'Endpoints' }).waitFor();
});

test('a user who wanted another page gets there after signing in', async () => {
  const { email, password } = await signUp(server, databaseUrl);
  const page = await visit(server);
  await page.goto('/usage?month=2026-11');
  await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
  expect(await page.getByText('Your session has ended').count()).toBe(0);
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { level: 1, name: 'Usage and plan' }).waitFor();
  expect(page.url()).toBe(`${server.url}/usage?month=2026-11`);
});

test('an ended session is reported, and signing in leads back to the page', async () => {
  const { cookie, email, password } = await signUp(server, databaseUrl);
  const { slug } = await makeEndpoint(databaseUrl);
  const page = await visit(server, { cookie });
  await page.goto('/audit');
  await page.getByRole('heading', { level: 1, name: 'Audit log' }).waitFor();
  await page.context().clearCookies();
  // Every later request is refused.
  await page.evaluate(
    (to) => history.pushState(null, '', to) ?? dispatchEvent(new PopStateEvent('popstate')),
    `/endpoints/${slug}/sandbox/keys`,
  );
  await page.getByText('Your session has ended').waitFor();
  await expectAccessible(page);
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(`**/endpoints/${slug}/sandbox/keys`);
  await page.getByText('The endpoint does not exist, or you have no access to it.').waitFor();
});

test('the link of the mail confirms the address, and an invalid one is reported', async () => {
  const { cookie, email } = await signUp(server, databaseUrl);
  const page = await visit(server, { cookie });
  await page.goto('/account');
  await page.getByText('Verify your e-mail address').waitFor();
  await page.getByText(`This installation sends no mail. Ask your administrator for the link to ${email}`).waitFor();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Create a new link' }).click();
  await page.getByText('A new link was created. Ask your administrator for it.').waitFor();
  await page.goto('/api/auth/verify-email?token=nonsense&callbackURL=%2Faccount');
  await page.getByText('This link has expired or was already used.').waitFor();
  const { text } = await untilMail(server, email, 'Confirm your e-mail address');
  await page.goto(pathIn(text, '/api/auth/verify-email'));
  await page.getByRole('heading', { level: 1, name: 'Endpoints' }).waitFor();
  await page.goto('/account');
  await page.getByRole('heading', { level: 1, name: 'Account' }).waitFor();
  expect(await page.getByText('Verify your e-mail address').count()).toBe(0);
});

test('signing in never leads to another site', async () => {
  const { email, password } = await signUp(server, databaseUrl);
  const page = await visit(server);
  await page.goto(`/sign-in?next=${encodeURIComponent('//example.com')}`);
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { level: 1, name: 'Endpoints' }).waitFor();
  expect(new URL(page.url()).pathname).toBe('/');
});

test('signing in works with the keyboard alone', async () => {
  const { email, password } = await signUp(server, databaseUrl);
  const page = await visit(server);
  await page.goto('/sign-in');
  await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to content');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await page.keyboard.type(email);
  await page.keyboard.press('Tab');
  await page.keyboard.type(password);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Endpoints' }).waitFor();
});

test('the page speaks the language of the browser or the chosen one, and keeps it', async () => {
  const page = await visit(server, { locale: 'zh-CN' });
  await page.goto('/sign-in');
  await page.getByRole('heading', { level: 1, name: '登录' }).waitFor();
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('zh-CN');
  await expectAccessible(page);
  await page.getByLabel('邮箱').fill(randomEmail());
  await page.getByLabel('密码', { exact: true }).fill(password);
  await page.getByRole('button', { name: '登录' }).click();
  expect(await page.getByRole('alert').textContent()).toBe('邮箱或密码错误。');
  await page.getByRole('button', { name: 'English' }).click();
  await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
  expect(await page.getByRole('alert').textContent()).toBe('The e-mail address or the password is wrong.');
  await page.reload();
  await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
});

test.each(['light', 'dark'] as const)(
  'in %s at 360 px every page of signing in is readable and usable',
  async (colorScheme) => {
    const page = await visit(server, { colorScheme, viewport: { width: 360, height: 740 } });
    for (const path of ['/sign-in', '/sign-up', '/forgot-password', '/reset-password', '/reset-password?token=x']) {
      await page.goto(path);
      await page.getByRole('heading', { level: 1 }).waitFor();
      expect(await page.evaluate(() => document.documentElement.dataset.mantineColorScheme)).toBe(colorScheme);
      await expectAccessible(page);
      await expectNoSidewaysScroll(page);
    }
  },
);

test.each(['light', 'dark'] as const)('in %s at 360 px the frame is readable and usable', async (colorScheme) => {
  const { cookie } = await signUp(server, databaseUrl);
  const page = await visit(server, { cookie, colorScheme, viewport: { width: 360, height: 740 } });
  await page.goto('/');
  await page.getByRole('heading', { level: 1, name: 'Endpoints' }).waitFor();
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await page.getByRole('button', { name: 'Menu' }).click();
  await page.getByRole('link', { name: 'Account' }).click();
  await page.getByRole('heading', { level: 1, name: 'Account' }).waitFor();
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await page.goto('/nothing/here');
  await page.getByRole('heading', { level: 1, name: 'Page not found' }).waitFor();
  await expectAccessible(page);
});

test('the chosen colours stay', async () => {
  const page = await visit(server, { colorScheme: 'light' });
  await page.goto('/sign-in');
  await page.getByRole('button', { name: 'Theme: System' }).click();
  await page.getByRole('button', { name: 'Theme: Light' }).click();
  await page.getByRole('button', { name: 'Theme: Dark' }).waitFor();
  await page.reload();
  await page.getByRole('heading', { level: 1 }).waitFor();
  expect(await page.evaluate(() => document.documentElement.dataset.mantineColorScheme)).toBe('dark');
});

test('a lost connection is reported, and so is its return', async () => {
  const { cookie } = await signUp(server, databaseUrl);
  const page = await visit(server, { cookie });
  await page.goto('/account');
  await page.getByRole('heading', { level: 1, name: 'Account' }).waitFor();
  await page.context().setOffline(true);
  await page.getByText('Connection lost. Reconnecting').waitFor();
  await expectAccessible(page);
  await page.context().setOffline(false);
  await page.getByText('Connected again. The page is up to date.').waitFor();
  await until(async () => (await page.getByText('Connected again. The page is up to date.').count()) === 0);
});

/** Returns the path of a mail's link, because the test cannot reach the installation's public address. */
function pathIn(text: string, path: string): string {
  const [, found = ''] = new RegExp(`https?://[^/\\s]+(${path}\\S*)`).exec(text) ?? [];
  expect(found).not.toBe('');
  return found;
}
