import type { Locator, Page } from 'playwright-core';
import { until } from '../../harness/until.ts';
import { makeUser } from '../support/account.ts';
import { visit } from '../support/browser.ts';
import { sharedServer } from '../support/shared-server.ts';

export const server = await sharedServer();
export const { databaseUrl } = server;
export const owner = await makeUser(databaseUrl, { name: 'Olive' });

export const fields = [
  { name: 'order_id', type: 'string', required: true, constraints: { minLength: 3 } },
  { name: 'customer.email', type: 'string', required: true, constraints: { format: 'email' } },
  { name: 'amount', type: 'number', required: false, constraints: { min: 1 } },
  { name: 'paid', type: 'boolean', required: false },
  { name: 'state', type: 'string', required: false, constraints: { enum: ['open', 'closed'] } },
  { name: 'items[].sku', type: 'string', required: true },
] as const;

export async function choose(page: Page, method: string): Promise<void> {
  await page.getByRole('radiogroup', { name: 'Method' }).getByText(method, { exact: true }).click();
}

export async function openConsole(slug: string): Promise<Page> {
  const page = await visit(server, { cookie: owner.cookie });
  await page.goto(`/endpoints/${slug}/console`);
  await json(page).waitFor();
  await until(async () => (await page.getByText('PRODUCTION', { exact: true }).count()) === 2);
  return page;
}

export const json = (page: Page) => page.getByLabel('JSON', { exact: true });

export function field(page: Page, name: string): Locator {
  const form = page.getByRole('group', { name: 'Fields' });
  return form.getByRole('textbox', { name, exact: true }).or(form.getByRole('combobox', { name, exact: true }));
}

/** Returns the text of an input's error; '' without one. */
export async function errorAt(page: Page, name: string): Promise<string> {
  const input = field(page, name);
  if ((await input.getAttribute('aria-invalid')) !== 'true') return '';
  const describedBy = (await input.getAttribute('aria-describedby')) ?? '';
  return (
    (await page.locator(`[id="${describedBy.split(' ').find((id) => id.endsWith('-error'))}"]`).textContent()) ?? ''
  );
}

/** Returns the shown answer. */
export async function answerOf(page: Page) {
  const text = (await page.getByRole('region', { name: 'Response body' }).textContent()) ?? '';
  return { status: await page.getByText(/^HTTP \d+$/).textContent(), text, body: JSON.parse(text) };
}

/** Executes a call, and waits for its answer with this text. */
export async function execute(page: Page, text: string): Promise<void> {
  const called = page.waitForResponse((response) =>
    /Call(Create|Read|List|Replace|Delete)/.test(response.request().postData() ?? ''),
  );
  await page.getByRole('button', { name: 'Execute' }).click();
  await called;
  await page.getByRole('status').filter({ hasText: text }).waitFor();
}

export async function succeeded(page: Page): Promise<void> {
  await page.getByRole('status').filter({ hasText: 'Succeeded' }).waitFor();
}
