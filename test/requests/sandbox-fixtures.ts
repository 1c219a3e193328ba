import { pino } from 'pino';
import { expect } from 'vitest';
import { until } from '../../harness/until.ts';
import { type Boss, openBoss } from '../../src/jobs/boss.ts';
import { ensureQueue, type JobKind } from '../../src/jobs/job-kind.ts';
import { afterFile } from '../support/after-file.ts';
import type { TestEndpoint } from '../support/endpoint.ts';
import { one, type openSql } from './ledger.ts';

type Sql = ReturnType<typeof openSql>;

/** Opens the queue of a server's database, as another process does. */
export async function openQueue(databaseUrl: string): Promise<Boss> {
  const boss = openBoss(databaseUrl, 'api', pino({ level: 'silent' }));
  await boss.start();
  afterFile(() => boss.stop());
  return boss;
}

/** Has the running worker do scheduled work now. */
export async function runNow(boss: Boss, sql: Sql, kind: JobKind<Record<string, never>>): Promise<void> {
  await ensureQueue(boss, kind);
  const id = await boss.send(kind.name, {});
  expect(id).not.toBeNull();
  await until(
    async () =>
      (await one(sql, 'select state from pgboss.job where name = $1 and id = $2', [kind.name, id])).state ===
      'completed',
    {
      timeoutMs: 20_000,
    },
  );
}

/** Counts an endpoint's rows in each table. */
export async function countRows(
  sql: Sql,
  { endpointId }: TestEndpoint,
  environment: 'SANDBOX' | 'PRODUCTION',
): Promise<Record<string, number>> {
  return one(
    sql,
    `select (select count(*)::int from request where endpoint_id = $1 and environment = $2) as requests,
      (select count(*)::int from record where endpoint_id = $1 and environment = $2) as records,
      (select count(*)::int from record_value where endpoint_id = $1 and environment = $2) as values,
      (select count(*)::int from delivery where endpoint_id = $1 and request_id in (select id from request
      where endpoint_id = $1 and environment = $2)) as deliveries`,
    [endpointId, environment],
  );
}

/** SQL for a unique UUIDv7 of so long ago. */
export function uuidOf(age: string): string {
  return `(lpad(to_hex((extract(epoch from now() - ${age}) * 1000)::bigint), 12, '0') || '7' ||
    substr(md5(random()::text), 1, 3) || '8' || substr(md5(random()::text), 1, 15))::uuid`;
}
