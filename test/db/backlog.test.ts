import { pino } from 'pino';
import { expect, test } from 'vitest';
import { until } from '../../harness/until.ts';
import { newId } from '../../src/ids.ts';
import { openBoss } from '../../src/jobs/boss.ts';
import { ensureQueue } from '../../src/jobs/job-kind.ts';
import { applyGroup } from '../../src/requests/apply/jobs.ts';
import { countRequests, one, openSql } from '../requests/ledger.ts';
import { createDatabase } from '../support/database.ts';
import { makeEndpoint, type TestEndpoint } from '../support/endpoint.ts';
import { startServer } from '../support/server.ts';

const groups = 1_000;
const groupSize = 20;
const total = groups * groupSize;
/** Far longer than a batch takes, and shorter than any interval after which a sleeping worker wakes by itself. */
const stallMs = 3_000;

test('a backlog of 20,000 writes drains without a pause once a worker runs', { timeout: 90_000 }, async () => {
  const databaseUrl = await createDatabase();
  const sql = openSql(databaseUrl);
  await accumulate(databaseUrl, await makeEndpoint(databaseUrl));
  expect(await countRequests(sql, 'QUEUED')).toBe(total);

  await startServer({ databaseUrl, role: 'worker' });
  let progress = { at: Date.now(), open: total };
  let longestPauseMs = 0;
  await until(
    async () => {
      const open = await countRequests(sql, 'QUEUED');
      longestPauseMs = Math.max(longestPauseMs, Date.now() - progress.at);
      if (open < progress.open) progress = { at: Date.now(), open };
      return open === 0;
    },
    { timeoutMs: 40_000 },
  );

  expect(longestPauseMs).toBeLessThan(stallMs);
  expect(
    await one(
      sql,
      'select (select count(*)::int from record) as records, (select sum(succeeded)::int from day_figure) as applied',
    ),
  ).toEqual({
    records: total,
    applied: total,
  });
});

/** Inserts the rows that 1,000 commits leave while no worker runs. */
async function accumulate(databaseUrl: string, { endpointId, keyId }: TestEndpoint): Promise<void> {
  const sql = openSql(databaseUrl);
  const ids = Array.from({ length: total }, () => newId('req').uuid);
  await sql.query(
    `insert into request (endpoint_id, id, environment, operation, record_id, record_key_id, record_created_at, key_id,
      payload, accepted_at)
    select $1, id, 'SANDBOX', 'CREATE', id, $2, now(), $2, json_build_object('place', place), now()
    from unnest($3::uuid[]) with ordinality as new (id, place)`,
    [endpointId, keyId, ids],
  );
  const boss = openBoss(databaseUrl, 'api', pino({ level: 'silent' }));
  await boss.start();
  await ensureQueue(boss, applyGroup);
  const jobs = Array.from({ length: groups }, (_, group) => ({
    data: { requests: { [endpointId]: ids.slice(group * groupSize, (group + 1) * groupSize).join(' ') } },
  }));
  await boss.insert(applyGroup.name, jobs);
  await boss.stop();
}
