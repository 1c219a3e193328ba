import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axe from 'axe-core';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { expect, onTestFailed, onTestFinished } from 'vitest';
import { until } from '../../harness/until.ts';
import type { Server } from './server.ts';

let browser: Promise<Browser> | undefined;

/** The browser of this worker, which ends with it. */
function openBrowser(): Promise<Browser> {
  browser ??= chromium.launch({
    executablePath: '/usr/bin/chromium-headless-shell',
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  });
  return browser;
}

/** The settings of a browser, in addition to Playwright's. */
export interface Visit extends BrowserContextOptions {
  /** A session to begin with: the cookie of `makeUser`. */
  cookie?: string;
}

/**
 * Opens a browser context for a test: no cookies, English, 1280 × 800. An error that a page throws or logs fails the
 * test. A failed test leaves a screenshot in the temporary folder.
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
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      faults.push(message.text());
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
  // The page keeps axe until it is loaded again: to compile it costs as much as to run it.
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe.source);
  expect(await page.evaluate(findViolations, standards)).toEqual([]);
}

/** Runs in the page, which has axe. */
async function findViolations(tags: string[]): Promise<string[]> {
  // A colour that is still changing has another contrast. Some animations are paused, or have no end.
  const ending = document
    .getAnimations()
    .filter(({ effect, playState }) => playState === 'running' && effect?.getComputedTiming().endTime !== Infinity);
  await Promise.allSettled(ending.map(({ finished }) => finished));
  const { violations } = await axe.run({ runOnly: tags, resultTypes: ['violations'] });
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
  );
}

/** Holds the page to its width: nothing to scroll sideways for, once it has been laid out for it. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const widths = () =>
    page.evaluate(() => ({
      content: document.documentElement.scrollWidth,
      page: document.documentElement.clientWidth,
    }));
  await until(async () => {
    const { content, page: own } = await widths();
    return content <= own;
  }).catch(async () => {
    const { content, page: own } = await widths();
    expect(content).toBeLessThanOrEqual(own);
  });
}

/**
 * Holds the page to its layout, once it has been laid out for its width: no list has to be moved sideways, the active tab is in view,
 * and no text of more than a few characters stands one glyph to a line.
 */
export async function expectInPlace(page: Page): Promise<void> {
  let faults: string[] = [];
  await until(async () => {
    faults = await page.evaluate(findFaults);
    return faults.length === 0;
  }).catch(() => expect(faults).toEqual([]));
}

/** Runs in the page. */
function findFaults(): string[] {
  const told = (what: string, element: Element) => `${what}: ${element.outerHTML.slice(0, 160)}`;
  const moved = [...document.querySelectorAll('table')].flatMap((table) => {
    for (let around = table.parentElement; around; around = around.parentElement) {
      const { overflowX } = getComputedStyle(around);
      if (overflowX !== 'visible' && around.scrollWidth > around.clientWidth + 1)
        return [told('to be moved sideways', around)];
    }
    return [];
  });
  const hidden = [...document.querySelectorAll('[role="tab"][aria-selected="true"]')].flatMap((tab) => {
    const [own, row] = [tab.getBoundingClientRect(), tab.closest('[role="tablist"]')?.getBoundingClientRect()];
    return row && (own.left < row.left - 1 || own.right > Math.min(row.right, innerWidth) + 1)
      ? [told('active tab out of view', tab)]
      : [];
  });
  const stacked: string[] = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    const element = text.parentElement;
    if (!element || (text.textContent ?? '').trim().length < 4) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    const lines = [...range.getClientRects()].filter(({ width }) => width > 1);
    const glyph = Number.parseFloat(getComputedStyle(element).fontSize);
    if (lines.length > 2 && lines.every(({ width }) => width < 1.6 * glyph))
      stacked.push(told('stacked letters', element));
  }
  return [...moved, ...hidden, ...stacked];
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
