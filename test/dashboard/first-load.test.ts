import { statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeUser } from '../support/account.ts';
import { visit } from '../support/browser.ts';
import { makeEndpoint } from '../support/endpoint.ts';
import { sharedServer } from '../support/shared-server.ts';

const server = await sharedServer();
const { databaseUrl } = server;
const built = join(import.meta.dirname, '../../src/dashboard/dist');
const bytesMax = 250_000;

test.each([
  ['/sign-in', 'Sign in'],
  ['/', 'Endpoints'],
])('%s first loads less than 250 KB of gzipped JavaScript', async (path, heading) => {
  const { cookie, id } = await makeUser(databaseUrl);
  // A list with rows loads more code than an empty one.
  await makeEndpoint(databaseUrl, { accountId: id });
  const page = await visit(server, path === '/' ? { cookie } : {});
  const scripts = new Set<string>();
  page.on(
    'response',
    (response) => void (response.url().endsWith('.js') && scripts.add(new URL(response.url()).pathname)),
  );
  await page.goto(path);
  await page.getByRole('heading', { level: 1, name: heading }).waitFor();
  await page.waitForLoadState('networkidle');
  expect(scripts.size).toBeGreaterThan(3);
  const bytes = [...scripts].reduce((sum, script) => sum + gzippedBytes(join(built, script)), 0);
  expect(bytes).toBeLessThan(bytesMax);
  console.log(`${path}: ${Math.round(bytes / 1000)} KB in ${scripts.size} files`);
});

/** A file too small to compress counts with its own size. */
function gzippedBytes(file: string): number {
  return statSync(`${file}.gz`, { throwIfNoEntry: false })?.size ?? statSync(file).size;
}
