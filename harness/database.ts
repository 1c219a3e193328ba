import { join } from 'node:path';
import pg from 'pg';
import { startProcess } from './process.ts';

/** Runs statements over its own connection, one after another, each in its own transaction. */
export async function runSql(databaseUrl: string, ...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

/** Returns the connection string of another database on the same server. */
export function withDatabase(databaseUrl: string, name: string): string {
  const url = new URL(databaseUrl);
  url.pathname = `/${name}`;
  return url.href;
}

/** Makes a template database with the product's schema. Returns its connection string. */
export async function makeTemplate(adminUrl: string, name: string): Promise<string> {
  await runSql(adminUrl, `create database ${name}`);
  const databaseUrl = withDatabase(adminUrl, name);
  const script = join(import.meta.dirname, 'make-template.ts');
  const making = startProcess({ command: [process.execPath, script, databaseUrl] });
  if ((await making.ended) !== 0) throw new Error(`The template could not be made:\n${making.stderr()}`);
  return databaseUrl;
}
