import { describe, expect, test } from 'vitest';
import { until } from '../../harness/until.ts';
import { idUuid } from '../../src/ids.ts';
import { pruneIdempotencyKeys } from '../../src/requests/accept/prune-idempotency-keys.job.ts';
import { type RestAnswer, type RestClient, rest } from '../support/client.ts';
import {
  type EndpointOverrides,
  makeCollaborationKey,
  makeEndpoint,
  openControlPlane,
  type TestEndpoint,
} from '../support/endpoint.ts';
import { startServer } from '../support/server.ts';
import { sharedServer } from '../support/shared-server.ts';
import { locationOf, newKey, totals } from './idempotency-fixtures.ts';
import { one, openSql, promised } from './ledger.ts';
import { openQueue, runNow } from './sandbox-fixtures.ts';

const server = await sharedServer();
const { databaseUrl } = server;
const beside = await startServer({ databaseUrl, role: 'api' });
const sql = openSql(databaseUrl);

interface Fixtures extends TestEndpoint {
  client: RestClient;
  /** A client of the other process. */
  other: RestClient;
}

describe('a repeat', () => {
  test('of a create with the same key gets the first answer, stores nothing and costs nothing', async () => {
    const { client, other, path, accountId } = await makeFixtures();
    const headers = newKey();
    const first = await client.post(path, { n: 1 }, headers);
    promised(first);

    for (const again of [await client.post(path, { n: 1 }, headers), await other.post(path, { n: 1 }, headers)]) {
      expect([again.status, again.text, again.headers.get('location')]).toEqual([
        202,
        first.text,
        first.headers.get('location'),
      ]);
      expect(again.headers.get('x-request-id')).not.toBe(first.headers.get('x-request-id'));
    }
    expect(await totals(sql, accountId)).toEqual({ requests: 1, used: 1, jobs: 1 });
  });

  test('of a replace or a delete gets the first answer, whatever was written to the record since', async () => {
    const { client, path, accountId } = await makeFixtures();
    const { recordId } = promised(await client.post(path, { n: 1 }));
    const recordPath = `${path}/${recordId}`;
    const [put, del] = [newKey(), newKey()];

    const replaced = await client.put(recordPath, { n: 2 }, put);
    promised(await client.put(recordPath, { n: 3 }));
    const afterwards = await client.put(recordPath, { n: 2 }, put);
    expect([afterwards.status, locationOf(afterwards)]).toEqual([202, locationOf(replaced)]);
    expect((await client.get(recordPath)).json.data.payload).toEqual({ n: 3 });

    const deleted = await client.delete(recordPath, del);
    promised(deleted);
    expect((await client.delete(recordPath)).status).toBe(404);
    for (const again of [await client.delete(recordPath, del), await client.put(recordPath, { n: 2 }, put)])
      expect(again.status).toBe(202);
    expect(locationOf(await client.delete(recordPath, del))).toBe(locationOf(deleted));
    expect(await totals(sql, accountId)).toMatchObject({ requests: 4 });
  });

  test('is answered although its payload would now be refused, and the quota is used up', async () => {
    const { client, path, accountId, endpointId } = await makeFixtures({ plan: 'free' });
    const headers = newKey();
    const first = await client.post(path, { n: 'text' }, headers);
    await openControlPlane(databaseUrl).prisma.field.create({
      data: { endpointId, environment: 'SANDBOX', name: 'n', type: 'number', required: true, position: 0 },
    });
    await sql.query('update usage set used = 1000000 where account_id = $1', [accountId]);

    await until(async () => (await client.post(path, { n: 'text' })).status === 400);
    const again = await client.post(path, { n: 'text' }, headers);
    expect([again.status, locationOf(again)]).toEqual([202, locationOf(first)]);
    expect((await client.post(path, { n: 'other' }, headers)).status).toBe(400);
    expect((await client.post(path, { n: 1 })).json.code).toBe('QUOTA_EXCEEDED');
  });

  test('among a hundred at once over two processes is 202 with the same id or 409, and one is stored and counted', async () => {
    const { client, other, path, accountId } = await makeFixtures();
    const headers = newKey();
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, n) => (n % 2 ? client : other).post(path, { same: true }, headers)),
    );

    const accepted = answers.filter(({ status }) => status === 202);
    expect(new Set(accepted.map(locationOf)).size).toBe(1);
    for (const refused of answers.filter(({ status }) => status !== 202))
      expect([refused.status, refused.json.code]).toEqual([409, 'IDEMPOTENCY_IN_PROGRESS']);
    expect(await totals(sql, accountId)).toEqual({ requests: 1, used: 1, jobs: 1 });
    expect((await client.post(path, { same: true }, headers)).status).toBe(202);
  });

  test('of many keys at once, among writes without one, is matched by its key', async () => {
    const { client, other, path, accountId } = await makeFixtures();
    const keys = Array.from({ length: 60 }, newKey);
    const round = (by: RestClient) =>
      Promise.all(keys.flatMap((headers, n) => [by.post(path, { n }, headers), by.post(path, { n })]));
    const [first, second] = [await round(client), await round(other)];

    const keyed = (answers: RestAnswer[]) =>
      answers
        .filter((_, index) => index % 2 === 0)
        .map((answer) => [answer.status, answer.json.id, locationOf(answer)]);
    expect(keyed(second)).toEqual(keyed(first));
    expect([...first, ...second].every(({ status }) => status === 202)).toBe(true);
    expect(await totals(sql, accountId)).toMatchObject({ requests: 180, used: 180 });
  });
});

