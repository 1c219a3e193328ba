import { pino } from 'pino';
import { expect, test } from 'vitest';
import { until } from '../../harness/until.ts';
import { openBoss } from '../../src/jobs/boss.ts';
import { sendMail } from '../../src/mail/jobs.ts';
import { pruneRateLimits } from '../../src/plans/prune-rate-limits.job.ts';
import { pruneTombstones } from '../../src/requests/sweep/prune-tombstones.job.ts';
import { openSql } from '../requests/ledger.ts';
import { makeUser } from '../support/account.ts';
import { afterFile } from '../support/after-file.ts';
import { graphql, type Json } from '../support/client.ts';
import { createDatabase } from '../support/database.ts';
import { openControlPlane } from '../support/endpoint.ts';
import { startServer } from '../support/server.ts';

const databaseUrl = await createDatabase();
const server = await startServer({ databaseUrl });
const administrator = await makeUser(databaseUrl);
const { prisma } = openControlPlane(databaseUrl);
const sql = openSql(databaseUrl);
const boss = openBoss(databaseUrl, 'api', pino({ level: 'silent' }));
await boss.start();
afterFile(() => boss.stop());

async function failed(kind: string): Promise<Json[]> {
  const { data, errors } = await graphql(
    server,
    administrator,
    '{ failedJobs { id kind reason failedAt tries failures nextTryAt } }',
  );
  expect(errors).toBeUndefined();
  return data.failedJobs.filter((job: Json) => job.kind === kind);
}

const runAgain = (id: string) => graphql(server, administrator, 'mutation ($id: ID!) { runJobAgain(id: $id) }', { id });

function logged(message: string): Json[] {
  const lines = server.output().split('\n');
  return lines.filter((line) => line.includes(`"msg":"${message}`)).map((line) => JSON.parse(line));
}

test('a failing schedule is logged with its reason, shown once, and forgotten after a successful run', {
  timeout: 60_000,
}, async () => {
  await sql.query(`insert into rate_limit values ('ended', 1, 0)`);
  await sql.query(`
    create function refuse() returns trigger language plpgsql as $$ begin raise exception 'counters stay'; end $$;
    create trigger refuse before delete on rate_limit for each row when (old.key = 'ended') execute function refuse()`);
  for (const failures of [1, 2]) {
    // Like the queue's own scheduler, without data.
    await boss.send(pruneRateLimits.name, null, { retryLimit: 0 });
    await until(async () => (await failed(pruneRateLimits.name))[0]?.failures === failures, { timeoutMs: 30_000 });
  }
  const jobs = await failed(pruneRateLimits.name);
  expect(jobs).toEqual([{ ...jobs[0], reason: 'counters stay', tries: 1, failures: 2, nextTryAt: null }]);
  expect(logged('job.failed')).toContainEqual(
    expect.objectContaining({ level: 50, kind: pruneRateLimits.name, reason: 'counters stay' }),
  );

  await sql.query('drop trigger refuse on rate_limit');
  const { id } = jobs[0] as Json;
  expect((await runAgain(id)).data).toEqual({ runJobAgain: true });
  await until(async () => (await sql.query(`select from rate_limit where key = 'ended'`)).rows.length === 0, {
    timeoutMs: 30_000,
  });
  await until(async () => (await failed(pruneRateLimits.name)).length === 0);
  expect((await runAgain(id)).errors?.[0]?.extensions?.code).toBe('NOT_FOUND');
  expect((await runAgain('nonsense')).errors?.[0]?.extensions?.code).toBe('NOT_FOUND');
  const entries = await prisma.auditEntry.findMany({ where: { ownerId: administrator.id, action: 'job.run_again' } });
  expect(entries).toMatchObject([{ accountId: administrator.id, subject: pruneRateLimits.name }]);
});

test('any other failed job is shown too, one by one and without its data', async () => {
  const sealed = Buffer.from('nobody can open this').toString('base64');
  for (let n = 0; n < 2; n++) await boss.send(sendMail.name, { sealed }, { retryLimit: 0 });
  await until(async () => (await failed(sendMail.name)).length === 2);
  expect(await failed(sendMail.name)).toMatchObject([
    { reason: 'Sealed bytes of unknown format 110', failures: 1 },
    { failures: 1 },
  ]);
  expect(logged('job.failed')).toContainEqual(
    expect.objectContaining({ kind: sendMail.name, reason: 'Sealed bytes of unknown format 110' }),
  );
  expect(server.output()).not.toContain(sealed);
});

test('a job whose worker was killed at its last try is given up by the queue, and logged', async () => {
  await boss.send(pruneTombstones.name, null, { retryLimit: 0, startAfter: 3600 });
  await sql.query(
    `update pgboss.job set state = 'active', started_on = now() - interval '1 day', heartbeat_on = now() where name = $1`,
    [pruneTombstones.name],
  );
  await until(async () => (await failed(pruneTombstones.name))[0]?.reason === 'job timed out');
  await until(
    () =>
      logged('job.given_up').some(({ kind, reason }) => kind === pruneTombstones.name && reason === 'job timed out'),
    {
      timeoutMs: 20_000,
    },
  );
});

test('a job with invalid data fails with a reason, and one without a last try is shown while it fails', async () => {
  await boss.send('apply-group', { requests: { nobody: 'nothing' } }, { retryDelay: 0, retryBackoff: false });
  await until(async () => (await failed('apply-group'))[0]?.nextTryAt, { timeoutMs: 20_000 });
  expect(logged('job.failed').some(({ kind }) => kind === 'apply-group')).toBe(true);
});
