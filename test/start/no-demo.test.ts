import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createDatabase } from '../support/database.ts';
import { openControlPlane } from '../support/endpoint.ts';
import { startProcess } from '../support/server.ts';
import { makeInstallation } from './installation.ts';

test('production has no demo', async () => {
  const production = await makeInstallation();
  const started = await production.start({ env: { NODE_ENV: 'production' } });
  expect(started.stdout()).toBe('');
  expect(existsSync(join(production.dataDir, 'demo.json'))).toBe(false);
  expect(await openControlPlane(await production.databaseUrl()).prisma.account.count()).toBe(0);
});

test('with DATABASE_URL there is no demo, and the data folder stays empty', async () => {
  const databaseUrl = await createDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), 'sluice-start-'));
  onTestFinished(() => rm(dataDir, { recursive: true }));
  const server = await startProcess({ databaseUrl, env: { SLUICE_DATA_DIR: dataDir } });
  expect(server.output()).not.toContain('tm_');
  expect(await readdir(dataDir)).toEqual([]);
  expect(await openControlPlane(databaseUrl).prisma.account.count()).toBe(0);
});
