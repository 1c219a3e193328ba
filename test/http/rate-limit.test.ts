import { expect, test } from 'vitest';
import { until } from '../../harness/until.ts';
import { one, openSql } from '../requests/ledger.ts';
import { type RestAnswer, rest } from '../support/client.ts';
import { makeCollaborationKey, makeEndpoint, openControlPlane } from '../support/endpoint.ts';
import { startServer } from '../support/server.ts';
import { sharedServer } from '../support/shared-server.ts';
import { openDatabaseLine } from './database-line.ts';

const periodSeconds = 2_592_000;
const server = await sharedServer();
const { databaseUrl } = server;
const line = await openDatabaseLine(databaseUrl);
const other = await startServer({ databaseUrl: line.url, role: 'api' });
// A process caches a key only when no change was notified meanwhile.
const early = await makeEndpoint(databaseUrl, { plan: 'basic' });
const { prisma } = openControlPlane(databaseUrl);
const noRecord = 'rec_00000000000000000000000000';

test('every answer to a valid key has the quota: what is left after counted calls, and the seconds of the period', async () => {
  const { path, keys } = await makeEndpoint(databaseUrl, {
    plan: 'basic',
    fields: [{ name: 'name', type: 'string', required: true }],
  });
  const client = rest(server, keys.sandbox);
  const created = await client.post(path, { name: 'a' });
  const recordPath = `${path}/${created.json.id}`;
  const answers = [
    created,
    await client.get(recordPath),
    await client.get(path),
    await client.get(`${path}/search?q=a`),
    await client.put(recordPath, { name: 'b' }),
    await client.get(created.headers.get('location') ?? ''),
    await client.get(`${path}/${noRecord}`),
    await client.post(path, { name: 1 }),
    await client.post(path, 'no JSON'),
    await client.post(path, { name: 'a' }, { 'content-type': 'text/plain' }),
    await client.post(path, JSON.stringify({ name: 'a'.repeat(110_000) })),
    await client.get('/api/v1/data/elsewhere'),
    await client.delete(recordPath),
  ];
  expect(answers.map(({ status }) => status)).toEqual([
    202, 200, 200, 200, 202, 200, 404, 400, 400, 415, 413, 404, 202,
  ]);
  expect(answers.map(({ headers }) => headers.get('ratelimit-policy'))).toEqual(
    answers.map(() => `"quota";q=30000;w=${periodSeconds}`),
  );
  expect(answers.map((answer) => 30_000 - quotaOf(answer).remaining)).toEqual([1, 2, 3, 4, 5, 5, 5, 5, 5, 5, 5, 5, 6]);
  for (const { seconds } of answers.map(quotaOf)) {
    expect(seconds).toBeGreaterThan(periodSeconds - 120);
    expect(seconds).toBeLessThanOrEqual(periodSeconds);
  }
});

test('an answer has no quota for a missing, unknown or disabled key, another method or another path', async () => {
  const { path, endpointId } = await makeEndpoint(databaseUrl);
  const { sandbox } = await makeCollaborationKey(databaseUrl, endpointId, { sandboxActive: false });
  const answers = [
    await rest(server).get(path),
    await rest(server, 'tm_test_0').get(path),
    await rest(server, sandbox).get(path),
    await fetch(server.url + path, { method: 'PATCH', headers: { authorization: `Bearer ${sandbox}` } }),
    await rest(server, sandbox).get('/api/v2'),
  ];
  expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 405, 404]);
  expect(answers.map(({ headers }) => [headers.get('ratelimit-policy'), headers.get('ratelimit')])).toEqual(
    answers.map(() => [null, null]),
  );
});

test('a process that does not know an account yet reads what others have counted', async () => {
  const { path, keys } = await makeEndpoint(databaseUrl, { plan: 'basic' });
  await Promise.all(Array.from({ length: 7 }, () => rest(server, keys.sandbox).post(path, {})));
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => rest(other, keys.sandbox).get(`${path}/${noRecord}`)),
  );
  expect(answers.map((answer) => quotaOf(answer).remaining)).toEqual(answers.map(() => 29_993));
  expect(quotaOf(await rest(other, keys.sandbox).post(path, {})).remaining).toBe(29_992);
  expect(quotaOf(await rest(server, keys.sandbox).post(path, {})).remaining).toBe(29_991);
});

test('an unused account has its whole quota left, and a new period starts with it', async () => {
  const { path, keys, accountId } = await makeEndpoint(databaseUrl, { plan: 'basic' });
  const client = rest(server, keys.sandbox);
  expect(quotaOf(await client.get(`${path}/${noRecord}`)).remaining).toBe(30_000);
  expect(quotaOf(await client.post(path, {})).remaining).toBe(29_999);
  // Simulates a fresh process 40 days later.
  await prisma.$executeRaw`update subscription set started_at = started_at - interval '40 days' where account_id = ${accountId}::uuid`;
  await prisma.$executeRaw`update usage set period_start = period_start - interval '40 days' where account_id = ${accountId}::uuid`;
  const fresh = quotaOf(await rest(other, keys.sandbox).get(`${path}/${noRecord}`));
  expect(fresh.remaining).toBe(30_000);
  expect(fresh.seconds).toBeGreaterThan(20 * 86_400 - 120);
  expect(fresh.seconds).toBeLessThanOrEqual(20 * 86_400);
  expect(quotaOf(await rest(other, keys.sandbox).post(path, {})).remaining).toBe(29_999);
});

