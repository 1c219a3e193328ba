import { pino } from 'pino';
import { expect, test } from 'vitest';
import { until } from '../../harness/until.ts';
import { openBoss } from '../../src/jobs/boss.ts';
import { newSecret } from '../../src/keys/create-key.ts';
import { pruneRateLimits } from '../../src/plans/prune-rate-limits.job.ts';
import { openDatabaseLine } from '../http/database-line.ts';
import { expectRefusal } from '../http/refusal.ts';
import { one, openSql } from '../requests/ledger.ts';
import { afterFile } from '../support/after-file.ts';
import { graphql, type RestAnswer, rest } from '../support/client.ts';
import { makeCollaborationKey, makeEndpoint, openControlPlane } from '../support/endpoint.ts';
import { startServer } from '../support/server.ts';
import { sharedServer } from '../support/shared-server.ts';

const server = await sharedServer();
const { databaseUrl } = server;
const [other, endpoint] = await Promise.all([startServer({ databaseUrl, role: 'api' }), makeEndpoint(databaseUrl)]);
const { prisma, seal } = openControlPlane(databaseUrl);
const sql = openSql(databaseUrl);
const { path } = endpoint;
const makeKey = (burstRequests: number, burstSeconds = 3_600) =>
  makeCollaborationKey(databaseUrl, endpoint.endpointId, { burstRequests, burstSeconds });

test('exactly as many of 60 calls at once over two processes pass as the limit allows', async () => {
  const { sandbox } = await makeKey(20);
  const answers = await Promise.all(
    [server, other].flatMap((one) => Array.from({ length: 30 }, () => rest(one, sandbox).post(path, {}))),
  );
  expect(answers.filter(({ status }) => status === 202)).toHaveLength(20);
  for (const answer of answers.filter(({ status }) => status !== 202)) expectTooFast(answer, 3_600);
});

test('a window ends by itself, and the next begins with the call after it', async () => {
  const { sandbox } = await makeKey(2, 1);
  const client = rest(server, sandbox);
  const startedAt = Date.now();
  const answers = [await client.get(path), await client.get(path), await client.get(path)];
  if (Date.now() - startedAt < 1_000) expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
  await until(async () => (await client.get(path)).status === 200);
  expect(Date.now() - startedAt).toBeGreaterThanOrEqual(1_000);
});

test('a burst limit counts per environment, for old and new secret together, and not for other keys', async () => {
  const { keyId, sandbox, production } = await makeKey(2);
  const fresh = newSecret(seal, 'SANDBOX');
  await prisma.apiKeySecret.create({ data: { ...fresh.row, apiKeyId: keyId } });
  const statuses = [];
  for (const key of [sandbox, fresh.text, sandbox, fresh.text, production, endpoint.keys.sandbox])
    statuses.push((await rest(server, key).get(path)).status);
  expect(statuses).toEqual([200, 200, 429, 429, 200, 200]);
});

test('RATE_LIMITED comes after 401 and before all else, costs no quota, and refused calls count', async () => {
  const { keyId, sandbox } = await makeKey(3);
  const client = rest(server, sandbox);
  const used = async () =>
    (await one(sql, 'select coalesce(sum(used), 0)::int as n from usage where account_id = $1', [endpoint.accountId]))
      .n;
  const before = await used();
  const counted = [
    await client.get('/api/v1/data/elsewhere'),
    await client.post(path, 'no JSON'),
    await client.get(`${path}/rec_00000000000000000000000000`),
  ];
  expect(counted.map(({ status }) => status)).toEqual([404, 400, 404]);
  for (const answer of [
    await client.get('/api/v1/data/elsewhere'),
    await client.post(path, 'no JSON'),
    await client.post(path, {}, { 'content-type': 'text/plain' }),
    await client.get(path),
    await client.get('/api/v1/requests/req_00000000000000000000000000'),
  ]) {
    expectTooFast(answer, 3_600);
  }
  expect(await used()).toBe(before);
  await prisma.apiKey.update({ where: { id: keyId }, data: { sandboxActive: false } });
  await until(async () => (await client.get(path)).status === 401);
});

