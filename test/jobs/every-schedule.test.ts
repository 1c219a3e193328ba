import { TestClock } from 'pg-boss';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { freePort } from '../../harness/free-port.ts';
import { secret } from '../../harness/product.ts';
import { until } from '../../harness/until.ts';
import { readConfig } from '../../src/config.ts';
import type { Closers } from '../../src/context.ts';
import { openBoss } from '../../src/jobs/boss.ts';
import { start } from '../../src/start.ts';
import { one, openSql } from '../requests/ledger.ts';
import { uuidOf } from '../requests/sandbox-fixtures.ts';
import { afterFile } from '../support/after-file.ts';
import { createDatabase } from '../support/database.ts';
import { makeEndpoint } from '../support/endpoint.ts';

const databaseUrl = await createDatabase();
const sql = openSql(databaseUrl);
const { endpointId, keyId, accountId } = await makeEndpoint(databaseUrl);
const deleted = await makeEndpoint(databaseUrl);

/** Inserts what months without the work would leave: more than one batch of everything. */
interface Case {
  leave(): Promise<unknown>;
  /** The statement that counts what is left. */
  left: string;
}

const count = (table: string, where: string) => `select count(*)::int as n from ${table} where ${where}`;
const ofOld = `from generate_series(1, 5001) as n`;

