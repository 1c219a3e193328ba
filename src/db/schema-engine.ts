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
  // What ends a connection is told by the statement that it was for.
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
    // The engine says which migration, and not why.
    throw refused === undefined
      ? error
      : new Error(error instanceof Error ? error.message : String(error), { cause: refused });
  } finally {
    schemaEngine.free();
    await pool.end();
  }
}

/**
 * Notes in the transaction of a migration that it is applied: what is unfinished later on has left nothing behind. The engine, which says so
 * once more, would do it after the commit alone.
 */
const finish = `
;do $$ begin
  if to_regclass('_prisma_migrations') is not null then
    update _prisma_migrations set finished_at = now(), applied_steps_count = 1 where finished_at is null and rolled_back_at is null;
  end if;
end $$`;

/**
 * The adapter would cut a migration at every semicolon, those in function bodies too, and commit each piece. Sent whole,
 * PostgreSQL runs it as one transaction.
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

/** Once for a process: the module keeps one instance's memory. */
async function loadEngine(): Promise<void> {
  const wasm = await readFile(
    new URL(import.meta.resolve('@prisma/schema-engine-wasm/schema_engine_bg').replace(/\.js$/, '.wasm')),
  );
  const { instance } = await WebAssembly.instantiate(wasm, { './schema_engine_bg.js': { ...engine } });
  engine.__wbg_set_wasm(instance.exports);
  const { __wbindgen_start: start } = instance.exports;
  if (typeof start === 'function') start();
}