test('each operation of a GraphQL document counts as one call', async () => {
  const { sandbox } = await makeKey(3);
  const { data, errors } = await graphql(
    server,
    sandbox,
    `mutation { ${[1, 2, 3, 4, 5].map((n) => `w${n}: createRecord(input: { payload: { n: ${n} } }) { id }`).join(' ')} }`,
  );
  const written = { id: expect.stringMatching(/^req_/) };
  expect(data).toEqual({ w1: written, w2: written, w3: written, w4: null, w5: null });
  expect(errors?.[0]).toMatchObject({
    path: ['w4'],
    extensions: { code: 'RATE_LIMITED', retryAfter: expect.any(Number) },
  });
  const read = await graphql(server, sandbox, '{ records { edges { node { id } } } }');
  expect(read.errors?.[0]?.extensions?.code).toBe('RATE_LIMITED');
});

test('another limit, or none, takes effect within a second on every process', async () => {
  const { keyId, sandbox } = await makeKey(1);
  const clients = [server, other].map((one) => rest(one, sandbox));
  expect((await Promise.all(clients.map((client) => client.get(path)))).map(({ status }) => status).toSorted()).toEqual(
    [200, 429],
  );
  await prisma.apiKey.update({ where: { id: keyId }, data: { burstRequests: 100 } });
  for (const client of clients) await until(async () => (await client.get(path)).status === 200, { timeoutMs: 1_000 });
  await prisma.apiKey.update({ where: { id: keyId }, data: { burstRequests: null, burstSeconds: null } });
  for (const client of clients)
    await until(async () => !(await client.get(path)).headers.get('ratelimit-policy')?.includes('burst'), {
      timeoutMs: 1_000,
    });
});

test('a key over its limit costs no query until its window ends', async () => {
  const { keyId, sandbox } = await makeKey(2);
  const client = rest(server, sandbox);
  for (let call = 0; call < 10; call++) await client.get(path);
  expect(await one(sql, 'select points from rate_limit where strpos(key, $1) > 0', [keyId])).toEqual({ points: 2 });
});

test('without the database a limited key is UNAVAILABLE at once', async () => {
  const { sandbox } = await makeKey(100);
  const line = await openDatabaseLine(databaseUrl);
  const client = rest(await startServer({ databaseUrl: line.url, role: 'api' }), sandbox);
  expect((await client.get(path)).status).toBe(200);
  await line.cut();
  expectRefusal(await client.post(path, {}), 503, 'UNAVAILABLE');
});

test('counters whose windows have ended are removed, and others stay', async () => {
  const boss = openBoss(databaseUrl, 'api', pino({ level: 'silent' }));
  await boss.start();
  afterFile(() => boss.stop());
  const { keyId, sandbox } = await makeKey(5);
  await rest(server, sandbox).get(path);
  await sql.query(
    `insert into rate_limit select 'ended ' || n, 1, (extract(epoch from now()) - 61 - n) * 1000 from generate_series(1, 2000) as n`,
  );
  const id = await boss.send(pruneRateLimits.name, {});
  await until(async () => (await one(sql, 'select state from pgboss.job where id = $1', [id])).state === 'completed', {
    timeoutMs: 30_000,
  });
  expect(
    await one(
      sql,
      `select count(*) filter (where key like 'ended%')::int as ended, count(*) filter (where strpos(key, $1) > 0)::int
        as kept from rate_limit`,
      [keyId],
    ),
  ).toEqual({
    ended: 0,
    kept: 1,
  });
});

function expectTooFast(answer: RestAnswer, seconds: number): void {
  expectRefusal(answer, 429, 'RATE_LIMITED');
  const retryAfter = Number(answer.headers.get('retry-after'));
  expect(retryAfter).toBeGreaterThan(seconds - 120);
  expect(retryAfter).toBeLessThanOrEqual(seconds);
}
