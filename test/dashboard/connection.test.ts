import { expect, test } from 'vitest';
import { until } from '../../harness/until.ts';
import { signUp } from '../support/account.ts';
import { visit } from '../support/browser.ts';
import { graphql, rest } from '../support/client.ts';
import { createDatabase } from '../support/database.ts';
import { makeEndpoint } from '../support/endpoint.ts';
import { startProcess, startServer } from '../support/server.ts';

const databaseUrl = await createDatabase();
/** It continues while the process that serves the page is away. */
const other = await startServer({ databaseUrl });
const lost = 'Connection lost. Reconnecting';
const back = 'Connected again. The page is up to date.';

test('a page notices a killed server, and shows what it missed once the server is back, without a reload', async () => {
  const account = await signUp(other, databaseUrl);
  const server = await startProcess({ databaseUrl, role: 'api' });
  const page = await visit(server, { cookie: account.cookie });
  // The code of both pages is loaded; from here on the page only reads data.
  await page.goto('/account');
  await page.getByLabel('Current password').waitFor();
  await page.getByRole('link', { name: 'Audit log' }).click();
  await page.getByText('Signed up').first().waitFor();
  await page.evaluate(() => Object.assign(window, { sameDocument: true }));

  await server.kill();
  // Every later request fails.
  await page.getByRole('link', { name: 'Account' }).click();
  await page.getByText(lost).waitFor();
  await page.getByLabel('Current password').fill('typed before');
  await page.getByLabel('New password').fill('typed meanwhile');
  await graphql(other, account, 'mutation { updateAccount(input: { name: "Changed meanwhile" }) { id } }');

  const again = await startProcess({ databaseUrl, role: 'api' }, server);
  expect(again.url).toBe(server.url);
  await page.getByText(back).waitFor();
  expect(await page.getByLabel('Current password').inputValue()).toBe('typed before');
  expect(await page.getByLabel('New password').inputValue()).toBe('typed meanwhile');
  await page.getByRole('link', { name: 'Audit log' }).click();
  await page.getByText('Account changed').first().waitFor();
  await until(async () => (await page.getByText(back).count()) === 0);
  expect(await page.evaluate(() => 'sameDocument' in window)).toBe(true);
});

test('a form sent without a server says so, keeps its values, and succeeds once the server is back', async () => {
  const account = await signUp(other, databaseUrl);
  const server = await startProcess({ databaseUrl, role: 'api' });
  const page = await visit(server, { cookie: account.cookie });
  await page.goto('/account');
  await page.getByLabel('Name').fill('Ada Lovelace');
  await server.kill();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('alert').getByText('The server cannot be reached').first().waitFor();
  await page.getByText(lost).waitFor();
  expect(await page.getByLabel('Name').inputValue()).toBe('Ada Lovelace');

  await startProcess({ databaseUrl, role: 'api' }, server);
  await page.getByText(back).waitFor();
  expect(await page.getByLabel('Name').inputValue()).toBe('Ada Lovelace');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('The name is saved.').waitFor();
  expect((await graphql(other, account, '{ account { name } }')).data).toEqual({ account: { name: 'Ada Lovelace' } });
});

test('a page that is first opened without a server loads once the server is back', async () => {
  const account = await signUp(other, databaseUrl);
  const server = await startProcess({ databaseUrl, role: 'api' });
  const page = await visit(server, { cookie: account.cookie });
  await page.goto('/');
  await page.getByRole('heading', { level: 1, name: 'Endpoints' }).waitFor();
  await server.kill();
  await page.getByRole('link', { name: 'Audit log' }).click();
  await page.getByText(lost).waitFor();
  await startProcess({ databaseUrl, role: 'api' }, server);
  await page.getByText('Signed up').first().waitFor({ timeout: 30_000 });
});

test('the list has requests that were made while the server was away', async () => {
  const account = await signUp(other, databaseUrl);
  const { slug, path, keys } = await makeEndpoint(databaseUrl, { accountId: account.id });
  const server = await startProcess({ databaseUrl, role: 'api' });
  const page = await visit(server, { cookie: account.cookie });
  const send = async (n: number): Promise<string> =>
    (await rest(other, keys.sandbox).post(path, { n })).headers.get('x-request-id') ?? '';
  // New rows are offered, so that nothing moves under a reader. The offer disappears once the list has them.
  const isShown = async (id: string) => {
    await page.getByRole('button', { name: / new$/ }).evaluateAll((offers) => {
      for (const offer of offers) if (offer instanceof HTMLElement) offer.click();
    });
    return page.getByRole('link', { name: id }).isVisible();
  };
  const before = await send(0);
  await page.goto(`/endpoints/${slug}/sandbox/requests`);
  await until(() => isShown(before));
  await page.evaluate(() => Object.assign(window, { sameDocument: true }));
  await server.kill();
  await page.getByText(lost).waitFor();
  const meanwhile = await send(1);
  await startProcess({ databaseUrl, role: 'api' }, server);
  await until(() => isShown(meanwhile), { timeoutMs: 30_000 });
  const after = await send(2);
  await until(() => isShown(after));
  expect(await page.evaluate(() => 'sameDocument' in window)).toBe(true);
});
