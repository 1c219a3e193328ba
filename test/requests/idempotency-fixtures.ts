import { randomUUID } from 'node:crypto';
import { until } from '../../harness/until.ts';
import type { RestAnswer } from '../support/client.ts';
import { one, type openSql } from './ledger.ts';

type Sql = ReturnType<typeof openSql>;

/** Returns a header with an unused key. */
export function newKey(): { 'idempotency-key': string } {
  return { 'idempotency-key': randomUUID() };
}

/** Returns the receipt that an answer names. */
export function locationOf({ headers }: RestAnswer): string | null {
  return headers.get('location');
}

/** Counts an account's stored requests, its used quota, and the requests in jobs. */
export async function totals(sql: Sql, accountId: string): Promise<{ requests: number; used: number; jobs: number }> {
  return one(
    sql,
    `with own as (select request.id from request join endpoint on endpoint.id = endpoint_id where endpoint.account_id = $1)
    select (select count(*)::int from own) as requests, (select sum(used)::int from usage where account_id = $1) as used,
      (select count(*)::int from pgboss.job, jsonb_each_text(data->'requests') as of, string_to_table(value, ' ') as named
        where name = 'apply-group' and named::uuid in (select id from own)) as jobs`,
    [accountId],
  );
}

/** From now on, commits of requests whose payload names this gate wait until it opens. */
export async function closeGate(sql: Sql, name: string) {
  const holder = await sql.connect();
  await holder.query('select pg_advisory_lock(42)');
  await holder.query(`
    create or replace function pass_gate() returns trigger language plpgsql as $$ begin perform
    pg_advisory_xact_lock_shared(42); return null; end $$;
    create constraint trigger "gate ${name}" after insert on request deferrable initially deferred for each row
      when (new.payload->>'gate' = '${name}') execute function pass_gate();`);
  return {
    async untilWaiting(count: number): Promise<void> {
      await until(async () => {
        const { n } = await one<{ n: number }>(
          sql,
          `select count(*)::int as n from pg_stat_activity where datname = current_database()
            and wait_event_type = 'Lock' and wait_event = 'advisory'`,
        );
        return n === count;
      });
    },
    async open(): Promise<void> {
      await holder.query('select pg_advisory_unlock(42)');
      holder.release();
    },
  };
}
