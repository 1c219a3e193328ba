import pg from 'pg';
import type { Logger } from 'pino';

/** Runs statements: a pool, a connection in a transaction, or a job's own transaction. Rows are what the statement says. */
export interface Queryable {
  query<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<{ rows: Row[] }>;
}

/**
 * The process's connections, shared by Prisma and our own SQL. A statement that is not answered within 5 s counts as a
 * lost connection: nothing that a caller waits for may take longer.
 */
export function openPool(connectionString: string, log: Logger, { max = 10, pipeline = false } = {}): pg.Pool {
  const pool = new pg.Pool({
    connectionString,
    max,
    // Statements are sent without waiting for the answers to those before.
    pipeline,
    connectionTimeoutMillis: 5_000,
    query_timeout: 5_000,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    application_name: 'sluice',
  });
  pool.on('error', (error) => log.warn({ err: error }, 'an idle database connection was lost'));
  return pool;
}

/** Runs `work` in one READ COMMITTED transaction. A throw of it rolls back; when the commit itself fails, nobody knows. */
export async function inTransaction<T>(pool: pg.Pool, work: (tx: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  // A connection that dies between two statements tells so here, and only here.
  const onError = (error: Error) => {
    broken = error;
  };
  client.on('error', onError);
  try {
    await client.query('begin');
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch((failure: Error) => {
      broken = failure;
    });
    throw error;
  } finally {
    client.off('error', onError);
    client.release(broken);
  }
}
