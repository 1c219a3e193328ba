import { expect, test } from 'vitest';
import { idUuid } from '../../src/ids.ts';
import { type RestClient, rest } from '../support/client.ts';
import { createDatabase } from '../support/database.ts';
import { makeEndpoint, type TestEndpoint } from '../support/endpoint.ts';
import { startServer } from '../support/server.ts';
import { one, openSql, promised } from './ledger.ts';
import { type CommitFault, openWire, type Wire } from './wire.ts';

type Sql = ReturnType<typeof openSql>;

interface Fixtures {
  wire: Wire;
  client: RestClient;
  endpoint: TestEndpoint;
  /** Connections that bypass the wire. */
  sql: Sql;
}

const faults: CommitFault[] = ['cut before the commit', 'cut with the commit sent', 'cut before the answer'];

test.each(faults)('a group whose connection is %s is answered 202, stored once and counted once', async (fault) => {
  const { wire, client, endpoint, sql } = await makeFixtures();
  promised(await client.post(endpoint.path, { warm: true }));

  wire.onNextCommit(fault);
  const single = promised(await client.post(endpoint.path, { alone: true }));
  await wire.struck();
  wire.onNextCommit(fault);
  const group = await Promise.all(
    Array.from({ length: 40 }, async (_, number) => promised(await client.post(endpoint.path, { number }))),
  );
  await wire.struck();

  expect(await storedIds(sql, [single, ...group])).toBe(41);
  expect(await totals(sql)).toEqual({ requests: 42, used: 42, queued: 42 });
});

test('a commit that still runs when its connection is lost is answered by its late outcome', async () => {
  const { wire, client, endpoint, sql } = await makeFixtures('free');
  // The commit takes half a second, so its outcome is unknown when the connection is lost.
  await sql.query(
    `create function dawdle() returns trigger language plpgsql as 'begin perform pg_sleep(0.5); return null; end'`,
  );
  const { recordId } = promised(await client.post(endpoint.path, { warm: true }));
  await sql.query(
    'create constraint trigger slow_commit after insert on request deferrable initially deferred for each row execute function dawdle()',
  );

  wire.onNextCommit('cut with the commit sent');
  const created = await client.post(endpoint.path, { late: 'create' });
  expect(created.status, created.text).toBe(202);

  // If it were decided again, its own delete would have removed the record.
  wire.onNextCommit('cut with the commit sent');
  const deleted = await client.delete(`${endpoint.path}/${recordId}`);
  expect(deleted.status, deleted.text).toBe(202);

  // If it were decided again, its own write would have used up the quota.
  await sql.query(`update plan set requests_per_period = 4 where id = 'free'`);
  wire.onNextCommit('cut with the commit sent');
  const last = await client.post(endpoint.path, { late: 'last' });
  expect(last.status, last.text).toBe(202);

  expect(await storedIds(sql, [created, deleted, last].map(promised))).toBe(3);
  expect(await totals(sql)).toEqual({ requests: 4, used: 4, queued: 4 });
});

test('a commit with an unknown outcome is answered 503 within 6 s, and its X-Request-Id finds it later', async () => {
  const { wire, client, endpoint, sql } = await makeFixtures();
  promised(await client.post(endpoint.path, { warm: true }));

  wire.onNextCommit('cut before the answer');
  const sentAt = Date.now();
  const answering = client.post(endpoint.path, { number: 1 });
  await wire.struck();
  await wire.cut();
  const answer = await answering;

  expect([answer.status, answer.json.code]).toEqual([503, 'UNAVAILABLE']);
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(Date.now() - sentAt).toBeLessThan(6_500);
  await wire.mend();
  const receipt = await client.get(`/api/v1/requests/${answer.headers.get('x-request-id')}`);
  expect([receipt.status, receipt.json.data?.state]).toEqual([200, 'queued']);
  expect(await totals(sql)).toEqual({ requests: 2, used: 2, queued: 2 });
});

async function makeFixtures(plan: 'free' | 'enterprise' = 'enterprise'): Promise<Fixtures> {
  const databaseUrl = await createDatabase();
  const wire = await openWire(databaseUrl);
  const [api, endpoint] = await Promise.all([
    startServer({ databaseUrl: wire.databaseUrl, role: 'api' }),
    makeEndpoint(databaseUrl, { plan }),
  ]);
  return { wire, client: rest(api, endpoint.keys.sandbox), endpoint, sql: openSql(databaseUrl) };
}

async function storedIds(sql: Sql, promises: readonly { requestId: string; recordId: string }[]): Promise<number> {
  const uuids = promises.map(({ requestId }) => idUuid('req', requestId, 'INTERNAL'));
  const { n } = await one<{ n: number }>(sql, 'select count(*)::int as n from request where id = any ($1::uuid[])', [
    uuids,
  ]);
  return n;
}

/** Counts stored requests, counted requests, and requests in jobs. */
async function totals(sql: Sql): Promise<{ requests: number; used: number; queued: number }> {
  return one(
    sql,
    `select (select count(*)::int from request) as requests, (select sum(used)::int from usage) as used,
      (select count(*)::int from pgboss.job, jsonb_each_text(data->'requests') as of, string_to_table(value, ' ')
      where name = 'apply-group') as queued`,
  );
}
