import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MigrationList } from '@prisma/schema-engine-wasm/schema_engine_bg';
import pg from 'pg';
import type { Logger } from 'pino';
import { isDatabaseAway } from '../errors.ts';

const migrationsDir = join(import.meta.dirname, '../../prisma/migrations');

/** Any number, the same in every process: whoever holds it migrates. */
const migrationLock = 5_417_001;
/** A migration waits for the transactions of the versions that are at work, and these for it: one of them may have to give way. */
const attemptsMax = 5;
const filters = { externalTables: [], externalEnums: [] };

/**
 * Brings the database to this version's schema: prisma/migrations, in order, by Prisma's own engine, then `also` (the
 * queue's own tables). Any number of processes may call it at once; they wait for each other. Returns the names applied.
 */
export async function migrate(connectionString: string, log: Logger, also: () => Promise<void>): Promise<string[]> {
  const lock = new pg.Client({ connectionString });
  await lock.connect();
  try {
    await lock.query('select pg_advisory_lock($1)', [migrationLock]);
    const names = await migrationNames();
    const applied = (await areApplied(lock, names)) ? [] : await apply(lock, connectionString, names, log);
    await also();
    return applied;
  } finally {
    await lock.end();
  }
}

/** In the order in which they are applied. */
async function migrationNames(): Promise<string[]> {
  const entries = await readdir(migrationsDir, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

/** Whether there is nothing to do, so that most starts load no engine. */
async function areApplied(db: pg.Client, names: string[]): Promise<boolean> {
  if (!(await isKept(db))) return false;
  const { rows } = await db.query<{ name: string; done: boolean }>(
    `select migration_name as name, finished_at is not null as done from _prisma_migrations where rolled_back_at is null`,
  );
  const done = new Set(rows.map(({ name }) => name));
  return rows.every((row) => row.done) && names.every((name) => done.has(name));
}

async function apply(lock: pg.Client, connectionString: string, names: string[], log: Logger): Promise<string[]> {
  const { withEngine } = await import('./schema-engine.ts');
  log.info('bringing the database to the schema of this version');
  const migrationsList = await readMigrations(names);
  for (let attempt = 1; ; attempt++) {
    await dropUnfinished(lock);
    try {
      const applied = await withEngine(connectionString, (engine) =>
        engine.applyMigrations({ migrationsList, filters }),
      );
      log.info({ migrations: applied.appliedMigrationNames }, 'the database has the schema of this version');
      return applied.appliedMigrationNames;
    } catch (error) {
      if (attempt === attemptsMax || !isDatabaseAway(error)) throw error;
    }
  }
}

/** What was begun and not finished is undone, and may be begun anew: the engine would ask for somebody to say so. */
async function dropUnfinished(lock: pg.Client): Promise<void> {
  if (!(await isKept(lock))) return;
  await lock.query(
    'update _prisma_migrations set rolled_back_at = now() where finished_at is null and rolled_back_at is null',
  );
}

/** Whether there is a record of migrations yet. */
async function isKept(db: pg.Client): Promise<boolean> {
  const { rows } = await db.query<{ table: string | null }>(`select to_regclass('_prisma_migrations') as table`);
  return rows[0]?.table != null;
}

async function readMigrations(names: string[]): Promise<MigrationList> {
  return {
    baseDir: migrationsDir,
    lockfile: {
      path: 'migration_lock.toml',
      content: await readFile(join(migrationsDir, 'migration_lock.toml'), 'utf8'),
    },
    shadowDbInitScript: '',
    migrationDirectories: await Promise.all(
      names.map(async (name) => ({
        path: name,
        migrationFile: {
          path: 'migration.sql',
          content: { tag: 'ok' as const, value: await readFile(join(migrationsDir, name, 'migration.sql'), 'utf8') },
        },
      })),
    ),
  };
}
