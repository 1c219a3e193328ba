import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Browser, chromium, type Page } from 'playwright-core';
import { fillSample } from './fill-sample.ts';

// Takes the screenshots of the docs in light and in dark. The product runs on a data folder of its own, with its demo and sample data.

const root = join(import.meta.dirname, '../../..');
const folder = join(root, 'docs/screenshots');
const schemes = ['light', 'dark'] as const;

/** The path of each page by the name of its picture. `:slug` becomes the endpoint's slug. */
const pages = {
  endpoints: '/',
  overview: '/endpoints/:slug/sandbox/overview',
  fields: '/endpoints/:slug/sandbox/fields',
  keys: '/endpoints/:slug/sandbox/keys',
  requests: '/endpoints/:slug/sandbox/requests',
  records: '/endpoints/:slug/sandbox/records',
  statistics: '/endpoints/:slug/sandbox/statistics',
  versions: '/endpoints/:slug/sandbox/versions',
  test: '/endpoints/:slug/test',
  console: '/endpoints/:slug/console',
  usage: '/usage',
  account: '/account',
  audit: '/audit',
};

const dataDir = await mkdtemp(join(tmpdir(), 'sluice-screenshots-'));
const port = await freePort();
const url = `http://127.0.0.1:${port}`;
const server = spawn(process.execPath, [join(root, 'src/bundle/main.js')], {
  // Passes on no variable of the environment, so that only these settings apply.
  env: { PORT: String(port), PUBLIC_URL: url, SLUICE_DATA_DIR: dataDir, LOG_LEVEL: 'warn' },
  stdio: ['ignore', 'ignore', 'inherit'],
});
let browser: Browser | undefined;
try {
  await untilReady(server);
  const { slug, cookie } = await fillSample(url, dataDir);
  browser = await chromium.launch({
    executablePath: '/usr/bin/chromium-headless-shell',
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  });
  await mkdir(folder, { recursive: true });
  for (const colorScheme of schemes) {
    const context = await browser.newContext({
      baseURL: url,
      colorScheme,
      locale: 'en-US',
      viewport: { width: 1280, height: 800 },
      reducedMotion: 'reduce',
    });
    await context.addCookies(
      cookie
        .split('; ')
        .map((pair) => ({ name: pair.slice(0, pair.indexOf('=')), value: pair.slice(pair.indexOf('=') + 1), url })),
    );
    const page = await context.newPage();
    for (const [name, path] of Object.entries(pages)) {
      await page.goto(path.replace(':slug', slug));
      await untilComplete(page);
      const file = join(folder, `${name}-${colorScheme}.png`);
      await page.screenshot({ path: file, animations: 'disabled' });
      console.log(`${file} ${Math.round((await readFile(file)).length / 1024)} KB`);
    }
    await context.close();
  }
} finally {
  await browser?.close();
  if (server.exitCode === null) {
    server.kill('SIGTERM');
    await once(server, 'exit');
  }
  await rm(dataDir, { recursive: true, force: true });
}

async function untilReady(child: ChildProcess): Promise<void> {
  for (const deadline = Date.now() + 90_000; Date.now() < deadline; await delay(200)) {
    if (child.exitCode !== null) throw new Error(`The server ended with ${child.exitCode}`);
    const there = await fetch(`${url}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (there) return;
  }
  throw new Error('The server did not become ready');
}

/** Waits until the page and its data are loaded and its charts have their size. */
async function untilComplete(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  await page.waitForFunction(() => !document.querySelector('[aria-busy="true"], .mantine-Skeleton-root'));
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  if (typeof address !== 'object' || address === null) throw new Error('There is no free port');
  return address.port;
}
