import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { until } from '../../harness/until.ts';
import { makeUser } from '../support/account.ts';
import { expectAccessible, expectInPlace, expectNoSidewaysScroll, visit } from '../support/browser.ts';
import { rest } from '../support/client.ts';
import { crowd } from '../support/crowd.ts';
import { createDatabase } from '../support/database.ts';
import { makeCollaborationKey, makeEndpoint, openControlPlane } from '../support/endpoint.ts';
import { startServer } from '../support/server.ts';

/** Every page in each language, and in each colour at each width. The narrow one is that of the smallest phones. */
const looks = {
  'en-US': [
    { colorScheme: 'light', width: 1280 },
    { colorScheme: 'dark', width: 360 },
  ],
  'zh-CN': [
    { colorScheme: 'dark', width: 1280 },
    { colorScheme: 'light', width: 360 },
  ],
} as const;

/** Checks every page in one language. Each language has a test file, so that they run in parallel. */
export async function walkEveryPage(locale: keyof typeof looks): Promise<void> {
  const { server, cookie, paths } = await furnish();
  // In chunks, so that each has its own time-out and a failure names its pages.
  const chunks = Array.from({ length: 4 }, (_, part) => ({
    part: part + 1,
    chunk: paths.filter((_, n) => n % 4 === part),
  }));
  test.each(chunks)(
    'every page (part $part) has its words, and can be read and used in both colours and widths',
    { timeout: 240_000 },
    async ({ chunk }) => {
      const page = await visit(server, { cookie, locale });
      page.context().setDefaultTimeout(30_000);
      for (const path of chunk) {
        await page.setViewportSize({ width: 1280, height: 800 });
        await page.goto(path);
        await untilComplete(page);
        expect({ path, title: await page.title() }).toEqual({ path, title: expect.stringMatching(/.+ · Sluice$/) });
        for (const { colorScheme, width } of looks[locale]) {
          await page.emulateMedia({ colorScheme });
          await until(() =>
            page.evaluate((wanted) => document.documentElement.dataset.mantineColorScheme === wanted, colorScheme),
          );
          await page.setViewportSize({ width, height: 800 });
          await withPageInError(`${path}, ${locale}, ${colorScheme}, ${width} px`, async () => {
            expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1);
            await expectNoSidewaysScroll(page);
            await expectInPlace(page);
            await expectAccessible(page);
          });
        }
      }
    },
  );
}

/** An installation with data on every page, a user who sees them all, and the paths. */
async function furnish() {
  const databaseUrl = await createDatabase();
  const server = await startServer({ databaseUrl });
  // The first account administers the installation, and so sees every page.
  const owner = await makeUser(databaseUrl, { name: 'Ada' });
  const fields = [
    { name: 'order_id', type: 'string', required: true, searchable: true },
    { name: 'amount', type: 'number', required: false },
  ] as const;
  const endpoint = await makeEndpoint(databaseUrl, {
    accountId: owner.id,
    name: '华东区线下门店与线上商城订单同步接口-Bestellungen-der-Niederlassung',
    fields,
  });
  const { slug, path, keys, endpointId } = endpoint;
  await makeCollaborationKey(databaseUrl, endpointId, { name: 'Partner' });
  for (let n = 0; n < 3; n++) {
    for (const key of [keys.sandbox, keys.production])
      expect((await rest(server, key).post(path, { order_id: `ORD-${n}`, amount: n })).status).toBe(202);
  }
  await crowd(databaseUrl, endpoint);
  const { prisma } = openControlPlane(databaseUrl);
  await prisma.subscription.update({
    where: { accountId: owner.id },
    data: { startedAt: new Date(Date.now() - 70 * 86_400_000) },
  });
  const paths = await everyPath(slug);
  for (const known of [
    '/',
    '/sign-in',
    `/endpoints/${slug}/sandbox/overview`,
    `/endpoints/${slug}/production/settings`,
    '/usage',
    '/admin',
  ]) {
    expect(paths).toContain(known);
  }
  expect(paths.filter((one) => one.includes(':'))).toEqual([]);
  return { server, cookie: owner.cookie, paths };
}

/** Returns every path of `pages.tsx` with values for its parameters. */
async function everyPath(slug: string): Promise<string[]> {
  const source = await readFile(join(import.meta.dirname, '../../src/dashboard/pages.tsx'), 'utf8');
  const written = [...source.matchAll(/<Route path="([^"]+)"/g)].map(([, path = '']) => path);
  const parent = '/endpoints/:slug/:environment';
  const whole = written.map((one) => (one.startsWith('/') ? one : one === '*' ? '/nothing/here' : `${parent}/${one}`));
  const environments = whole.flatMap((one) =>
    one.includes(':environment')
      ? ['sandbox', 'production'].map((environment) => one.replace(':environment', environment))
      : [one],
  );
  return ['/', ...environments].map((one) => one.replace(':slug', slug).replace(/:\w+/g, 'unknown'));
}

/** Waits until the page and its data are loaded. */
async function untilComplete(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  await until(() => page.evaluate(() => !document.querySelector('[aria-busy="true"], .mantine-Skeleton-root')), {
    timeoutMs: 30_000,
  });
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
}

/** Runs a check, and adds the page to its error. */
async function withPageInError(where: string, check: () => Promise<void>): Promise<void> {
  await check().catch((error: unknown) => {
    throw new Error(`${where}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  });
}
