import { expect, test } from 'vitest';
import { until } from '../../harness/until.ts';
import { idUuid } from '../../src/ids.ts';
import { rest } from '../support/client.ts';
import { createDatabase } from '../support/database.ts';
import { makeEndpoint } from '../support/endpoint.ts';
import { startProcess } from '../support/server.ts';
import { countRequests, expectKeptOnce, openSql, promised, untilApplied } from './ledger.ts';
import { startLoad } from './load.ts';

/** Another worker takes over a killed worker's jobs within this time. */
const takeoverMs = 20_000;

const databaseUrl = await createDatabase();
const [endpoint, api, doomedApi, doomedWorker, nextDoomedWorker] = await Promise.all([
  makeEndpoint(databaseUrl),
  startProcess({ databaseUrl, role: 'api' }),
  startProcess({ databaseUrl, role: 'api' }),
  startProcess({ databaseUrl, role: 'worker' }),
  startProcess({ databaseUrl, role: 'worker' }),
]);
const sql = openSql(databaseUrl);

test('when an API process and a worker are killed under load, every 202 is applied once, within 20 s', {
  timeout: 60_000,
}, async () => {
  const load = startLoad([api, doomedApi], endpoint);

  await until(() => load.promises.length > 400);
  await doomedWorker.kill();
  const killedAt = Date.now();
  await until(() => load.promises.length > 800);
  await doomedApi.kill();
  const heard = load.promises.length;
  await until(() => load.promises.length > heard + 400);
  await load.stop();
  await untilApplied(sql, takeoverMs - (Date.now() - killedAt));

  expect([...load.statuses.keys()].filter((status) => status !== 202 && status !== 0)).toEqual([]);
  await expectKeptOnce(sql, load.promises, uuidOf);
});

test("another worker applies a killed worker's jobs once, within 20 s", {
  timeout: 60_000,
}, async () => {
  const client = rest(api, endpoint.keys.sandbox);
  const holder = await sql.connect();
  await holder.query('begin');
  await holder.query('lock table record in share mode');

  const accepted = await Promise.all(
    Array.from({ length: 20 }, async (_, number) => promised(await client.post(endpoint.path, { number }))),
  );
  await until(async () => {
    const { rows } = await sql.query(
      `select from pg_stat_activity where datname = current_database() and query like '/* apply_requests */%' and wait_event_type = 'Lock'`,
    );
    return rows.length > 0;
  });
  await startProcess({ databaseUrl, role: 'worker' });
  expect(await countRequests(sql, 'QUEUED')).toBe(20);
  await nextDoomedWorker.kill();
  await holder.query('rollback');
  holder.release();
  await untilApplied(sql, takeoverMs);

  await expectKeptOnce(sql, accepted, uuidOf);
});

function uuidOf(text: string): string {
  return idUuid(text.startsWith('req') ? 'req' : 'rec', text, 'INTERNAL');
}
