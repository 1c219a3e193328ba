import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MigrationList } from '@prisma/schema-engine-wasm/schema_engine_bg';
import pg from 'pg';
import type { Logger } from 'pino';
import { isDatabaseAway } from '../errors.ts';

const migrationsDir = join(import.meta.dirname, '../../prisma/migrations');

/** An arbitrary number, the same in every process: the holder of this lock migrates. */
const migrationLock = 5_417_001;
/** A migration and transactions of running versions wait for each other, so a deadlock may abort one of them. */
const attemptsMax = 5;
const filters = { externalTables: [], externalEnums: [] };

/**
 * Migrates the database to this version's schema: prisma/migrations in order, by Prisma's own engine, then `also` (the
 * queue's own tables). Concurrent calls wait for each other. Returns the names of the applied migrations.
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

/** Returns the names in the order of application. */
async function migrationNames(): Promise<string[]> {
  const entries = await readdir(migrationsDir, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

/** Returns true if nothing is to be done, so that most starts load no engine. */
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
  log.info('migrations.started: the database gets the schema of this version');
  const migrationsList = await readMigrations(names);
  for (let attempt = 1; ; attempt++) {
    await dropUnfinished(lock);
    try {
      const applied = await withEngine(connectionString, (engine) =>
        engine.applyMigrations({ migrationsList, filters }),
      );
      log.info(
        { migrations: applied.appliedMigrationNames },
        'migrations.applied: the database has the schema of this version',
      );
      return applied.appliedMigrationNames;
    } catch (error) {
      if (attempt === attemptsMax || !isDatabaseAway(error)) throw error;
    }
  }
}

/**
 * Removes records of unfinished migrations, which were rolled back. Otherwise the engine would ask for manual
 * confirmation.
 */
async function dropUnfinished(lock: pg.Client): Promise<void> {
  if (!(await isKept(lock))) return;
  await lock.query(
    'update _prisma_migrations set rolled_back_at = now() where finished_at is null and rolled_back_at is null',
  );
}

/** Returns true if the table of migrations exists. */
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
