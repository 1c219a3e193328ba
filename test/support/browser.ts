import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { expect, onTestFailed, onTestFinished } from 'vitest';
import { afterFile } from './after-file.ts';
import type { Server } from './server.ts';
import { until } from './until.ts';

let browser: Promise<Browser> | undefined;

/** The browser of this file, which is closed after it. */
function openBrowser(): Promise<Browser> {
  browser ??= chromium.launch({ executablePath: '/usr/bin/chromium-headless-shell', args: ['--no-sandbox', '--disable-dev-shm-usage'] });
  return browser;
}

afterFile(async () => (await browser)?.close());

/** What a browser is to be like, beside what Playwright knows. */
export interface Visit extends BrowserContextOptions {
  /** A session to begin with: the cookie of `signUp`. */
  cookie?: string;
}

/**
 * Opens a browser of its own for a test: no cookies, English, 1280 × 800. Whatever a page throws or logs as an error fails
 * the test; of one that fails a screenshot is left in the temporary folder.
 */
export async function visit(server: Pick<Server, 'url'>, { cookie, ...wanted }: Visit = {}): Promise<Page> {
  const context = await (await openBrowser()).newContext({
    baseURL: server.url,
    locale: 'en-US',
    timezoneId: 'UTC',
    viewport: { width: 1280, height: 800 },
    reducedMotion: 'reduce',
    ...wanted,
  });
  context.setDefaultTimeout(15_000);
  if (cookie) await context.addCookies(cookie.split('; ').map((pair) => cookieOf(pair, server.url)));
  const faults: string[] = [];
  context.on('weberror', (error) => faults.push(String(error.error())));
  context.on('console', (message) => {
    // A refusal is an answer like any other, but browsers log it.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) faults.push(message.text());
  });
  const page = await context.newPage();
  onTestFailed(async () => console.error(`A screenshot of the page: ${await screenshot(page)}`));
  onTestFinished(async () => {
    await context.close();
    expect(faults).toEqual([]);
  });
  return page;
}

const standards = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Holds the page as it stands to WCAG 2.2 AA, by axe. */
export async function expectAccessible(page: Page): Promise<void> {
  // Legacy means: in the page itself. What it is not for, frames of other origins, we do not have.
  const axe = new AxeBuilder({ page })
    .options({ resultTypes: ['violations'] })
    .withTags(standards)
    .setLegacyMode();
  const { violations } = await axe.analyze();
  expect(violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`))).toEqual([]);
}

/** Holds the page to its width: nothing to scroll sideways for, once it has been laid out for it. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const widths = () => page.evaluate(() => ({ content: document.documentElement.scrollWidth, page: document.documentElement.clientWidth }));
  await until(async () => {
    const { content, page: own } = await widths();
    return content <= own;
  }).catch(async () => {
    const { content, page: own } = await widths();
    expect(content).toBeLessThanOrEqual(own);
  });
}

function cookieOf(pair: string, url: string) {
  const [name = '', ...value] = pair.split('=');
  return { name, value: value.join('='), url };
}

async function screenshot(page: Page): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'sluice-page-')), 'page.png');
  await page.screenshot({ path, fullPage: true }).catch(() => {});
  return path;
}