describe('another write with the same key', () => {
  test('is 422 for another payload, operation, record or callback', async () => {
    const { client, path, accountId } = await makeFixtures();
    const headers = newKey();
    const { recordId } = promised(await client.post(path, { n: 1 }, headers));
    const { recordId: another } = promised(await client.post(path, { n: 1 }));

    const callback = { 'x-webhook-callback': 'https://example.com/hook' };
    const put = newKey();
    promised(await client.put(`${path}/${recordId}`, { n: 1 }, put));
    for (const answer of [
      await client.post(path, { n: 2 }, headers),
      await client.post(path, '{"n": 1}', headers),
      await client.post(path, { n: 1 }, { ...headers, ...callback }),
      await client.put(`${path}/${recordId}`, { n: 1 }, headers),
      await client.put(`${path}/${another}`, { n: 1 }, put),
      await client.delete(`${path}/${recordId}`, headers),
    ]) {
      expect([answer.status, answer.json.code]).toEqual([422, 'IDEMPOTENCY_MISMATCH']);
    }
    expect(await totals(sql, accountId)).toMatchObject({ requests: 3, used: 3 });
  });

  test('is a new write for another pair, environment or endpoint, and a repeat for the regenerated key', async () => {
    const fixtures = await makeFixtures();
    const { client, path, keys, endpointId, accountId } = fixtures;
    const collaborator = await makeCollaborationKey(databaseUrl, endpointId);
    const elsewhere = await makeEndpoint(databaseUrl, { accountId });
    const headers = newKey();
    const answers = [
      await client.post(path, {}, headers),
      await rest(server, keys.production).post(path, {}, headers),
      await rest(server, collaborator.sandbox).post(path, {}, headers),
      await rest(server, elsewhere.keys.sandbox).post(elsewhere.path, {}, headers),
    ];
    expect(new Set(answers.map((answer) => promised(answer).recordId)).size).toBe(4);
  });
});

