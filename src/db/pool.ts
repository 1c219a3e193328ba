import pg from 'pg';
import type { Logger } from 'pino';
import { isDatabaseAway } from '../errors.ts';

/**
 * Runs statements: a pool, a connection in a transaction, or a job's transaction. The caller declares the type of rows.
 */
export interface Queryable {
  query<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<{ rows: Row[] }>;
}

interface PoolInput {
  max?: number;
  /** Sends statements without waiting for the answers to earlier ones. */
  pipeline?: boolean;
  /** The settings of each session. */
  settings?: Record<string, string>;
}

/**
 * Settings for statements that look rows up by key, however many. By default the planner scans the whole table for a
 * thousand keys, because it counts each look-up as a disk access. A bitmap would visit every row version since the last
 * vacuum.
 */
export const rowByRow = {
  enable_hashjoin: 'off',
  enable_mergejoin: 'off',
  enable_seqscan: 'off',
  enable_bitmapscan: 'off',
};

/**
 * Settings for lists that follow an index in its order. They also prevent sorts, parallel workers and JIT, which the
 * planner chooses on stale statistics.
 */
export const inIndexOrder = {
  ...rowByRow,
  enable_sort: 'off',
  enable_incremental_sort: 'off',
  jit: 'off',
  max_parallel_workers_per_gather: '0',
};

/**
 * Opens the process's connections, shared by Prisma and our own SQL. A statement without an answer after 5 s counts as
 * a lost connection, so no statement of a call may take longer.
 */
export function openPool(
  connectionString: string,
  log: Logger,
  { max = 10, pipeline = false, settings = {} }: PoolInput = {},
): pg.Pool {
  const pool = new pg.Pool({
    connectionString,
    max,
    pipeline,
    options: Object.entries(settings)
      .map(([name, value]) => `-c ${name}=${value}`)
      .join(' '),
    connectionTimeoutMillis: 5_000,
    query_timeout: 5_000,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    application_name: 'sluice',
  });
  pool.on('error', (error) =>
    log.warn({ err: error }, 'database.idle_connection_lost: the pool opens another when needed'),
  );
  // A connection that ends as soon as it is ready is still handed out, before anything listens to it. Its first
  // statement reports the error.
  pool.on('connect', (client) =>
    client.on('error', (error) =>
      log.debug({ err: error }, 'database.connection_lost: its statement fails and the pool opens another'),
    ),
  );
  // Prisma may release a connection whose statement and rollback were never answered. Its next user would continue that
  // transaction.
  pool.on('release', (lost, client) => {
    const status = client.getTransactionStatus();
    if (lost || (status !== 'T' && status !== 'E')) return;
    log.warn('database.transaction_left_open: the connection is ended instead of reused');
    client
      .end()
      .catch((error: unknown) =>
        log.warn({ err: error }, 'database.connection_end_failed: the server ends the session'),
      );
  });
  return pool;
}

const names = new Map<string, string>();

/** Returns a Queryable that prepares each statement once for a connection, for statements with few different texts. */
export function prepared(db: pg.ClientBase | pg.Pool): Queryable {
  return {
    query(text, values) {
      const name = names.get(text) ?? `statement ${names.size}`;
      names.set(text, name);
      return db.query({ name, text, values });
    },
  };
}

/**
 * Lends a connection to `work`. If that throws, its transaction is rolled back. A lost or silent connection is ended
 * instead, because its rollback would not be answered either.
 */
export async function withConnection<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let lost: Error | undefined;
  // Without a listener, the error of a dying connection would end the process.
  const onError = (error: Error) => {
    lost = error;
  };
  client.on('error', onError);
  try {
    return await work(client);
  } catch (error) {
    if (isDatabaseAway(error)) lost ??= new Error('The connection was given up', { cause: error });
    else await client.query('rollback').catch(onError);
    throw error;
  } finally {
    client.off('error', onError);
    client.release(lost);
  }
}

/**
 * Runs `work` in one READ COMMITTED transaction and rolls back if it throws. If the commit itself fails, its outcome is
 * unknown.
 */
export async function inTransaction<T>(pool: pg.Pool, work: (tx: pg.PoolClient) => Promise<T>): Promise<T> {
  return withConnection(pool, async (client) => {
    await client.query('begin');
    const result = await work(client);
    await client.query('commit');
    return result;
  });
}
