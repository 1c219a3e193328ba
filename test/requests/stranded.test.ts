import { pino } from 'pino';
import { expect, test } from 'vitest';
import { until } from '../../harness/until.ts';
import { idUuid } from '../../src/ids.ts';
import { openBoss } from '../../src/jobs/boss.ts';
import type { JobKind } from '../../src/jobs/job-kind.ts';
import { pruneTombstones } from '../../src/requests/sweep/prune-tombstones.job.ts';
import { requeueStranded } from '../../src/requests/sweep/requeue-stranded.job.ts';
import { afterFile } from '../support/after-file.ts';
import { rest } from '../support/client.ts';
import { createDatabase } from '../support/database.ts';
import { makeEndpoint } from '../support/endpoint.ts';
import { startServer } from '../support/server.ts';
import { countRequests, one, openSql, promised, untilApplied } from './ledger.ts';

const databaseUrl = await createDatabase();
const sql = openSql(databaseUrl);
const boss = openBoss(databaseUrl, 'api', pino({ level: 'silent' }));
await boss.start();
afterFile(() => boss.stop());
// A worker runs when a test starts it.
const api = await startServer({ databaseUrl, role: 'api' });

test('a write without a job is queued again after a minute, and not if its job exists or it is younger', async () => {
  const endpoint = await makeEndpoint(databaseUrl);
  const client = rest(api, endpoint.keys.sandbox);
  const post = async () => uuidOf(promised(await client.post(endpoint.path, {})).recordId);
  const stranded = [await post(), await post(), await post()];
  await sql.query(`delete from pgboss.job where name = 'apply-group'`);
  await age('3 minutes');
  for (let number = 0; number < 3; number++) await post();
  await age('2 minutes');
  // Milliseconds round up or down. This time rounds down.
  await sql.query(
    `update request set accepted_at = date_trunc('milliseconds', job.created_on) from pgboss.job
      where strpos(job.data->'requests'->>(request.endpoint_id::text), request.id::text) > 0`,
  );
  await holdJobs();
  const young = await post();
  await sql.query(`delete from pgboss.job where name = 'apply-group' and start_after < 'infinity'`);

  const worker = await startServer({ databaseUrl, role: 'worker' });
  await runSchedule(requeueStranded);
  await until(async () => (await countRequests(sql, 'SUCCEEDED')) >= stranded.length);

  const { rows } = await sql.query('select id from record order by id');
  expect(rows.map(({ id }) => id)).toEqual([...stranded].sort());
  const jobs = await one(
    sql,
    `select count(*) filter (where state = 'created')::int as held, count(*) filter (where state = 'completed')::int as
      done from pgboss.job where name = 'apply-group'`,
  );
  expect(jobs).toEqual({ held: 3, done: 1 });
  expect(await one(sql, 'select state from request where record_id = $1', [young])).toEqual({ state: 'QUEUED' });

  await sql.query(`update pgboss.job set start_after = now() where name = 'apply-group' and state = 'created'`);
  await until(async () => (await countRequests(sql, 'SUCCEEDED')) === 6);
  await worker.stop();
  // It has no job, and would stay open.
  await sql.query('delete from request where record_id = $1', [young]);
});

test('tombstones are pruned after 30 days, not while an older write is open, and nothing deleted comes back', async () => {
  const endpoint = await makeEndpoint(databaseUrl);
  const client = rest(api, endpoint.keys.sandbox);
  await sql.query(`
    create function refuse() returns trigger language plpgsql as $$ begin raise exception 'refused' using errcode = '23514'; end $$;
    create trigger refuse_record before insert on record for each row when (new.payload->>'refuse' is not null) execute
    function refuse();`);
  const first = await startServer({ databaseUrl, role: 'worker' });
  const createdAndDeleted = async (payload = {}) => {
    const { recordId } = promised(await client.post(endpoint.path, payload));
    await untilApplied(sql);
    promised(await client.delete(`${endpoint.path}/${recordId}`));
    await untilApplied(sql);
    return uuidOf(recordId);
  };
  const old = await createdAndDeleted();
  const refused = await createdAndDeleted({ refuse: 'create' });
  const recent = await createdAndDeleted();
  await first.stop();
  // The create's job is held back, and the delete after it is applied.
  const { recordId } = promised(await client.post(endpoint.path, {}));
  await holdJobs();
  promised(await client.delete(`${endpoint.path}/${recordId}`));
  const overtaken = uuidOf(recordId);
  await sql.query(`update record set updated_at = updated_at - interval '29 days'`);
  await sql.query(`update record set updated_at = updated_at - interval '2 days' where id <> $1`, [recent]);
  await startServer({ databaseUrl, role: 'worker' });
  await until(async () => (await countRequests(sql, 'QUEUED')) === 1);
  await sql.query(`update record set updated_at = updated_at - interval '31 days' where id = $1`, [overtaken]);

  await runSchedule(pruneTombstones);

  const { rows } = await sql.query('select id from record');
  expect(rows.map(({ id }) => id)).not.toContain(old);
  expect(rows.map(({ id }) => id)).toEqual(expect.arrayContaining([recent, overtaken]));
  await sql.query(`update pgboss.job set start_after = now() where start_after = 'infinity'`);
  await untilApplied(sql);
  const list = await client.get(endpoint.path);
  expect([list.status, list.json.data]).toEqual([200, []]);
  const { n } = await one(sql, 'select count(*)::int as n from request where record_id = any ($1)', [
    [old, refused, recent, overtaken],
  ]);
  expect(n).toBe(8);
});

/** Has the worker do scheduled work now. */
async function runSchedule(kind: JobKind<Record<string, never>>): Promise<void> {
  const id = await boss.send(kind.name, {});
  await until(
    async () =>
      (await one(sql, 'select state from pgboss.job where name = $1 and id = $2', [kind.name, id])).state ===
      'completed',
  );
}

/** Makes all queued jobs older. */
async function age(by: string): Promise<void> {
  await sql.query('update request set accepted_at = accepted_at - $1::interval', [by]);
  await sql.query(
    `update pgboss.job set created_on = created_on - $1::interval, start_after = start_after - $1::interval where name = 'apply-group'`,
    [by],
  );
}

/** Keeps present jobs from being fetched, but not later ones. */
async function holdJobs(): Promise<void> {
  await sql.query(`update pgboss.job set start_after = 'infinity' where name = 'apply-group' and state = 'created'`);
}

function uuidOf(recordId: string): string {
  return idUuid('rec', recordId, 'INTERNAL');
}
