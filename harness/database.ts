import pg from 'pg';
import { pino } from 'pino';
import { migrate } from '../src/db/migrate.ts';
import { openBoss } from '../src/jobs/boss.ts';

/** Runs statements one after another, each in a transaction of its own, over a connection of its own. */
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

/** Brings an empty database to the schema, as a start of the product does. The schema engine leaves a timer of ten seconds. */
export async function migrateDatabase(databaseUrl: string): Promise<void> {
  const log = pino({ level: 'silent' });
  const boss = openBoss(databaseUrl, 'api', log);
  await migrate(databaseUrl, log, async () => {
    await boss.start();
    await boss.stop();
  });
}