const cases: Record<string, Case> = {
  'alert-usage': {
    leave: async () => {
      await sql.query(
        `insert into account (id, name, email, updated_at) select ${uuidOf("n * interval '1 ms'")}, 'Heavy', 'heavy-' ||
          n || '@example.com', now() from generate_series(1, 501) as n`,
      );
      await sql.query(
        `insert into usage (account_id, period_start, used, granted) select account_id, started_at, 1000000, 0
          from subscription join account on account.id = account_id where name = 'Heavy'`,
      );
    },
    left: `select count(*)::int as n from usage where used = 1000000 and alerted = 0 or exists (select from pgboss.job
      where name = 'send-mail' and state < 'completed')`,
  },
  'prune-sessions': {
    leave: async () => {
      await sql.query(
        `insert into session (id, account_id, token, expires_at, updated_at)
          select ${uuidOf("interval '0'")}, $1, 'old ' || n, now() - interval '1 s', now() ${ofOld}`,
        [accountId],
      );
      await sql.query(
        `insert into verification (id, identifier, value, expires_at, updated_at)
          select ${uuidOf("interval '0'")}, 'old', 'old', now() - interval '1 s', now() ${ofOld}`,
      );
    },
    left: `select (select count(*) from session)::int + (select count(*) from verification)::int as n`,
  },
  'prune-unsent-mails': {
    leave: () =>
      sql.query(
        `insert into unsent_mail (id, kind, recipient, subject, sealed, created_at)
        select ${uuidOf("interval '8 days'")}, 'NOTICE', 'old-' || n || '@example.com', '', '', now() - interval '8 days'
        from generate_series(1, 1001) as n`,
      ),
    left: count('unsent_mail', `created_at < now() - interval '7 days'`),
  },
  'prune-rate-limits': {
    leave: () =>
      sql.query(`insert into rate_limit select 'ended ' || n, 1, (extract(epoch from now()) - 61) * 1000 ${ofOld}`),
    left: count('rate_limit', `key like 'ended%'`),
  },
  'prune-secrets': {
    leave: () =>
      sql.query(
        `insert into api_key_secret (id, api_key_id, environment, hash, callback_secret, expires_at)
        select ${uuidOf("interval '0'")}, $1, 'SANDBOX', decode(md5(n::text), 'hex'), '', now() - interval '31 days'
        from generate_series(1, 1001) as n`,
        [keyId],
      ),
    left: count('api_key_secret', 'expires_at is not null'),
  },
  'prune-events': {
    leave: () =>
      sql.query(
        `insert into event (endpoint_id, environment, kind, request_ids, delivery_ids, at)
          select $1, 'SANDBOX', 'REQUEST_COMPLETED', '{}', '{}', now() - interval '4 days' ${ofOld}`,
        [endpointId],
      ),
    left: count('event', `at < now() - interval '3 days'`),
  },
  'prune-remembered': {
    leave: () =>
      sql.query(
        `insert into idempotency (endpoint_id, environment, holder_id, key, fingerprint, request_id, record_id, seq,
          record_created_at, accepted_at)
        select $1, 'SANDBOX', $2, n::text, '', $2, $2, n, now(), now() - interval '25 hours' ${ofOld}`,
        [endpointId, keyId],
      ),
    left: count('idempotency', 'true'),
  },
  'prune-refusals': {
    leave: () =>
      sql.query(
        `insert into refusal (endpoint_id, environment, id, at, source, call, code, message, details)
        select $1, 'SANDBOX', ${uuidOf("interval '8 days'")}, now() - interval '8 days', 'REST', '', 'INVALID_JSON', '', '[]' ${ofOld}`,
        [endpointId],
      ),
    left: count('refusal', 'true'),
  },
  'prune-tombstones': {
    leave: () =>
      sql.query(
        `insert into record (endpoint_id, environment, id, seq, deleted, created_at, updated_at)
        select $1, 'PRODUCTION', ${uuidOf("interval '40 days'")}, n, true, now(), now() - interval '31 days'
        from generate_series(1, 50001) as n`,
        [endpointId],
      ),
    left: count('record', 'deleted'),
  },
  'prune-test-messages': {
    leave: () =>
      sql.query(
        `with sent as (
          insert into delivery (endpoint_id, request_id, id, url, state, test_of, created_at)
          select $1, ${uuidOf("interval '31 days'")}, ${uuidOf("interval '31 days'")}, '', 'SUCCEEDED', 'SANDBOX', now()
          - interval '31 days'
          from generate_series(1, 1001) as n returning *)
        insert into attempt (endpoint_id, delivery_id, number, at, duration_ms) select endpoint_id, id, 1, now(), 1 from sent`,
        [endpointId],
      ),
    left: `select (select count(*) from delivery where test_of is not null)::int + (select count(*) from attempt)::int as n`,
  },
  'prune-figures': {
    leave: () =>
      sql.query(
        `insert into day_duration (endpoint_id, environment, day, key_id, bucket, count)
        select $1, 'SANDBOX', current_date - interval '500 days' - n / 100 * interval '1 day', $2, n % 100, 1 ${ofOld}`,
        [endpointId, keyId],
      ),
    left: count('day_duration', `day < current_date - interval '499 days'`),
  },
  'expire-sandbox': {
    leave: () =>
      sql.query(
        `with made as (
          insert into request (endpoint_id, id, environment, operation, state, record_id, record_created_at, payload,
          accepted_at, applied_at)
          select $1, ${uuidOf("interval '31 days'")}, 'SANDBOX', 'CREATE', 'SUCCEEDED', ${uuidOf("interval '31 days'")},
          now(), '{}', now() - interval '31 days', now()
          ${ofOld} returning *)
        insert into record (endpoint_id, environment, id, seq, payload, created_at, updated_at)
        select endpoint_id, environment, record_id, seq, '{}', accepted_at, accepted_at from made`,
        [endpointId],
      ),
    left: `select (select count(*) from record where not deleted and environment = 'SANDBOX' and updated_at < now() - interval '1 day')::int
      + (select count(*) from request where accepted_at < now() - interval '30 days')::int as n`,
  },
  'purge-endpoints': {
    leave: async () => {
      await sql.query(
        `insert into endpoint (id, account_id, name, slug, updated_at, deleted_at)
          select ${uuidOf("interval '0'")}, $1, 'Gone', 'gone-' || n, now(), now() - interval '40 days'
          from generate_series(1, 100) as n`,
        [deleted.accountId],
      );
      await sql.query(`update endpoint set deleted_at = now() - interval '40 days' where id = $1`, [
        deleted.endpointId,
      ]);
      await sql.query(
        `insert into day_refusal (endpoint_id, environment, day, key_id, code, count)
          select $1, 'SANDBOX', current_date - n, $2, 'INTERNAL', 1 ${ofOld}`,
        [deleted.endpointId, deleted.keyId],
      );
    },
    left: `select (select count(*) from endpoint where deleted_at is not null)::int + (select count(*) from day_refusal)::int as n`,
  },
  'requeue-stranded': {
    leave: () =>
      sql.query(
        `insert into request (endpoint_id, id, environment, operation, record_id, record_created_at, payload, accepted_at)
        select $1, ${uuidOf("interval '10 days'")}, 'PRODUCTION', 'CREATE', ${uuidOf("interval '10 days'")}, now(), '{}',
        now() - interval '10 days'
        from generate_series(1, 1201) as n`,
        [endpointId],
      ),
    left: `select (select count(*) from request where state = 'QUEUED')::int + 1201 - (select count(*) from record
      where environment = 'PRODUCTION' and not deleted)::int as n`,
  },
  'index-fields': {
    leave: () =>
      sql.query(
        `insert into record_value (endpoint_id, environment, record_id, name, number)
          select $1, 'SANDBOX', ${uuidOf("interval '0'")}, 'once searchable', n
        from generate_series(1, 501) as n`,
        [endpointId],
      ),
    left: count('record_value', 'true'),
  },
};

