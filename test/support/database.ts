import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { afterFile } from './after-file.ts';

/** Clones the migrated template. Returns the connection string of a database that is dropped after the file. */
export async function createDatabase(): Promise<string> {
  return createDatabaseFrom(inject('template'));
}

/** A database without any table of ours. */
export async function createEmptyDatabase(): Promise<string> {
  return createDatabaseFrom('template0');
}

async function createDatabaseFrom(template: string): Promise<string> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  await administer(`create database ${name} template ${template}`);
  afterFile(() => administer(`drop database ${name} with (force)`));
  const url = new URL(inject('adminUrl'));
  url.pathname = `/${name}`;
  return url.href;
}

async function administer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: inject('adminUrl') });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
