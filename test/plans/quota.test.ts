import type pg from 'pg';
import { expect, test } from 'vitest';
import { one, openSql, promised } from '../requests/ledger.ts';
import { rest } from '../support/client.ts';
import { makeEndpoint, makePlan, openControlPlane } from '../support/endpoint.ts';
import { startServer } from '../support/server.ts';
import { sharedServer } from '../support/shared-server.ts';

const server = await sharedServer();
const { databaseUrl } = server;
const other = await startServer({ databaseUrl, role: 'api' });
const sql = openSql(databaseUrl);
const { prisma } = openControlPlane(databaseUrl);

test('exactly the 1,000 writes of the plan are accepted of 1,500 at once over two processes', async () => {
  const endpoint = await makeEndpoint(databaseUrl, { plan: 'free' });
  const clients = [server, other].map((one) => rest(one, endpoint.keys.sandbox));

  const answers = await Promise.all(
    Array.from({ length: 750 }, (_, number) => clients.map((client) => client.post(endpoint.path, { number }))).flat(),
  );

  const refused = answers.filter(({ status }) => status !== 202);
  expect(refused).toHaveLength(500);
  for (const { status, json, headers } of refused) {
    expect([status, json.code]).toEqual([429, 'QUOTA_EXCEEDED']);
    // The period ends in a month, but Retry-After is at most a day.
    expect(headers.get('retry-after')).toBe('86400');
    expect(headers.get('ratelimit')).toMatch(/"quota";r=0;t=2\d{6}$/);
  }
  expect(
    await one(sql, 'select count(*)::int as n from request where endpoint_id = $1', [endpoint.endpointId]),
  ).toEqual({ n: 1000 });
  expect(await usageOf(sql, endpoint.accountId)).toEqual([1000]);
});

test('a plan with overage accepts and counts calls past its limit', async () => {
  const plan = await makePlan(databaseUrl, 10);
  await prisma.plan.update({ where: { id: plan }, data: { overage: true } });
  const endpoint = await makeEndpoint(databaseUrl, { plan });
  const client = rest(server, endpoint.keys.production);

  const answers = await Promise.all(Array.from({ length: 40 }, (_, number) => client.post(endpoint.path, { number })));

  expect(answers.filter(({ status }) => status !== 202)).toEqual([]);
  expect(await usageOf(sql, endpoint.accountId)).toEqual([40]);
});

test('accepted writes and reads answered 200 count in both environments, and a new period starts from 0', async () => {
  const fields = [{ name: 'name', type: 'string', required: true }] as const;
  const endpoint = await makeEndpoint(databaseUrl, { plan: await makePlan(databaseUrl, 9), fields });
  const client = rest(server, endpoint.keys.sandbox);
  const production = rest(server, endpoint.keys.production);
  const { recordId, requestId } = promised(await client.post(endpoint.path, { name: 'a' }));
  const path = `${endpoint.path}/${recordId}`;
  const used = () => usageOf(sql, endpoint.accountId);
  expect(await used()).toEqual([1]);

  const free = [
    await client.get(`${endpoint.path}/rec_00000000000000000000000000`),
    await production.get(path),
    await client.get(`/api/v1/requests/${requestId}`),
    await client.post(endpoint.path, { name: 1 }),
    await client.post(endpoint.path, 'not JSON'),
    await client.post(endpoint.path, { name: 'a' }, { 'content-type': 'text/plain' }),
    await production.put(path, { name: 'a' }),
    await production.delete(path),
    await client.get(`${endpoint.path}?cursor=wrong`),
    await client.get(`${endpoint.path}?limit=0`),
    await client.get(`${endpoint.path}/search?q=`),
    await rest(server).get(path),
    await client.post('/api/v1/data/other', { name: 'a' }),
  ];
  expect(free.map(({ status }) => status)).toEqual([404, 404, 200, 400, 400, 415, 404, 404, 400, 400, 400, 401, 404]);
  expect(await used()).toEqual([1]);

  const counted = [
    await client.put(path, { name: 'b' }),
    await client.get(path),
    await client.get(endpoint.path),
    await client.get(`${endpoint.path}/search?q=b`),
    await production.post(endpoint.path, { name: 'c' }),
    await production.get(endpoint.path),
    await client.delete(path),
  ];
  expect(counted.map(({ status }) => status)).toEqual([202, 200, 200, 200, 202, 200, 202]);
  expect(await used()).toEqual([8]);

  expect((await client.get(path)).status).toBe(404);
  const last = promised(await client.post(endpoint.path, { name: 'd' }));
  const refused = [
    await client.get(`${endpoint.path}/${last.recordId}`),
    await client.get(endpoint.path),
    await client.put(`${endpoint.path}/${last.recordId}`, { name: 'e' }),
    await client.post(endpoint.path, { name: 'f' }),
  ];
  expect(refused.map(({ json }) => json.code)).toEqual(Array(4).fill('QUOTA_EXCEEDED'));
  expect(await used()).toEqual([9]);

  // Simulates 45 days later.
  for (const [table, column] of [
    ['subscription', 'started_at'],
    ['usage', 'period_start'],
  ])
    await sql.query(`update ${table} set ${column} = ${column} - interval '45 days' where account_id = $1`, [
      endpoint.accountId,
    ]);
  expect((await client.get(`${endpoint.path}/${last.recordId}`)).status).toBe(200);
  expect(await used()).toEqual([9, 1]);
  expect(
    await one(
      sql,
      `select period_start = started_at + interval '30 days' as follows from usage join subscription using (account_id)
      where used = 1 and account_id = $1`,
      [endpoint.accountId],
    ),
  ).toEqual({ follows: true });
});

test('writes and reads of several accounts from two processes never deadlock', async () => {
  const endpoints = await Promise.all(Array.from({ length: 8 }, () => makeEndpoint(databaseUrl)));
  const before = await deadlocks(sql);

  // Each process meets the accounts in another order.
  const answers = await Promise.all(
    [server, other].flatMap((process, index) =>
      Array.from({ length: 50 }, () => (index === 0 ? endpoints : endpoints.toReversed()))
        .flat()
        .flatMap(({ path, keys }, number) => [
          rest(process, keys.sandbox).post(path, { number }),
          rest(process, keys.sandbox).get(path),
        ]),
    ),
  );

  expect(answers.filter(({ status }) => status !== 202 && status !== 200)).toEqual([]);
  expect(await deadlocks(sql)).toBe(before);
  for (const { accountId } of endpoints) expect(await usageOf(sql, accountId)).toEqual([200]);
});

/** Returns the usage of each of an account's periods, oldest first. */
async function usageOf(sql: pg.Pool, accountId: string): Promise<number[]> {
  const { rows } = await sql.query<{ used: number }>(
    'select used::int from usage where account_id = $1 order by period_start',
    [accountId],
  );
  return rows.map(({ used }) => used);
}

async function deadlocks(sql: pg.Pool): Promise<number> {
  const { n } = await one<{ n: number }>(
    sql,
    'select deadlocks::int as n from pg_stat_database where datname = current_database()',
  );
  return n;
}
