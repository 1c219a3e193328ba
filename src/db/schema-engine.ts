import { readFile } from 'node:fs/promises';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import type { SchemaEngine } from '@prisma/schema-engine-wasm/schema_engine_bg';
import * as engine from '@prisma/schema-engine-wasm/schema_engine_bg';
import pg from 'pg';

/** Runs Prisma's schema engine, as WebAssembly, on a database. */
export async function withEngine<T>(
  connectionString: string,
  use: (schemaEngine: SchemaEngine) => Promise<T>,
): Promise<T> {
  loaded ??= loadEngine();
  await loaded;
  const pool = new pg.Pool({ connectionString, max: 1 });
  // The statement of a lost connection reports the error.
  pool.on('error', () => {});
  let refused: unknown;
  const factory = scriptsWhole(pool, (error) => {
    refused = error;
  });
  const schemaEngine = await engine.SchemaEngine.new(
    { datamodels: undefined },
    () => {},
    bindMigrationAwareSqlAdapterFactory(factory),
  );
  try {
    return await use(schemaEngine);
  } catch (error) {
    // The engine names the migration, without the reason.
    throw refused === undefined
      ? error
      : new Error(error instanceof Error ? error.message : String(error), { cause: refused });
  } finally {
    schemaEngine.free();
    await pool.end();
  }
}

/**
 * Records a migration as applied in its own transaction, so that any unfinished one has left no trace. The engine
 * records it only after the commit.
 */
const finish = `
;do $$ begin
  if to_regclass('_prisma_migrations') is not null then
    update _prisma_migrations set finished_at = now(), applied_steps_count = 1 where finished_at is null and rolled_back_at is null;
  end if;
end $$`;

/**
 * Sends each migration as one script, which PostgreSQL runs as one transaction. The adapter would split it at every
 * semicolon, also within function bodies, and commit each piece.
 */
function scriptsWhole(pool: pg.Pool, onRefused: (error: unknown) => void): PrismaPg {
  const factory = new PrismaPg(pool, { disposeExternalPool: false });
  const connect = factory.connect.bind(factory);
  factory.connect = async () => {
    const adapter = await connect();
    adapter.executeScript = async (script) => {
      await pool.query(script + finish).catch((error: unknown) => {
        onRefused(error);
        throw error;
      });
    };
    return adapter;
  };
  return factory;
}

let loaded: Promise<void> | undefined;

/** Loaded once for a process, because the module keeps one instance's memory. */
async function loadEngine(): Promise<void> {
  const wasm = await readFile(
    new URL(import.meta.resolve('@prisma/schema-engine-wasm/schema_engine_bg').replace(/\.js$/, '.wasm')),
  );
  const { instance } = await WebAssembly.instantiate(wasm, { './schema_engine_bg.js': { ...engine } });
  engine.__wbg_set_wasm(instance.exports);
  const { __wbindgen_start: start } = instance.exports;
  if (typeof start === 'function') start();
}
