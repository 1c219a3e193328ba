import pg from 'pg';
import { type Receiver, startReceiver } from '../harness/counting-receiver.ts';
import { databaseUrlIn, readDemo } from '../harness/data-folder.ts';
import { type Seeded, setWebhook, type Target, targetOf } from '../harness/seed.ts';
import type { Postgres } from './postgres.ts';
import { makeProduct, type Product } from './product.ts';

/** The product with its own database, an endpoint, and a receiver of its webhook. */
export interface Installation extends AsyncDisposable {
  /** The endpoint, on the process that serves the API. */
  target: Target;
  products: readonly Product[];
  receiver: Receiver;
  /** Connections for inspecting the database. */
  sql: pg.Pool;
  /** The number of records read through the API so far. The quota counts reads as well as writes. */
  recordsRead: number;
}

/** An API process and a worker. */
export interface Pair extends Installation {
  databaseUrl: string;
  api: Product;
  worker: Product;
}

interface PairInput {
  /** The environment of both processes. */
  env?: Record<string, string>;
  /** True when the case starts the worker itself. */
  workerLater?: boolean;
}

const host = '127.0.0.1';

export async function openPair(
  { postgres, signal }: { postgres: Postgres; signal: AbortSignal },
  { env = {}, workerLater = false }: PairInput = {},
): Promise<Pair> {
  await using undo = new AsyncDisposableStack();
  const { databaseUrl, seeded } = await postgres.createDatabase();
  const sql = undo.adopt(openSql(databaseUrl), (pool) => pool.end());
  const receiver = undo.use(await startReceiver({ hosts: [host], hanging: null }, signal));
  const api = undo.use(await makeProduct({ role: 'api', databaseUrl, env }, signal));
  const worker = undo.use(await makeProduct({ role: 'worker', databaseUrl, env }, signal));
  const now = workerLater ? [api] : [api, worker];
  for (const product of now) product.start();
  await Promise.all(now.map((product) => product.ready()));
  const target = await listen(receiver, { ...seeded, ...targetOf(api.url, seeded.slug, seeded.key) }, signal);
  const closing = undo.move();
  return {
    databaseUrl,
    target,
    api,
    worker,
    products: [api, worker],
    receiver,
    sql,
    recordsRead: 0,
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}

/** Opens the product as `npm start` runs it: one process, with PostgreSQL and the demo in `dataDir`. */
export async function openWhole(dataDir: string, signal: AbortSignal): Promise<Installation & { product: Product }> {
  await using undo = new AsyncDisposableStack();
  const receiver = undo.use(await startReceiver({ hosts: [host], hanging: null }, signal));
  const product = undo.use(await makeProduct({ env: { SLUICE_DATA_DIR: dataDir } }, signal));
  product.start();
  await product.ready();
  const { slug, keys, owner } = await readDemo(dataDir);
  const sql = undo.adopt(openSql(await databaseUrlIn(dataDir)), (pool) => pool.end());
  const target = await listen(
    receiver,
    { slug, key: keys.sandbox, owner, ...targetOf(product.url, slug, keys.sandbox) },
    signal,
  );
  const closing = undo.move();
  return {
    target,
    product,
    products: [product],
    receiver,
    sql,
    recordsRead: 0,
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}

/** Ignores errors of idle connections: cases terminate them. */
function openSql(connectionString: string): pg.Pool {
  return new pg.Pool({ connectionString, max: 4, connectionTimeoutMillis: 5_000 }).on('error', () => {});
}

async function listen(receiver: Receiver, seeded: Seeded, signal: AbortSignal): Promise<Target> {
  await setWebhook(seeded, receiver.urlOf(host), signal);
  return seeded;
}
