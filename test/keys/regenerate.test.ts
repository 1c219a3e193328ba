import { randomBytes, randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { until } from '../../harness/until.ts';
import { openBoss } from '../../src/jobs/boss.ts';
import { pruneSecrets } from '../../src/keys/prune-secrets.job.ts';
import { afterFile } from '../support/after-file.ts';
import { startServer } from '../support/server.ts';
import {
  answered,
  databaseUrl,
  makeKey,
  makeOwner,
  prisma,
  refused,
  server,
  untilAllAnswer,
  writeWith,
} from './keys-fixtures.ts';

const processes = [server, await startServer({ databaseUrl, role: 'api' })];

const regenerate = `mutation ($endpoint: String!, $key: ID!, $environment: EnvironmentName, $overlapHours: Float) {
  regenerateKey(endpoint: $endpoint, key: $key, environment: $environment, overlapHours: $overlapHours) {
    key { secrets { environment hint expiresAt } } sandbox production oldEndAt
  }
}`;

test('without an overlap the old keys of both environments are refused on every process', async () => {
  const { owner, slug, keyId: key, keys, path } = await makeOwner();
  for (const text of [keys.sandbox, keys.production]) await untilAllAnswer(processes, text, path, '202');
  const { regenerateKey: made } = await answered(owner, regenerate, { endpoint: slug, key, overlapHours: 0 });
  expect([made.sandbox, made.production]).toEqual([
    expect.stringMatching(/^tm_test_/),
    expect.stringMatching(/^tm_live_/),
  ]);
  for (const text of [keys.sandbox, keys.production])
    await untilAllAnswer(processes, text, path, '401 UNAUTHENTICATED');
  for (const text of [made.sandbox, made.production]) await untilAllAnswer(processes, text, path, '202');
  expect(made.key.secrets).toEqual([
    { environment: 'SANDBOX', hint: made.sandbox.slice(-4), expiresAt: null },
    { environment: 'PRODUCTION', hint: made.production.slice(-4), expiresAt: null },
  ]);
});

test('by default the old key works for 24 hours more', async () => {
  const { owner, slug, keyId: key, keys, path } = await makeOwner();
  const before = Date.now();
  const { regenerateKey: made } = await answered(owner, regenerate, { endpoint: slug, key });
  expect(Math.abs(Date.parse(made.oldEndAt) - before - 24 * 3_600_000)).toBeLessThan(10_000);
  for (const text of [keys.sandbox, keys.production, made.sandbox, made.production])
    await untilAllAnswer(processes, text, path, '202');
});

test('with an overlap the old key works beside the new one until it ends', async () => {
  const { owner, slug, keyId: key, keys, path } = await makeOwner();
  const before = Date.now();
  const { regenerateKey: made } = await answered(owner, regenerate, { endpoint: slug, key, overlapHours: 1.5 });
  const endsInMs = Date.parse(made.oldEndAt) - before;
  expect(endsInMs).toBeGreaterThanOrEqual(1.5 * 3_600_000);
  expect(endsInMs).toBeLessThan(1.5 * 3_600_000 + 10_000);
  for (const text of [keys.sandbox, made.sandbox]) await untilAllAnswer(processes, text, path, '202');
  expect(made.key.secrets.map(({ expiresAt }: { expiresAt: string | null }) => expiresAt)).toEqual([
    null,
    made.oldEndAt,
    null,
    made.oldEndAt,
  ]);
  // Makes the old key expire.
  await prisma.apiKeySecret.updateMany({
    where: { apiKeyId: key, expiresAt: { not: null } },
    data: { expiresAt: new Date(Date.now() + 300) },
  });
  await untilAllAnswer(processes, keys.sandbox, path, '401 UNAUTHENTICATED');
  await untilAllAnswer(processes, made.sandbox, path, '202');
});

test('at most one old key works beside a new one', async () => {
  const { owner, slug, keyId: key, keys, path } = await makeOwner();
  const again = async () =>
    (await answered(owner, regenerate, { endpoint: slug, key, overlapHours: 24 })).regenerateKey.sandbox;
  const second = await again();
  const third = await again();
  await untilAllAnswer(processes, keys.sandbox, path, '401 UNAUTHENTICATED');
  for (const text of [second, third]) await untilAllAnswer(processes, text, path, '202');
  // A regeneration without an overlap ends both old keys.
  const { sandbox } = (await answered(owner, regenerate, { endpoint: slug, key, overlapHours: 0 })).regenerateKey;
  for (const text of [second, third]) await untilAllAnswer(processes, text, path, '401 UNAUTHENTICATED');
  await untilAllAnswer(processes, sandbox, path, '202');
});

test('a key that is regenerated twice at once has one new text and one old one', async () => {
  const { owner, slug, keyId: key } = await makeOwner();
  await Promise.all(
    [1, 2, 3].map(() => answered(owner, regenerate, { endpoint: slug, key, environment: 'SANDBOX', overlapHours: 1 })),
  );
  const alive = await prisma.apiKeySecret.findMany({
    where: { apiKeyId: key, environment: 'SANDBOX', OR: [{ expiresAt: null }, { expiresAt: { gt: new Date() } }] },
  });
  expect(alive.map(({ expiresAt }) => expiresAt === null).sort()).toEqual([false, true]);
});

test('one environment can be regenerated alone', async () => {
  const { owner, slug, path } = await makeOwner();
  const { keyId: key, sandbox, production } = await makeKey(owner, slug, { name: 'Shop' });
  const { regenerateKey: made } = await answered(owner, regenerate, {
    endpoint: slug,
    key,
    environment: 'PRODUCTION',
    overlapHours: 0,
  });
  expect(made).toMatchObject({ sandbox: null, production: expect.stringMatching(/^tm_live_/) });
  await untilAllAnswer(processes, production, path, '401 UNAUTHENTICATED');
  for (const text of [sandbox, made.production]) await untilAllAnswer(processes, text, path, '202');
});

test('a new key signs its callbacks with a secret of its own', async () => {
  const { owner, slug, keyId: key, keys } = await makeOwner();
  const secret = '{ apiKey { callbackSecret } }';
  const { sandbox } = (await answered(owner, regenerate, { endpoint: slug, key, overlapHours: 1 })).regenerateKey;
  const [old, fresh] = [await answered(keys.sandbox, secret), await answered(sandbox, secret)];
  expect(fresh.apiKey.callbackSecret).toMatch(/^whsec_/);
  expect(fresh).not.toEqual(old);
});

test('an overlap of more than 24 hours, or a negative one, is refused', async () => {
  const { owner, slug, keyId: key, keys, path } = await makeOwner();
  for (const overlapHours of [-1, 24.01])
    expect(await refused(owner, regenerate, { endpoint: slug, key, overlapHours })).toBe('INVALID_ARGUMENT');
  expect(await refused(owner, regenerate, { endpoint: slug, key: randomUUID() })).toBe('NOT_FOUND');
  expect(await refused(keys.sandbox, regenerate, { endpoint: slug, key })).toBe('PERMISSION_DENIED');
  expect(await writeWith(keys.sandbox, path)).toBe('202');
});

test('a replaced key is removed 30 days after its end, and no other', async () => {
  const { keyId: apiKeyId } = await makeOwner();
  const day = 24 * 3_600_000;
  const ended = async (daysAgo: number) => {
    const expiresAt = new Date(Date.now() - daysAgo * day);
    return prisma.apiKeySecret.create({
      data: { apiKeyId, environment: 'SANDBOX', hash: randomBytes(32), callbackSecret: randomBytes(16), expiresAt },
    });
  };
  const boss = openBoss(databaseUrl, 'api', pino({ level: 'silent' }));
  await boss.start();
  afterFile(() => boss.stop());
  const [gone, kept] = [await ended(31), await ended(29)];
  await boss.send(pruneSecrets.name, {});
  await until(async () => (await prisma.apiKeySecret.count({ where: { id: gone.id } })) === 0);
  expect(await prisma.apiKeySecret.count({ where: { id: kept.id } })).toBe(1);
  expect(await prisma.apiKeySecret.count({ where: { apiKeyId, expiresAt: null } })).toBe(2);
});
