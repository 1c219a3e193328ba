import pg from 'pg';
import { expect } from 'vitest';
import { until } from '../../harness/until.ts';
import type { RestAnswer } from '../support/client.ts';
import { afterDatabase } from '../support/database.ts';

/** The promise of a 202, with the ids that it returned. */
export interface Promised {
  requestId: string;
  recordId: string;
}

/** Opens the test's own connections to a server's database, as an operator would. */
export function openSql(databaseUrl: string): pg.Pool {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 4 });
  // Some tests end idle connections too.
  pool.on('error', () => {});
  afterDatabase(databaseUrl, () => pool.end());
  return pool;
}

/** Runs a statement, and returns its only row. */
export async function one<Row extends pg.QueryResultRow>(
  sql: pg.Pool,
  text: string,
  values: unknown[] = [],
): Promise<Row> {
  const { rows } = await sql.query<Row>(text, values);
  const [row] = rows;
  if (!row) throw new Error(`No row: ${text}`);
  return row;
}

/** Returns the ids of a 202. Fails on any other answer. */
export function promised(answer: RestAnswer): Promised {
  expect(answer.status, answer.text).toBe(202);
  return { requestId: answer.headers.get('x-request-id') ?? '', recordId: answer.json.id };
}

/** Waits until no accepted write of the whole database is open. */
export async function untilApplied(sql: pg.Pool, timeoutMs = 20_000): Promise<void> {
  await until(async () => (await countRequests(sql, 'QUEUED')) === 0, { timeoutMs });
}

export async function countRequests(sql: pg.Pool, state: 'QUEUED' | 'SUCCEEDED' | 'FAILED'): Promise<number> {
  const { n } = await one<{ n: number }>(sql, 'select count(*)::int as n from request where state = $1', [state]);
  return n;
}

/**
 * Fails unless every promise was kept exactly once. Each 202 is one SUCCEEDED request, and one record with its place in
 * the order. The day's figures and the quota count each once. Accepted writes whose callers got no answer count too. It
 * works for a database of creates.
 */
export async function expectKeptOnce(
  sql: pg.Pool,
  promises: readonly Promised[],
  uuidOf: (text: string) => string,
): Promise<void> {
  const { rows } = await sql.query<{ request_id: string; record_id: string; state: string; same: boolean | null }>(
    `select request.id as request_id, request.record_id, request.state, record.seq = request.seq as same
    from request left join record on (record.endpoint_id, record.environment, record.id) = (request.endpoint_id,
    request.environment, request.record_id)`,
  );
  const stored = new Map(rows.map((row) => [row.request_id, row]));
  const broken = promises.filter(
    ({ requestId, recordId }) => stored.get(uuidOf(requestId))?.record_id !== uuidOf(recordId),
  );
  expect(broken, 'promised, and not stored').toEqual([]);
  expect(rows.filter(({ state, same }) => state !== 'SUCCEEDED' || !same)).toEqual([]);
  const totals = await one(
    sql,
    `select (select count(*)::int from record) as records, (select sum(succeeded)::int
      from day_figure) as applied, (select sum(used)::int from usage) as used`,
  );
  expect(totals).toEqual({ records: rows.length, applied: rows.length, used: rows.length });
}
