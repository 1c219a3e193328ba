import pg from 'pg';
import type { Logger } from 'pino';
import { isDatabaseAway } from '../errors.ts';

/** Runs statements: a pool, a connection in a transaction, or a job's own transaction. Rows are what the statement says. */
export interface Queryable {
  query<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<{ rows: Row[] }>;
}

interface PoolInput {
  max?: number;
  /** Statements are sent without waiting for the answers to those before. */
  pipeline?: boolean;
  /** Of each session. */
  settings?: Record<string, string>;
}

/**
 * Settings for statements that look rows up by key, however many there are: left to itself the planner reads the whole table for a
 * thousand, since it takes every look-up for a visit to the disk; and a bitmap visits every row version since the last vacuum.
 */
export const rowByRow = {
  enable_hashjoin: 'off',
  enable_mergejoin: 'off',
  enable_seqscan: 'off',
  enable_bitmapscan: 'off',
};

/**
 * The same for lists, which follow an index in its order: nor does it sort, expecting all that there is to be little, or ask for other
 * processes or a compiler.
 */
export const inIndexOrder = {
  ...rowByRow,
  enable_sort: 'off',
  enable_incremental_sort: 'off',
  jit: 'off',
  max_parallel_workers_per_gather: '0',
};

/**
 * The process's connections, shared by Prisma and our own SQL. A statement that is not answered within 5 s counts as a
 * lost connection: nothing that a caller waits for may take longer.
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
  pool.on('error', (error) => log.warn({ err: error }, 'an idle database connection was lost'));
  // One that is ended in the instant in which it is ready is handed out all the same, and nobody else listens yet: whoever got it is told by its first statement.
  pool.on('connect', (client) =>
    client.on('error', (error) => log.debug({ err: error }, 'a database connection was lost')),
  );
  // Prisma gives a connection back though neither a statement nor the rollback behind it was answered; whoever got it next would go on in that transaction.
  pool.on('release', (lost, client) => {
    const status = client.getTransactionStatus();
    if (lost || (status !== 'T' && status !== 'E')) return;
    log.warn('a database connection was given back in the middle of a transaction, and is ended');
    client.end().catch((error: unknown) => log.warn({ err: error }, 'it did not end'));
  });
  return pool;
}

const names = new Map<string, string>();

/** The same, each statement parsed and planned once for a connection: for those whose texts are few. */
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
 * Lends a connection to `work`. When that throws, what it began is rolled back: by the end of the session where the
 * connection was lost or does not answer, for its rollback would not be answered either.
 */
export async function withConnection<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let lost: Error | undefined;
  // A connection that dies tells so here as well; unheard, that would end the process.
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

/** Runs `work` in one READ COMMITTED transaction. A throw of it rolls back; when the commit itself fails, nobody knows. */
export async function inTransaction<T>(pool: pg.Pool, work: (tx: pg.PoolClient) => Promise<T>): Promise<T> {
  return withConnection(pool, async (client) => {
    await client.query('begin');
    const result = await work(client);
    await client.query('commit');
    return result;
  });
}
