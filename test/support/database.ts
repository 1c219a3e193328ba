import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import { runSql, withDatabase } from '../../harness/database.ts';
import { afterFile } from './after-file.ts';

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
  afterFile(() => runSql(inject('adminUrl'), `drop database ${name} with (force)`));
  return withDatabase(inject('adminUrl'), name);
}

async function create(template: string): Promise<string> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  await runSql(inject('adminUrl'), `create database ${name} template ${template}`);
  return name;
}
