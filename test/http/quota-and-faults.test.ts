import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { until } from '../../harness/until.ts';
import { graphql, rest } from '../support/client.ts';
import { createDatabase } from '../support/database.ts';
import { makeEndpoint, openControlPlane } from '../support/endpoint.ts';
import { startServer } from '../support/server.ts';
import { openDatabaseLine } from './database-line.ts';
import { expectRefusal } from './refusal.ts';
import { databaseUrl, noRecord, prisma, send, withQuota } from './refusal-fixtures.ts';

const ownUrl = await createDatabase();
const line = await openDatabaseLine(ownUrl);
const [far, owned] = await Promise.all([startServer({ databaseUrl: line.url }), makeEndpoint(ownUrl)]);
const own = rest(far, owned.keys.sandbox);

describe('429', () => {
  test('exactly three writes pass a quota of three, and QUOTA_EXCEEDED asks to retry in a day at most', async () => {
    const { path, keys } = await withQuota(3);
    const answers = await Promise.all(Array.from({ length: 6 }, () => send('POST', path, keys.sandbox)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([202, 202, 202, 429, 429, 429]);
    for (const answer of answers.filter(({ status }) => status === 429)) {
      expectRefusal(answer, 429, 'QUOTA_EXCEEDED');
      expect(answer.headers.get('retry-after')).toBe('86400');
    }
  });

  test('reads count too, both environments share a quota, and an empty quota refuses all but receipts', async () => {
    const { path, keys } = await withQuota(4);
    const { json, headers } = await send('POST', path, keys.sandbox);
    const recordPath = `${path}/${json.id}`;
    expect((await send('GET', recordPath, keys.sandbox)).status).toBe(200);
    expect((await send('GET', path, keys.production)).status).toBe(200);
    expect((await send('GET', `${path}/search?q=a`, keys.production)).status).toBe(200);
    for (const [method, at] of [
      ['GET', recordPath],
      ['GET', path],
      ['GET', `${path}/search?q=a`],
      ['POST', path],
      ['PUT', recordPath],
      ['DELETE', recordPath],
    ] as const) {
      const answer = await send(method, at, keys.sandbox);
      expectRefusal(answer, 429, 'QUOTA_EXCEEDED');
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    }
    expect((await send('GET', headers.get('location') ?? '', keys.sandbox)).status).toBe(200);
  });
});

describe('5xx', () => {
  test('without a database calls are UNAVAILABLE with Retry-After, and work again afterwards', async () => {
    const { json } = await own.post(owned.path, { a: 1 });
    await line.cut();
    for (const answer of [
      await own.get(`${owned.path}/${json.id}`),
      await own.get(owned.path),
      await own.post(owned.path, { a: 2 }),
      await own.get('/readyz'),
    ]) {
      expectRefusal(answer, 503, 'UNAVAILABLE');
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    }
    expect((await own.get('/healthz')).status).toBe(200);
    await line.mend();
    await until(async () => (await own.get('/readyz')).status === 200);
    expect((await own.post(owned.path, { a: 3 })).status).toBe(202);
    const receipts = await until(async () => {
      const { data } = (await own.get(owned.path)).json;
      return data?.every(({ status }: { status: string }) => status === 'success') && data;
    });
    expect(receipts.map(({ payload }: { payload: object }) => payload)).toEqual([{ a: 3 }, { a: 1 }]);
  });

  test('without a free connection calls are UNAVAILABLE, even for an unknown key, and work again afterwards', async () => {
    const { path, keys } = await makeEndpoint(databaseUrl);
    const role = `crowded_${randomBytes(6).toString('hex')}`;
    await prisma.$executeRawUnsafe(`create role ${role} login password 'crowded' in role postgres`);
    const crowded = new URL(databaseUrl);
    crowded.username = role;
    crowded.password = 'crowded';
    const server = await startServer({ databaseUrl: crowded.href, role: 'api' });
    await prisma.$executeRawUnsafe(`alter role ${role} connection limit 0`);
    await prisma.$queryRawUnsafe(
      `select pg_terminate_backend(pid)::text from pg_stat_activity where usename = '${role}'`,
    );

    const crowdedOut = rest(server, keys.sandbox);
    for (const answer of [await crowdedOut.post(path, { a: 1 }), await crowdedOut.get(path)])
      expectRefusal(answer, 503, 'UNAVAILABLE');
    await prisma.$executeRawUnsafe(`alter role ${role} connection limit -1`);
    await until(async () => (await crowdedOut.post(path, { a: 2 })).status === 202);
    await server.stop();
    await prisma.$executeRawUnsafe(`drop owned by ${role} cascade`);
    await prisma.$executeRawUnsafe(`drop role ${role}`);
  });

  test('an unexpected error is INTERNAL, and reveals nothing', async () => {
    // From now on nothing works on this database.
    await openControlPlane(ownUrl).prisma.$executeRawUnsafe('alter table request rename to request_elsewhere');
    for (const answer of [
      await own.get(`${owned.path}/${noRecord}`),
      await own.post(owned.path, { a: 1 }),
      await own.get(owned.path),
    ]) {
      expectRefusal(answer, 500, 'INTERNAL');
      expect(answer.text).not.toMatch(/relation|request_elsewhere|select|42P01|\.ts/);
    }
    expect(far.output()).toContain('42P01');
  });

  test('an unexpected error is INTERNAL over GraphQL too, and reveals nothing', async () => {
    for (const document of [
      `{ record(id: "${noRecord}") { id } }`,
      '{ records { edges { cursor } } }',
      'mutation { createRecord(input: { payloadText: "{}" }) { id } }',
    ]) {
      const { errors } = await graphql(far, owned.keys.sandbox, document);
      expect(errors?.map(({ extensions }) => extensions)).toEqual([{ code: 'INTERNAL' }]);
      expect(JSON.stringify(errors)).not.toMatch(/relation|request_elsewhere|select|42P01|\.ts/);
    }
    await openControlPlane(ownUrl).prisma.$executeRawUnsafe('alter table api_key rename to key_elsewhere');
    const { errors } = await graphql(far, owned.keys.sandbox, '{ apiKey { name } }');
    expect(errors?.map(({ extensions }) => extensions)).toEqual([{ code: 'INTERNAL' }]);
    expect(JSON.stringify(errors)).not.toMatch(/prisma|key_elsewhere|api_key|invocation|\.ts/i);
  });
});
