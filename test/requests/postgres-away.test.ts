import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { until } from '../../harness/until.ts';
import { startEmbeddedPostgres } from '../../src/db/embedded-postgres.ts';
import { idUuid } from '../../src/ids.ts';
import { afterFile } from '../support/after-file.ts';
import { type RestAnswer, type RestClient, rest } from '../support/client.ts';
import { createDatabase } from '../support/database.ts';
import { makeEndpoint, type TestEndpoint } from '../support/endpoint.ts';
import { type Server, startServer } from '../support/server.ts';
import { expectKeptOnce, openSql, promised, untilApplied } from './ledger.ts';
import { startLoad } from './load.ts';
import { openWire } from './wire.ts';

/** The longest time for an answer: 5 s for the database, and the rest for a busy machine. */
const answerMs = 6_500;

interface Fixtures {
  dataDir: string;
  api: Server;
  client: RestClient;
  endpoint: TestEndpoint;
  sql: ReturnType<typeof openSql>;
}

/** Starts a PostgreSQL for this file that restarts whenever it dies, an API process and a worker. */
let fixtures: Fixtures;

beforeAll(async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'sluice-away-'));
  const postgres = await startEmbeddedPostgres(dataDir, () => {});
  afterFile(async () => {
    await postgres.stop();
    await rm(dataDir, { recursive: true });
  });
  const databaseUrl = postgres.connectionString;
  const api = await startServer({ databaseUrl, role: 'api' });
  const [endpoint] = await Promise.all([makeEndpoint(databaseUrl), startServer({ databaseUrl, role: 'worker' })]);
  fixtures = { dataDir, api, endpoint, client: rest(api, endpoint.keys.sandbox), sql: openSql(databaseUrl) };
});

test('without PostgreSQL every call is 503, and writes work again afterwards', async () => {
  const databaseUrl = await createDatabase();
  const wire = await openWire(databaseUrl);
  const [api, endpoint] = await Promise.all([
    startServer({ databaseUrl: wire.databaseUrl, role: 'api' }),
    makeEndpoint(databaseUrl),
    startServer({ databaseUrl: wire.databaseUrl, role: 'worker' }),
  ]);
  const client = rest(api, endpoint.keys.sandbox);
  const sql = openSql(databaseUrl);
  const before = promised(await client.post(endpoint.path, {}));
  await untilApplied(sql);

  await wire.cut();
  for (let round = 0; round < 3; round++) {
    expectUnavailable(await inTime(client.post(endpoint.path, {})));
    expectUnavailable(await inTime(client.get(`${endpoint.path}/${before.recordId}`)));
    expectUnavailable(await inTime(client.get('/readyz')));
  }
  expect((await client.get('/healthz')).status).toBe(200);
  await wire.mend();

  const after = await until(async () => {
    const answer = await client.post(endpoint.path, {});
    return answer.status === 202 && promised(answer);
  });
  expect((await client.get('/readyz')).status).toBe(200);
  await untilApplied(sql);
  await expectKeptOnce(sql, [before, after], uuidOf);
});

test('while PostgreSQL is frozen no call waits for long, and afterwards all works by itself', {
  timeout: 60_000,
}, async () => {
  const { client, endpoint, sql } = fixtures;
  const { recordId } = promised(await client.post(endpoint.path, {}));
  await untilApplied(sql);

  const callAll = () =>
    [client.post(endpoint.path, {}), client.get(`${endpoint.path}/${recordId}`), client.get('/readyz')].map(inTime);
  const chain = await standStill(fixtures);
  onTestFinished(chain);
  const calls = callAll();
  // Some arrive together with the first, and some while those wait.
  for (let round = 0; round < 4; round++) {
    await delay(750);
    calls.push(...callAll());
  }
  const answers = await Promise.allSettled(calls);
  chain();
  expect(answers.filter(({ status }) => status === 'rejected')).toEqual([]);
  for (const answer of answers) if (answer.status === 'fulfilled') expectUnavailable(answer.value);

  await until(async () => (await client.post(endpoint.path, {})).status === 202);
  await until(async () => (await client.get('/readyz')).status === 200);
  await untilApplied(sql);
});