test('past the limit nothing is left, whether the plan refuses or continues', async () => {
  const free = await makeEndpoint(databaseUrl, { plan: 'free' });
  const client = rest(server, free.keys.sandbox);
  await client.post(free.path, {});
  await prisma.usage.updateMany({ where: { accountId: free.accountId }, data: { used: 999 } });
  expect(quotaOf(await client.post(free.path, {})).remaining).toBe(0);
  const refused = await client.post(free.path, {});
  expect([refused.status, quotaOf(refused).remaining]).toEqual([429, 0]);
  expect(refused.headers.get('retry-after')).toBe('86400');
  expect(quotaOf(refused).seconds).toBeGreaterThan(86_400);

  await prisma.subscription.update({ where: { accountId: free.accountId }, data: { planId: 'enterprise' } });
  const more = await until(async () => {
    const answer = await client.post(free.path, {});
    return answer.headers.get('ratelimit-policy')?.includes('q=1000000;') && answer;
  });
  expect(more.status).toBe(202);
  await prisma.usage.updateMany({ where: { accountId: free.accountId }, data: { used: 1_000_000 } });
  const past = await client.post(free.path, {});
  expect([past.status, quotaOf(past).remaining]).toEqual([202, 0]);
});

test('a key with a burst limit gets both limits, with what each call leaves', async () => {
  const { path, endpointId } = await makeEndpoint(databaseUrl, { plan: 'basic' });
  const { sandbox } = await makeCollaborationKey(databaseUrl, endpointId, { burstRequests: 3, burstSeconds: 60 });
  const client = rest(server, sandbox);
  const answers = [
    await client.post(path, {}),
    await client.get(path),
    await client.get(`${path}/${noRecord}`),
    await client.post(path, {}),
    await client.get(path),
  ];
  expect(answers.map(({ status }) => status)).toEqual([202, 200, 404, 429, 429]);
  expect(answers[3]?.json.code).toBe('RATE_LIMITED');
  expect(answers.map(({ headers }) => headers.get('ratelimit-policy'))).toEqual(
    answers.map(() => `"quota";q=30000;w=${periodSeconds}, "burst";q=3;w=60`),
  );
  const left = answers.map(({ headers }) =>
    /^"quota";r=(\d+);t=\d+, "burst";r=(\d+);t=(\d+)$/
      .exec(headers.get('ratelimit') ?? '')
      ?.slice(1)
      .map(Number),
  );
  expect(left.map((parts) => parts?.slice(0, 2))).toEqual([
    [29_999, 2],
    [29_998, 1],
    [29_998, 0],
    [29_998, 0],
    [29_998, 0],
  ]);
  for (const [, , seconds] of left.map((parts) => parts ?? [])) {
    expect(seconds).toBeGreaterThan(40);
    expect(seconds).toBeLessThanOrEqual(60);
  }
});

test('two processes agree on what concurrent calls have left', async () => {
  const { path, keys, accountId } = await makeEndpoint(databaseUrl, { plan: 'basic' });
  const answers = await Promise.all(
    [server, other].flatMap((one) =>
      Array.from({ length: 60 }, (_, number) =>
        number % 3 === 0 ? rest(one, keys.sandbox).get(path) : rest(one, keys.sandbox).post(path, {}),
      ),
    ),
  );
  const remaining = answers.map((answer) => quotaOf(answer).remaining);
  expect(Math.min(...remaining)).toBe(30_000 - 120);
  expect(Math.max(...remaining)).toBeLessThan(30_000);
  expect(await one(openSql(databaseUrl), 'select used::int from usage where account_id = $1', [accountId])).toEqual({
    used: 120,
  });
});

test('an answer does not wait for figures when the database is away', async () => {
  const { path, keys } = early;
  const far = rest(other, keys.sandbox);
  expect((await far.post(path, {})).status).toBe(202);
  await line.cut();
  const answer = await far.get(path);
  expect(answer.status).toBe(503);
  expect(quotaOf(answer).remaining).toBe(29_999);
});

/** Returns the quota of an answer. */
function quotaOf({ headers }: RestAnswer): { remaining: number; seconds: number } {
  const header = headers.get('ratelimit');
  const [, remaining, seconds] = /^"quota";r=(\d+);t=(\d+)/.exec(header ?? '') ?? [];
  if (remaining === undefined || seconds === undefined) throw new Error(`No quota in ${header}`);
  return { remaining: Number(remaining), seconds: Number(seconds) };
}
