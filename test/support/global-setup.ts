import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';
import { makeTemplate, runSql, withDatabase } from '../../harness/database.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/db/embedded-postgres.ts';
import { startHosts } from './hosts.ts';
import { warmHost } from './warm-host.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The database from which others are made and dropped. It holds no data. */
    adminUrl: string;
    /** The name of a migrated database to clone. */
    template: string;
    /** The URLs of the processes that run servers, one for each worker; see hosts.ts. */
    serverHosts: string[];
    /** The folder of the servers' logs. */
    logs: string;
  }
}

const template = 'sluice_template';
let stop: (() => Promise<void>) | undefined;

/** Runs one PostgreSQL for the whole run, with a template database as `main.ts` would have made it. */
export async function setup(project: TestProject): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'sluice-test-'));
  const logs = await mkdtemp(join(tmpdir(), 'sluice-logs-'));
  const [hosts, postgres] = await Promise.all([
    startHosts(project.vitest.config.maxWorkers),
    startRoomyPostgres(dataDir),
    promisify(execFile)('sh', ['src/build.sh'], { cwd: join(import.meta.dirname, '../..') }),
  ]);
  stop = async () => {
    hosts.stop();
    await postgres.stop();
    await Promise.all([dataDir, logs].map((folder) => rm(folder, { recursive: true })));
  };
  const adminUrl = postgres.connectionString;
  await makeTemplate(adminUrl, template);
  await Promise.all(
    hosts.urls.map(async (host, n) => {
      await runSql(adminUrl, `create database warm_${n} template ${template}`);
      await warmHost(host, withDatabase(adminUrl, `warm_${n}`));
    }),
  );
  project.provide('adminUrl', adminUrl);
  project.provide('template', template);
  project.provide('serverHosts', hosts.urls);
  project.provide('logs', logs);
}

export async function teardown(): Promise<void> {
  await stop?.();
}

/**
 * Every test file runs servers with pools of their own: more connections than PostgreSQL allows by default. No test takes the power
 * away: what a killed process has written is with the operating system, so nothing is forced to the disk.
 */
const settings = [
  'max_connections = 400',
  'fsync = off',
  'full_page_writes = off',
  "max_wal_size = '4GB'",
  "checkpoint_timeout = '1h'",
];

async function startRoomyPostgres(dataDir: string): Promise<EmbeddedPostgres> {
  const first = await startEmbeddedPostgres(dataDir, console.error);
  for (const setting of settings) await runSql(first.connectionString, `alter system set ${setting}`);
  await first.stop();
  return startEmbeddedPostgres(dataDir, console.error);
}