test('a write that loses a deadlock with a migration is tried again and accepted', async () => {
  const { client, endpoint, sql } = fixtures;
  const { recordId } = promised(await client.post(endpoint.path, {}));
  await untilApplied(sql);
  const migration = await sql.connect();
  await migration.query('begin');
  await migration.query('lock table request in access exclusive mode');
  const replacing = client.put(`${endpoint.path}/${recordId}`, { replaced: true });
  await until(async () => {
    const { rows } = await sql.query(
      `select from pg_stat_activity where query like '/* read_record_states */%' and wait_event_type = 'Lock'`,
    );
    return rows.length > 0;
  });
  // The write has waited longest, so its deadlock check runs first.
  await migration.query('lock table record in access exclusive mode');
  await migration.query('commit');
  migration.release();
  promised(await replacing);
  await untilApplied(sql);
  expect((await client.get(`${endpoint.path}/${recordId}`)).json.data).toMatchObject({
    status: 'success',
    payload: { replaced: true },
  });
});

const mishaps: [string, () => Promise<void>][] = [
  ['is restarted', async () => void process.kill(await postmaster(fixtures), 'SIGINT')],
  ['crashes', async () => void process.kill(await postmaster(fixtures), 'SIGKILL')],
  ['loses every session, one after the other', endSessionsOneByOne],
];

test.each(mishaps)(
  'PostgreSQL %s under load: every 202 is applied exactly once',
  { timeout: 60_000 },
  async (_, happen) => {
    const { api, endpoint, sql } = fixtures;
    // The ledger works for creates only.
    await untilApplied(sql);
    await sql.query('truncate request, record, day_figure, usage');
    const load = startLoad([api], endpoint);
    await until(() => load.promises.length > 300);

    await happen();
    const heard = load.promises.length;
    await until(() => load.promises.length > heard + 300, { timeoutMs: 20_000 });
    await load.stop();
    await untilApplied(sql);

    expect([...load.statuses.keys()].filter((status) => status !== 202 && status !== 503)).toEqual([]);
    await expectKeptOnce(sql, load.promises, uuidOf);
  },
);

async function inTime(call: Promise<RestAnswer>): Promise<RestAnswer> {
  const startedAt = Date.now();
  const answer = await call;
  expect(Date.now() - startedAt, 'waited for an answer, in ms').toBeLessThan(answerMs);
  return answer;
}

function expectUnavailable({ status, json, headers }: RestAnswer): void {
  expect([status, json.code]).toEqual([503, 'UNAVAILABLE']);
  expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
}

async function postmaster({ dataDir }: Fixtures): Promise<number> {
  const text = await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8');
  return Number(text.split('\n')[0]);
}

/**
 * Stops the server and then all its sessions, because a stopped server starts none. The returned function continues
 * them.
 */
async function standStill(of: Fixtures): Promise<() => void> {
  const parent = await postmaster(of);
  process.kill(parent, 'SIGSTOP');
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=']);
  const pids = stdout.split('\n').map((line) => line.trim().split(/\s+/).map(Number));
  const children = pids.filter(([, ppid]) => ppid === parent).flatMap(([pid]) => pid ?? []);
  for (const pid of children) process.kill(pid, 'SIGSTOP');
  const still = [...children, parent];
  return () => {
    for (const pid of still.splice(0)) process.kill(pid, 'SIGCONT');
  };
}

async function endSessionsOneByOne(): Promise<void> {
  const { sql } = fixtures;
  const { rows } = await sql.query<{ pid: number }>(
    `select pid from pg_stat_activity where datname = current_database() and application_name like 'sluice%' and pid <> pg_backend_pid()`,
  );
  expect(rows.length).toBeGreaterThan(5);
  for (const { pid } of rows) await sql.query('select pg_terminate_backend($1)', [pid]);
}

function uuidOf(text: string): string {
  return idUuid(text.startsWith('req') ? 'req' : 'rec', text, 'INTERNAL');
}
