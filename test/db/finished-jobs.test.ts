import { expect, test } from 'vitest';
import { until } from '../../harness/until.ts';
import { one, openSql, promised, untilApplied } from '../requests/ledger.ts';
import { rest } from '../support/client.ts';
import { makeEndpoint } from '../support/endpoint.ts';
import { sharedServer } from '../support/shared-server.ts';

const own = `name = 'apply-group' and data->'requests' ? $1`;

test('finished jobs are removed from the queue after two minutes', async () => {
  const server = await sharedServer();
  const sql = openSql(server.databaseUrl);
  const { endpointId, keys, path } = await makeEndpoint(server.databaseUrl);
  promised(await rest(server, keys.sandbox).post(path, {}));
  await untilApplied(sql);
  expect(
    await one(sql, `select count(*)::int as n from pgboss.job where ${own} and state = 'completed'`, [endpointId]),
  ).toEqual({ n: 1 });
  // Ages the job and the last maintenance by a minute.
  await sql.query(`update pgboss.job set completed_on = completed_on - interval '61 s' where ${own}`, [endpointId]);
  await sql.query(`update pgboss.queue set maintain_on = maintain_on - interval '61 s' where name = 'apply-group'`);
  await until(async () => (await sql.query(`select from pgboss.job where ${own}`, [endpointId])).rows.length === 0);
});
