import { pino } from 'pino';
import { expect, test } from 'vitest';
import { until } from '../../harness/until.ts';
import { openBoss } from '../../src/jobs/boss.ts';
import { openSql } from '../requests/ledger.ts';
import { makeUser } from '../support/account.ts';
import { afterFile } from '../support/after-file.ts';
import { graphql } from '../support/client.ts';
import { createDatabase } from '../support/database.ts';
import { type Server, startServer } from '../support/server.ts';

const databaseUrl = await createDatabase();
const sql = openSql(databaseUrl);
const api = await startServer({ databaseUrl, role: 'api' });
const administrator = await makeUser(databaseUrl);

async function readyz({ url }: Pick<Server, 'url'>) {
  const answer = await fetch(`${url}/readyz`);
  return { status: answer.status, body: await answer.json() };
}

async function late(): Promise<string[]> {
  const { data } = await graphql(api, administrator, '{ queueHealth { lateSchedules { name succeededAt } } }');
  return data.queueHealth.lateSchedules.map(({ name }: { name: string }) => name);
}

test('a worker and the API report a schedule without a success for three of its intervals', {
  timeout: 90_000,
}, async () => {
  const first = await startServer({ databaseUrl, role: 'worker' });
  expect(await readyz(first)).toEqual({ status: 200, body: { status: 'ready' } });
  expect((await fetch(`${first.url}/healthz`)).status).toBe(200);
  expect((await fetch(`${first.url}/elsewhere`)).status).toBe(404);
  await until(async () => (await sql.query('select from scheduled_work')).rows.length === 15);
  await first.stop();

  // The installation was off for five days. Schedules catch up, and are not late for that.
  await sql.query(`update work_time set seen_at = seen_at - interval '5 days'`);
  await sql.query(`update pgboss.version set cron_on = now() - interval '5 days'`);
  await sql.query(`update pgboss.schedule set created_on = created_on - interval '6 days'`);
  const worker = await startServer({ databaseUrl, role: 'worker' });
  await until(
    async () =>
      (await sql.query(`select from work_time where seen_at > now() - interval '1 minute'`)).rows.length === 1,
  );
  expect(await readyz(worker)).toEqual({ status: 200, body: { status: 'ready' } });
  await until(
    async () => (await sql.query('select from scheduled_work where succeeded_at is null')).rows.length === 0,
    { timeoutMs: 60_000 },
  );

  // Three days of work without a success of this schedule.
  await sql.query(`update work_time set seconds = seconds + 3 * 86400 + 1`);
  expect(await late()).toContain('prune-sessions');
  const answer = await readyz(worker);
  expect(answer).toMatchObject({ status: 503, body: { success: false, code: 'UNAVAILABLE' } });
  expect(answer.body.error).toMatch(/^Scheduled work has not succeeded for three of its intervals: .*prune-sessions/);
  await until(() => worker.output().includes('schedule.missed'), {
    timeoutMs: 20_000,
  });
  expect(await readyz(api)).toEqual({ status: 200, body: { status: 'ready' } });
  // An API process keeps taking requests, and reports it.
  const both = await startServer({ databaseUrl });
  const { status, body } = await readyz(both);
  expect([status, body.late]).toEqual([200, expect.arrayContaining(['prune-sessions'])]);

  const boss = openBoss(databaseUrl, 'api', pino({ level: 'silent' }));
  await boss.start();
  afterFile(() => boss.stop());
  const { rows } = await sql.query<{ name: string }>('select name from scheduled_work');
  for (const { name } of rows) await boss.send(name);
  await until(async () => (await readyz(worker)).status === 200, { timeoutMs: 30_000 });
  expect(await late()).toEqual([]);
});
