import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { withDatabase } from '../../harness/database.ts';
import { afterFile } from './after-file.ts';

/** Opens few sessions: each costs PostgreSQL tens of milliseconds. */
const admin = new pg.Pool({ connectionString: inject('adminUrl'), max: 2, allowExitOnIdle: true });

/** Clones the migrated template. Returns the connection string of a database that is dropped after the file. */
export async function createDatabase(): Promise<string> {
  return createDatabaseFrom(inject('template'));
}

/** A database without any table of ours. */
export async function createEmptyDatabase(): Promise<string> {
  return createDatabaseFrom('template0');
}

/** Clones the migrated template. Returns the connection string of a database that lives as long as the run. */
export async function createSharedDatabase(): Promise<string> {
  const url = withDatabase(inject('adminUrl'), await create(inject('template')));
  shared.add(url);
  return url;
}

const shared = new Set<string>();

/** As `afterFile`, for what is opened on a database; what is opened on a shared one stays open. */
export function afterDatabase(databaseUrl: string, close: () => Promise<unknown>): void {
  if (!shared.has(databaseUrl)) afterFile(close);
}

async function createDatabaseFrom(template: string): Promise<string> {
  const name = await create(template);
  afterFile(() => admin.query(`drop database ${name} with (force)`));
  return withDatabase(inject('adminUrl'), name);
}

async function create(template: string): Promise<string> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  await admin.query(`create database ${name} template ${template}`);
  return name;
}