describe('no answer is remembered', () => {
  test('for a refused call: once it is allowed, the same key makes a new write', async () => {
    const { client, path, accountId, endpointId } = await makeFixtures({ plan: 'free' });
    const [quota, missing] = [newKey(), newKey()];
    promised(await client.post(path, {}));
    await sql.query('update usage set used = 1000000 where account_id = $1', [accountId]);
    expect((await client.post(path, { n: 1 }, quota)).json.code).toBe('QUOTA_EXCEEDED');
    await sql.query('update usage set used = 1 where account_id = $1', [accountId]);
    promised(await client.post(path, { n: 2 }, quota));

    expect((await client.delete(`${path}/rec_01k9x3v5wse8r9f4hqzj6m2abc`, missing)).status).toBe(404);
    promised(await client.post(path, { n: 3 }, missing));
    const { n } = await one<{ n: number }>(sql, 'select count(*)::int as n from idempotency where endpoint_id = $1', [
      endpointId,
    ]);
    expect(n).toBe(2);
  });

  test('for writes past the quota: three of six are remembered, and the others are written once it is raised', async () => {
    const { client, path, accountId } = await makeFixtures({ plan: 'free' });
    promised(await client.post(path, {}));
    const { allowed } = await one<{ allowed: number }>(
      sql,
      `select requests_per_period::int as allowed from plan where id = 'free'`,
    );
    await sql.query('update usage set used = $2 where account_id = $1', [accountId, allowed - 3]);
    const keys = Array.from({ length: 6 }, newKey);
    const round = () => Promise.all(keys.map((headers, n) => client.post(path, { n }, headers)));

    const first = await round();
    expect(first.map(({ status }) => status).toSorted()).toEqual([202, 202, 202, 429, 429, 429]);
    expect((await round()).map(({ status }) => status)).toEqual(first.map(({ status }) => status));
    await sql.query('update usage set used = 0 where account_id = $1', [accountId]);
    const last = await round();
    expect(last.map(({ status }) => status)).toEqual([202, 202, 202, 202, 202, 202]);
    for (const [index, { status }] of first.entries())
      if (status === 202) expect(last[index]?.text).toBe(first[index]?.text);
    expect(await totals(sql, accountId)).toMatchObject({ requests: 7, used: 3 });
  });

  test('for a write of over 24 hours ago, and for one that was removed with its sandbox', async () => {
    const { client, path, endpointId } = await makeFixtures();
    const [old, young, cleared] = [newKey(), newKey(), newKey()];
    const before = await Promise.all(
      [old, young, cleared].map(async (headers) => promised(await client.post(path, {}, headers)).recordId),
    );
    const setBack = (headers: object, interval: string) =>
      sql.query('update idempotency set accepted_at = accepted_at - $3::interval where endpoint_id = $1 and key = $2', [
        endpointId,
        Object.values(headers)[0],
        interval,
      ]);
    await setBack(old, '24 hours 1 second');
    await setBack(young, '23 hours 59 minutes');
    await sql.query('delete from request where endpoint_id = $1 and record_id = $2', [
      endpointId,
      idUuid('rec', before[2] ?? '', 'INTERNAL'),
    ]);

    const after = await Promise.all(
      [old, young, cleared].map(async (headers) => promised(await client.post(path, {}, headers)).recordId),
    );
    expect(after.map((id, index) => id === before[index])).toEqual([false, true, false]);
    // Another one expires by then, too.
    await setBack(old, '25 hours');
    promised(await client.post(path, { another: true }, old));
    expect((await client.post(path, {}, old)).status).toBe(422);
  });
});

test('remembered answers are removed after 24 hours, in any number', async () => {
  const { client, path, endpointId } = await makeFixtures();
  promised(await client.post(path, {}, newKey()));
  // More than one batch.
  await sql.query(
    `insert into idempotency select endpoint_id, environment, holder_id, n::text, fingerprint, request_id, record_id,
      seq, record_created_at,
      accepted_at - case when n < 3 then interval '23 hours' else interval '24 hours 1 minute' end
    from idempotency cross join generate_series(1, 5010) as n where endpoint_id = $1`,
    [endpointId],
  );
  await runNow(await openQueue(databaseUrl), sql, pruneIdempotencyKeys);
  expect(await one(sql, 'select count(*)::int as n from idempotency where endpoint_id = $1', [endpointId])).toEqual({
    n: 3,
  });
});

async function makeFixtures(overrides: EndpointOverrides = {}): Promise<Fixtures> {
  const endpoint = await makeEndpoint(databaseUrl, overrides);
  return { ...endpoint, client: rest(server, endpoint.keys.sandbox), other: rest(beside, endpoint.keys.sandbox) };
}
