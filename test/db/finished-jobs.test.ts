import { expect, test } from 'vitest';
import { until } from '../../harness/until.ts';
import { one, openSql, promised, untilApplied } from '../requests/ledger.ts';
import { rest } from '../support/client.ts';
import { createDatabase } from '../support/database.ts';
import { makeEndpoint } from '../support/endpoint.ts';
import { startServer } from '../support/server.ts';

test('finished jobs are removed from the queue after two minutes', async () => {
  const databaseUrl = await createDatabase();
  const sql = openSql(databaseUrl);
  const [server, endpoint] = await Promise.all([startServer({ databaseUrl }), makeEndpoint(databaseUrl)]);
  promised(await rest(server, endpoint.keys.sandbox).post(endpoint.path, {}));
  await untilApplied(sql);
  expect(
    await one(sql, `select count(*)::int as n from pgboss.job where name = 'apply-group' and state = 'completed'`),
  ).toEqual({ n: 1 });
  // Ages the jobs and the last maintenance by a minute.
  await sql.query(`update pgboss.job set completed_on = completed_on - interval '61 s' where name = 'apply-group'`);
  await sql.query(`update pgboss.queue set maintain_on = maintain_on - interval '61 s' where name = 'apply-group'`);
  await until(async () => (await sql.query(`select from pgboss.job where name = 'apply-group'`)).rows.length === 0);
});