const clock = new TestClock();
const log: string[] = [];
const closers: Closers = [];
afterFile(async () => {
  for (let close = closers.pop(); close; close = closers.pop()) await close();
});
const port = await freePort();
const config = readConfig({ DATABASE_URL: databaseUrl, SLUICE_SECRET: secret, HEALTH_PORT: String(port) }, [
  '--role',
  'worker',
]);
await start(config, pino({ level: 'info' }, { write: (line: string) => void log.push(line) }), closers, clock);
const { rows: schedules } = await sql.query<{ name: string; cron: string }>(
  'select name, cron from pgboss.schedule order by name',
);
// Never started. It computes the next time of a cron expression.
const calendar = openBoss(databaseUrl, 'api', pino({ level: 'silent' }));

test('each schedule in the database has a case here', () => {
  expect(schedules.map(({ name }) => name)).toEqual(Object.keys(cases).toSorted());
});

test('each schedule does its work at its time, for any amount, and is marked as succeeded', {
  timeout: 180_000,
}, async () => {
  for (const { leave } of Object.values(cases)) await leave();
  for (const { left } of Object.values(cases)) expect((await one(sql, left)).n, left).toBeGreaterThan(0);
  const next = schedules.map((schedule) => ({
    ...schedule,
    at: calendar.previewSchedule(schedule.cron, { count: 1, from: new Date(clock.now()) })[0],
  }));
  for (const { name, at } of next.toSorted((a, b) => Number(a.at) - Number(b.at))) {
    if (at && at.getTime() > clock.now()) await clock.setTime(at.getTime() + 1_000);
    const left = async () => {
      await clock.tick(1_000);
      const [{ n }, { done }] = await Promise.all([
        one<{ n: number }>(sql, cases[name]?.left ?? ''),
        one<{ done: boolean }>(sql, 'select succeeded_at is not null as done from scheduled_work where name = $1', [
          name,
        ]),
      ]);
      return n === 0 && done;
    };
    await until(left, { timeoutMs: 60_000 }).catch((cause) => {
      throw new Error(`${name} did not do its work:\n${log.slice(-20).join('')}`, { cause });
    });
  }
  expect((await one(sql, count('unsent_mail', `subject = 'Your quota of calls is used up'`))).n).toBe(501);
  expect(log.filter((line) => line.includes('job.failed'))).toEqual([]);
  const answer = await fetch(`http://127.0.0.1:${port}/readyz`);
  expect([answer.status, await answer.json()]).toEqual([200, { status: 'ready' }]);
});
