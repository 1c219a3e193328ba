import { expect, test } from 'vitest';
import { until } from '../../harness/until.ts';
import { type RestClient, rest } from '../support/client.ts';
import { createDatabase } from '../support/database.ts';
import { makeEndpoint, type TestEndpoint } from '../support/endpoint.ts';
import { startProcess, startServer } from '../support/server.ts';
import { closeGate, locationOf, newKey, totals } from './idempotency-fixtures.ts';
import { openSql, promised } from './ledger.ts';
import { type CommitFault, openWire } from './wire.ts';

const databaseUrl = await createDatabase();
const wire = await openWire(databaseUrl);
const [api, wired] = await Promise.all([
  startServer({ databaseUrl, role: 'api' }),
  startProcess({ databaseUrl: wire.databaseUrl, role: 'api' }),
]);
const sql = openSql(databaseUrl);

interface Fixtures extends TestEndpoint {
  client: RestClient;
  /** A client of the process whose connections break. */
  other: RestClient;
}

const faults: CommitFault[] = ['cut before the commit', 'cut with the commit sent', 'cut before the answer'];

test.each(faults)('a commit whose connection is %s is accepted and remembered once', async (fault) => {
  const { client, other, path, accountId } = await makeFixtures();
  promised(await other.post(path, {}));
  const keys = Array.from({ length: 20 }, newKey);
  wire.onNextCommit(fault);
  const first = await Promise.all(keys.map((headers, n) => other.post(path, { n }, headers)));
  await wire.struck();
  const again = await Promise.all(keys.map((headers, n) => client.post(path, { n }, headers)));

  for (const [index, answer] of first.entries()) {
    promised(answer);
    expect([again[index]?.status, again[index]?.text]).toEqual([202, answer.text]);
  }
  expect(await totals(sql, accountId)).toMatchObject({ requests: 21, used: 21 });
});

test('a payload that the database refuses fails alone and is not remembered', async () => {
  const { client, path, accountId, endpointId } = await makeFixtures();
  await sql.query(`
    create function refuse_request() returns trigger language plpgsql as $$ begin raise exception 'refused' using errcode = '23514'; end $$;
    create trigger refuse_request before insert on request for each row when (new.payload->>'refuse' = '${endpointId}')
    execute function refuse_request();`);
  const keys = Array.from({ length: 12 }, newKey);
  const round = () =>
    Promise.all(keys.map((headers, n) => client.post(path, n === 5 ? { refuse: endpointId } : { n }, headers)));
  const first = await round();
  expect(first.map(({ status }) => status)).toEqual(keys.map((_, n) => (n === 5 ? 500 : 202)));
  const second = await round();
  expect(second.map(({ status }) => status)).toEqual(first.map(({ status }) => status));
  expect(second.filter((_, n) => n !== 5).map(locationOf)).toEqual(first.filter((_, n) => n !== 5).map(locationOf));
  await sql.query('drop trigger refuse_request on request');
  expect((await round()).map(({ status }) => status)).toEqual(keys.map(() => 202));
  expect(await totals(sql, accountId)).toMatchObject({ requests: 12, used: 12 });
});

test('a repeat waits for a commit that still runs after its connection was lost, which is remembered once', async () => {
  const { client, other, path, accountId, endpointId } = await makeFixtures();
  const gate = await closeGate(sql, endpointId);
  const headers = newKey();
  const answering = other.post(path, { gate: endpointId }, headers);
  await gate.untilWaiting(1);
  await wire.cut();
  await wire.mend();
  await gate.untilWaiting(2);
  // For another process it is still in progress.
  expect((await client.post(path, { gate: endpointId }, headers)).json.code).toBe('IDEMPOTENCY_IN_PROGRESS');
  await gate.open();

  const first = await answering;
  promised(first);
  expect((await client.post(path, { gate: endpointId }, headers)).text).toBe(first.text);
  expect(await totals(sql, accountId)).toEqual({ requests: 1, used: 1, jobs: 1 });
});

test('a process that dies during its commit leaves 409 until the outcome is known, and then the answer', async () => {
  const { client, other, path, accountId, endpointId } = await makeFixtures();
  const gate = await closeGate(sql, endpointId);
  const headers = newKey();
  const unheard = other.post(path, { gate: endpointId }, headers).catch(() => undefined);
  await gate.untilWaiting(1);
  const repeat = () => client.post(path, { gate: endpointId }, headers);
  expect((await other.post(path, { gate: endpointId }, headers)).json.code).toBe('IDEMPOTENCY_IN_PROGRESS');
  await wired.kill();
  expect(await unheard).toBeUndefined();
  const running = await repeat();
  expect([running.status, running.json.code]).toEqual([409, 'IDEMPOTENCY_IN_PROGRESS']);
  await gate.open();

  const first = await until(async () => {
    const answer = await repeat();
    return answer.status !== 409 && answer;
  });
  promised(first);
  expect((await repeat()).text).toBe(first.text);
  expect(await totals(sql, accountId)).toEqual({ requests: 1, used: 1, jobs: 1 });
});

async function makeFixtures(): Promise<Fixtures> {
  const endpoint = await makeEndpoint(databaseUrl);
  return { ...endpoint, client: rest(api, endpoint.keys.sandbox), other: rest(wired, endpoint.keys.sandbox) };
}
