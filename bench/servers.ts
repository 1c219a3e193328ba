import { join } from 'node:path';
import { runSql, withDatabase } from '../harness/database.ts';
import { freePort } from '../harness/free-port.ts';
import { repository } from '../harness/process.ts';
import { type Product, type ProductInput, startProduct } from '../harness/product.ts';

/** The name of the database that has the product's schema. */
export const productTemplate = 'bench_template';

/** A server in its own process and on its own fresh database. Disposing ends the process and drops the database. */
export interface RunningServer extends Pick<Product, 'url' | 'pid' | 'memory'>, AsyncDisposable {
  databaseUrl: string;
}

interface ServerInput extends Pick<ProductInput, 'role' | 'reportsMemory'> {
  /** The path of a peer's script in this repository; the product when absent. */
  script?: string;
  /** The server whose database it shares. */
  beside?: RunningServer;
}

/**
 * Starts a server, and waits until its /readyz answers 200. `postgresUrl` is any database of a PostgreSQL on which
 * databases can be made. Throws when the process ends, or is not ready in 60 s.
 */
export async function startServer(
  postgresUrl: string,
  signal: AbortSignal,
  { script, beside, ...input }: ServerInput = {},
): Promise<RunningServer> {
  await using undo = new AsyncDisposableStack();
  const { databaseUrl } =
    beside ?? undo.use(await makeDatabase(postgresUrl, script === undefined ? productTemplate : 'template1'));
  const server = undo.use(
    startProduct({
      ...input,
      port: await freePort(),
      databaseUrl,
      command: script === undefined ? undefined : [process.execPath, join(repository, script)],
      // PostGraphile is much slower without GRAPHILE_ENV.
      env: { NODE_ENV: 'development', GRAPHILE_ENV: 'production', LOG_LEVEL: 'error' },
      onLine: (line) => console.error(line),
    }),
  );
  await server.ready({ signal });
  const { url, pid, memory } = server;
  const stopping = undo.move();
  return { url, databaseUrl, pid, memory, [Symbol.asyncDispose]: () => stopping.disposeAsync() };
}

/** Makes a fresh database. The checkpoint makes PostgreSQL write out the one before. */
async function makeDatabase(postgresUrl: string, template: string): Promise<{ databaseUrl: string } & AsyncDisposable> {
  const name = `bench_${process.hrtime.bigint()}`;
  await runSql(postgresUrl, 'checkpoint', `create database ${name} template ${template}`);
  return {
    databaseUrl: withDatabase(postgresUrl, name),
    [Symbol.asyncDispose]: () => runSql(postgresUrl, `drop database ${name} with (force)`),
  };
}
