import { expect, test } from 'vitest';
import { idUuid } from '../../src/ids.ts';
import { type RestClient, rest } from '../support/client.ts';
import { createDatabase } from '../support/database.ts';
import { makeEndpoint, type TestEndpoint } from '../support/endpoint.ts';
import { startServer } from '../support/server.ts';
import { one, openSql, promised } from './ledger.ts';
import { type CommitFault, openWire } from './wire.ts';

const databaseUrl = await createDatabase();
const wire = await openWire(databaseUrl);
const api = await startServer({ databaseUrl: wire.databaseUrl, role: 'api' });
/** Connections that bypass the wire. */
const sql = openSql(databaseUrl);

const faults: CommitFault[] = ['cut before the commit', 'cut with the commit sent', 'cut before the answer'];

test.each(faults)('a group whose connection is %s is answered 202, stored once and counted once', async (fault) => {
  const { client, endpoint } = await makeFixtures();
  promised(await client.post(endpoint.path, { warm: true }));

  wire.onNextCommit(fault);
  const single = promised(await client.post(endpoint.path, { alone: true }));
  await wire.struck();
  wire.onNextCommit(fault);
  const group = await Promise.all(
    Array.from({ length: 40 }, async (_, number) => promised(await client.post(endpoint.path, { number }))),
  );
  await wire.struck();

  expect(await storedIds([single, ...group])).toBe(41);
  expect(await totals(endpoint)).toEqual({ requests: 42, used: 42, queued: 42 });
});

test('a commit that still runs when its connection is lost is answered by its late outcome', async () => {
  const { client, endpoint } = await makeFixtures('free');
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

  await sql.query('drop trigger slow_commit on request');
  expect(await storedIds([created, deleted, last].map(promised))).toBe(3);
  expect(await totals(endpoint)).toEqual({ requests: 4, used: 4, queued: 4 });
});

test('a commit with an unknown outcome is answered 503 within 6 s, and its X-Request-Id finds it later', async () => {
  const { client, endpoint } = await makeFixtures();
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
  expect(await totals(endpoint)).toEqual({ requests: 2, used: 2, queued: 2 });
});

async function makeFixtures(
  plan: 'free' | 'enterprise' = 'enterprise',
): Promise<{ client: RestClient; endpoint: TestEndpoint }> {
  const endpoint = await makeEndpoint(databaseUrl, { plan });
  return { client: rest(api, endpoint.keys.sandbox), endpoint };
}

async function storedIds(promises: readonly { requestId: string; recordId: string }[]): Promise<number> {
  const uuids = promises.map(({ requestId }) => idUuid('req', requestId, 'INTERNAL'));
  const { n } = await one<{ n: number }>(sql, 'select count(*)::int as n from request where id = any ($1::uuid[])', [
    uuids,
  ]);
  return n;
}

/** Counts an endpoint's stored requests, the counted requests of its account, and the requests in jobs. */
async function totals({
  endpointId,
  accountId,
}: TestEndpoint): Promise<{ requests: number; used: number; queued: number }> {
  return one(
    sql,
    `select (select count(*)::int from request where endpoint_id = $1) as requests,
      (select sum(used)::int from usage where account_id = $2) as used,
      (select count(*)::int from pgboss.job, string_to_table(data->'requests'->>$3, ' ')
      where name = 'apply-group') as queued`,
    [endpointId, accountId, endpointId],
  );
}
