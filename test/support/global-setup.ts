import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { pino } from 'pino';
import type { TestProject } from 'vitest/node';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/db/embedded-postgres.ts';
import { migrate } from '../../src/db/migrate.ts';
import { openBoss } from '../../src/jobs/boss.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where databases are made and dropped; nobody keeps data in this one. */
    adminUrl: string;
    /** The name of a migrated database to clone. */
    template: string;
  }
}

const template = 'sluice_template';
let stop: (() => Promise<void>) | undefined;

/** What servers are made of, all but the main that starts them. */
const parts = ['schema', 'worker', 'accounts/auth', 'keys/find-actor', 'requests/group-commit', 'http/rest', 'http/graphql-ws', 'http/auth'];

/** Servers are ended on the spot, and leave nothing behind of what they compiled: one process does it for all. */
async function compile(): Promise<void> {
  const imports = parts.map((part) => `import '${join(import.meta.dirname, '../../src', part)}.ts';`);
  await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', imports.join('')]);
}

/** Runs one PostgreSQL for the whole run, with a template database as `main.ts` would have made it. */
export async function setup(project: TestProject): Promise<void> {
  await compile();
  const dataDir = await mkdtemp(join(tmpdir(), 'sluice-test-'));
  const postgres = await startRoomyPostgres(dataDir);
  stop = async () => {
    await postgres.stop();
    await rm(dataDir, { recursive: true });
  };
  const adminUrl = postgres.connectionString;
  await execute(adminUrl, `create database ${template}`);
  await makeTemplate(withDatabase(adminUrl, template));
  project.provide('adminUrl', adminUrl);
  project.provide('template', template);
}

export async function teardown(): Promise<void> {
  await stop?.();
}

/** Every test file runs servers with pools of their own: more connections than PostgreSQL allows by default. */
async function startRoomyPostgres(dataDir: string): Promise<EmbeddedPostgres> {
  const first = await startEmbeddedPostgres(dataDir, console.error);
  await execute(first.connectionString, 'alter system set max_connections = 400');
  await first.stop();
  return startEmbeddedPostgres(dataDir, console.error);
}

async function makeTemplate(connectionString: string): Promise<void> {
  const boss = openBoss(connectionString, 'api', pino({ level: 'silent' }));
  await migrate(connectionString, async () => {
    await boss.start();
    await boss.stop();
  });
}

async function execute(connectionString: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

function withDatabase(connectionString: string, name: string): string {
  const url = new URL(connectionString);
  url.pathname = `/${name}`;
  return url.href;
}
