import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import type { MigrationList, SchemaEngine } from '@prisma/schema-engine-wasm/schema_engine_bg';
import * as engine from '@prisma/schema-engine-wasm/schema_engine_bg';
import pg from 'pg';

const migrationsDir = join(import.meta.dirname, '../../prisma/migrations');

/** Any number, the same in every process: whoever holds it migrates. */
const migrationLock = 5_417_001;
const filters = { externalTables: [], externalEnums: [] };

/**
 * Brings the database to this version's schema: prisma/migrations, in order, by Prisma's own engine, then `also` (the
 * queue's own tables). Any number of processes may call it at once; they wait for each other. Returns the names applied.
 */
export async function migrate(connectionString: string, also: () => Promise<void>): Promise<string[]> {
  const lock = new pg.Client({ connectionString });
  await lock.connect();
  try {
    await lock.query('select pg_advisory_lock($1)', [migrationLock]);
    const applied = await withEngine(connectionString, async (schemaEngine) =>
      schemaEngine.applyMigrations({ migrationsList: await readMigrations(), filters }),
    );
    await also();
    return applied.appliedMigrationNames;
  } finally {
    await lock.end();
  }
}

/** Runs Prisma's schema engine on a database. */
export async function withEngine<T>(connectionString: string, use: (schemaEngine: SchemaEngine) => Promise<T>): Promise<T> {
  loaded ??= loadEngine();
  await loaded;
  const pool = new pg.Pool({ connectionString, max: 1 });
  const schemaEngine = await engine.SchemaEngine.new({ datamodels: undefined }, () => {}, bindMigrationAwareSqlAdapterFactory(scriptsWhole(pool)));
  try {
    return await use(schemaEngine);
  } finally {
    schemaEngine.free();
    await pool.end();
  }
}

/**
 * The adapter would cut a migration at every semicolon, those in function bodies too, and commit each piece. Sent whole,
 * PostgreSQL runs it as one transaction.
 */
function scriptsWhole(pool: pg.Pool): PrismaPg {
  const factory = new PrismaPg(pool, { disposeExternalPool: false });
  const connect = factory.connect.bind(factory);
  factory.connect = async () => {
    const adapter = await connect();
    adapter.executeScript = async (script) => {
      await pool.query(script);
    };
    return adapter;
  };
  return factory;
}

let loaded: Promise<void> | undefined;

/** Once for a process: the module keeps one instance's memory. */
async function loadEngine(): Promise<void> {
  const wasm = await readFile(new URL(import.meta.resolve('@prisma/schema-engine-wasm/schema_engine_bg').replace(/\.js$/, '.wasm')));
  const { instance } = await WebAssembly.instantiate(wasm, { './schema_engine_bg.js': { ...engine } });
  engine.__wbg_set_wasm(instance.exports);
  const { __wbindgen_start: start } = instance.exports;
  if (typeof start === 'function') start();
}

async function readMigrations(): Promise<MigrationList> {
  const entries = await readdir(migrationsDir, { withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
  return {
    baseDir: migrationsDir,
    lockfile: { path: 'migration_lock.toml', content: await readFile(join(migrationsDir, 'migration_lock.toml'), 'utf8') },
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
