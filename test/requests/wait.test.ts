import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import { until } from '../../harness/until.ts';
import { rawAnswers } from '../http/raw-answers.ts';
import { graphql, type RestAnswer, raw, rest } from '../support/client.ts';
import { createDatabase } from '../support/database.ts';
import { makeCollaborationKey, makeEndpoint } from '../support/endpoint.ts';
import { startProcess, startServer } from '../support/server.ts';
import { countRequests, one, openSql, promised, untilApplied } from './ledger.ts';

const databaseUrl = await createDatabase();
const [server, api, { path, keys, slug, endpointId }] = await Promise.all([
  startServer({ databaseUrl }),
  startProcess({ databaseUrl, role: 'api' }),
  makeEndpoint(databaseUrl),
]);
const sql = openSql(databaseUrl);
const client = rest(server, keys.sandbox);
const wait = (seconds: number | string) => ({ prefer: `wait=${seconds}` });

await sql.query(`
  create function refuse() returns trigger language plpgsql as $$ begin raise exception 'this "record" is refused' using
  errcode = '23514'; end $$;
  create trigger refuse_record before insert or update on record for each row when (new.payload->>'refuse' = 'record')
  execute function refuse();`);

let release: (() => Promise<void>) | undefined;
afterEach(async () => {
  await release?.();
});

test('a write that is applied in time is answered with the record, as a GET shows it', async () => {
  const text = ' {"b": 1.0,\n "a": 12345678901234567890, "a": "\\u00e9 é"} ';
  const created = await client.post(path, text, wait(20));
  await expectRecord(created, text, 20);
  const recordPath = `${path}/${created.json.data.id}`;
  expect((await client.get(recordPath)).text).toBe(created.text);

  const replaced = await client.put(recordPath, { n: 2 }, wait(20));
  await expectRecord(replaced, '{"n":2}', 20);
  expect((await client.get(recordPath)).text).toBe(replaced.text);
  expect(replaced.json.data.created_at).toBe(created.json.data.created_at);
  expect(replaced.json.data.updated_at > created.json.data.updated_at).toBe(true);

  const deleted = await client.delete(recordPath, wait(20));
  await expectRecord(deleted, 'null', 20);
  expect(deleted.json.data).toMatchObject({ payload: null, created_at: created.json.data.created_at });
  expect((await client.get(recordPath)).status).toBe(404);
});

test('another process may apply it', async () => {
  const created = await rest(api, keys.production).post(path, { n: 1 }, wait(20));
  await expectRecord(created, '{"n":1}', 20);
  expect((await rest(server, keys.production).get(`${path}/${created.json.data.id}`)).text).toBe(created.text);
});

test('a failed write is answered 200 with the reason and a failed record', async () => {
  const failed = await client.post(path, { refuse: 'record' }, wait(20));
  expect([failed.status, failed.headers.get('preference-applied')]).toEqual([200, 'wait=20']);
  expect(failed.json).toEqual({
    success: false,
    error: 'this "record" is refused',
    data: {
      id: expect.stringMatching(/^rec_/),
      payload: { refuse: 'record' },
      status: 'failed',
      created_at: expect.any(String),
      updated_at: expect.any(String),
    },
  });
  expect((await client.get(`${path}/${failed.json.data.id}`)).json.data).toEqual(failed.json.data);
  const receipt = await client.get(failed.headers.get('location') ?? '');
  expect(receipt.json.data).toMatchObject({ state: 'failed', error: 'this "record" is refused' });
});

test('a key that may only write gets its own record', async () => {
  const { sandbox } = await makeCollaborationKey(databaseUrl, endpointId, { canRead: false });
  await expectRecord(await rest(server, sandbox).post(path, { mine: 1 }, wait(20)), '{"mine":1}', 20);
});

test('a write that is not applied in time is answered 202, and applied later', async () => {
  await holdApplying();
  const sentAt = Date.now();
  const answer = await client.post(path, { n: 1 }, wait(1));
  const { recordId } = promised(answer);
  expect(Date.now() - sentAt).toBeGreaterThan(900);
  expect(answer.headers.get('preference-applied')).toBe('wait=1');
  expect(answer.json).toEqual({ success: true, id: recordId, message: 'Request queued' });
  expect((await client.get(`${path}/${recordId}`)).json.data.status).toBe('queued');
  await release?.();
  await until(async () => (await client.get(`${path}/${recordId}`)).json.data.status === 'success');
});

test('three hundred waiting callers delay no others, and all get their answers', async () => {
  await holdApplying();
  const waiting = Promise.all(
    Array.from({ length: 300 }, (_, n) => (n % 2 ? client : rest(api, keys.sandbox)).post(path, { n }, wait(30))),
  );
  await until(async () => (await countRequests(sql, 'QUEUED')) === 300);
  // More than there are connections, of every kind.
  const { recordId } = promised(await client.post(path, { quick: true }));
  const reads = await Promise.all(Array.from({ length: 30 }, () => client.get(`${path}/${recordId}`)));
  expect(reads.every(({ status }) => status === 200)).toBe(true);
  await release?.();

  const answers = await waiting;
  for (const [n, answer] of answers.entries()) {
    expect([answer.status, answer.json.data?.payload, answer.json.data?.status]).toEqual([200, { n }, 'success']);
  }
});

test('callers that disconnect while they wait cost nothing, and their writes are applied', async () => {
  await holdApplying();
  const controllers = Array.from({ length: 50 }, () => new AbortController());
  const gone = controllers.map(({ signal }, n) =>
    fetch(server.url + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${keys.sandbox}`, 'content-type': 'application/json', ...wait(30) },
      body: JSON.stringify({ gone: n }),
      signal,
    }).catch(() => 'gone'),
  );
  await until(async () => (await countRequests(sql, 'QUEUED')) === 50);
  for (const controller of controllers) controller.abort();
  expect(new Set(await Promise.all(gone))).toEqual(new Set(['gone']));
  await release?.();
  await untilApplied(sql);
  await expectRecord(await client.post(path, { n: 1 }, wait(20)), '{"n":1}', 20);
});

test('requests that are pipelined after a waiting one are answered in order', async () => {
  const head = `Host: localhost\r\nAuthorization: Bearer ${keys.sandbox}\r\n`;
  await holdApplying();
  const answering = raw(server, [
    `POST ${path} HTTP/1.1\r\n${head}Content-Type: application/json\r\nPrefer: wait=20\r\nContent-Length: 7\r\n\r\n{"n":1}`,
    `GET ${path}?limit=1 HTTP/1.1\r\n${head}Connection: close\r\n\r\n`,
  ]);
  await until(async () => (await countRequests(sql, 'QUEUED')) === 1);
  await release?.();
  const [written, listed] = rawAnswers(await answering);
  expect([written?.status, written?.json.data.payload]).toEqual([200, { n: 1 }]);
  expect([listed?.status, listed?.json.pagination.limit]).toEqual([200, 1]);
});

describe('Prefer', () => {
  test.each([
    ['wait=5', '5'],
    ['wait=30', '30'],
    ['wait=31', '30'],
    ['wait=99999999999999999999999', '30'],
    ['WAIT = 5', '5'],
    ['wait="5"', '5'],
    ['wait=5; foo=bar', '5'],
    ['respond-async, wait=5', '5'],
    ['foo="a, wait=1", wait=6', '6'],
    ['foo="\\", wait=1", wait=6', '6'],
    ['wait=7, wait=8', '7'],
    [',, wait=5 ,', '5'],
    ['await=5, wait=6', '6'],
    ['wait=0', null],
    ['wait', null],
    ['wait=', null],
    ['wait=-1', null],
    ['wait=1.5', null],
    ['wait=x, wait=5', null],
    ['wait="5', null],
    ['foo="wait=5', null],
    ['return=minimal', null],
    ['', null],
    ['"', null],
  ])('%s is applied as %s', async (prefer, applied) => {
    const answer = await client.post(path, {}, { prefer });
    expect([answer.status, answer.headers.get('preference-applied')]).toEqual(
      applied === null ? [202, null] : [200, `wait=${applied}`],
    );
  });

  test('may come in several headers', async () => {
    const head =
      `POST ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n` +
      `Authorization: Bearer ${keys.sandbox}\r\nContent-Type: application/json\r\n`;
    const [answer] = rawAnswers(
      await raw(server, `${head}Prefer: return=minimal\r\nPrefer: wait=20\r\nContent-Length: 2\r\n\r\n{}`),
    );
    expect([answer?.status, answer?.headers.get('preference-applied')]).toEqual([200, 'wait=20']);
  });

  test('is ignored where there is nothing to wait for, and absent from refusals', async () => {
    const read = await client.get(path, wait(5));
    expect([read.status, read.headers.get('preference-applied')]).toEqual([200, null]);
    const refused = await client.post(path, '[]', wait(5));
    expect([refused.status, refused.headers.get('preference-applied')]).toEqual([400, null]);
  });
});

test('a repeat by idempotency key waits for the first write, or is answered at once when that is done', async () => {
  const headers = { 'idempotency-key': randomUUID() };
  await holdApplying();
  const first = await client.post(path, { n: 1 }, headers);
  const { recordId } = promised(first);
  const repeats = Promise.all([
    client.post(path, { n: 1 }, { ...headers, ...wait(20) }),
    rest(api, keys.sandbox).get(`${path}/${recordId}`),
  ]);
  await release?.();
  const [waited] = await repeats;
  const done = await rest(api, keys.sandbox).post(path, { n: 1 }, { ...headers, ...wait(20) });
  for (const answer of [waited, done]) {
    await expectRecord(answer, '{"n":1}', 20, first.headers.get('location') ?? '');
    expect(answer.json.data.id).toBe(recordId);
  }
  expect((await client.post(path, { n: 1 }, headers)).text).toBe(first.text);
});

describe('the mutations', () => {
  const create = `mutation ($payload: JSON, $wait: Int) { request: createRecord(wait: $wait, input: { payload: $payload
    }) { id recordId recordCreatedAt state error appliedAt } }`;

  test('answer SUCCEEDED or FAILED when that happens in time, and else QUEUED', async () => {
    const done = await graphql(server, keys.sandbox, create, { payload: {}, wait: 20 });
    expect(done.data.request).toMatchObject({ state: 'SUCCEEDED', error: null, appliedAt: expect.any(String) });
    const others = `mutation ($id: ID!) {
      replaced: replaceRecord(id: $id, wait: 20, input: { payload: { n: 2 } }) { state recordCreatedAt }
      deleted: deleteRecord(id: $id, wait: 20) { state recordCreatedAt }
    }`;
    const { recordId, recordCreatedAt } = done.data.request;
    expect((await graphql(server, keys.sandbox, others, { id: recordId })).data).toEqual({
      replaced: { state: 'SUCCEEDED', recordCreatedAt },
      deleted: { state: 'SUCCEEDED', recordCreatedAt },
    });
    const failed = await graphql(server, keys.sandbox, create, { payload: { refuse: 'record' }, wait: 20 });
    expect(failed.data.request).toMatchObject({ state: 'FAILED', error: 'this "record" is refused' });

    await holdApplying();
    for (const seconds of [undefined, 0, 1]) {
      const queued = await graphql(server, keys.sandbox, create, { payload: {}, wait: seconds });
      expect(queued.data.request).toMatchObject({ state: 'QUEUED', appliedAt: null });
    }
  });

  test.each([-1, 31, 2_147_483_647])('refuse to wait for %i seconds', async (seconds) => {
    const before = await one(sql, 'select count(*)::int as n from request');
    const { errors } = await graphql(server, keys.sandbox, create, { payload: {}, wait: seconds });
    expect(errors?.[0]?.extensions?.code).toBe('INVALID_ARGUMENT');
    expect(errors?.[0]?.message).toContain('wait');
    expect(await one(sql, 'select count(*)::int as n from request')).toEqual(before);
  });
});

test('a waiting caller is answered 202 at once when the process is asked to end', async () => {
  await holdApplying();
  const waiting = Promise.all(
    Array.from({ length: 20 }, (_, n) => rest(api, keys.sandbox).post(`/api/v1/data/${slug}`, { n }, wait(30))),
  );
  await until(async () => (await countRequests(sql, 'QUEUED')) >= 20);
  expect(await api.stop()).toBe(0);
  for (const answer of await waiting) {
    promised(answer);
    expect(answer.headers.get('preference-applied')).toBe('wait=30');
  }
});

/** Stops applying until `release` is called or the test ends. Earlier writes are applied first. */
async function holdApplying(): Promise<void> {
  await untilApplied(sql);
  const holder = await sql.connect();
  await holder.query('begin; lock table record in share mode');
  release = async () => {
    release = undefined;
    await holder.query('rollback');
    holder.release();
  };
}

/** Fails unless the answer is the 200 of an applied write with exactly this payload. */
async function expectRecord(
  answer: RestAnswer,
  payloadText: string,
  seconds: number,
  location = `/api/v1/requests/${answer.headers.get('x-request-id')}`,
) {
  expect([answer.status, answer.text.includes(`"payload":${payloadText},"status":"success"`)], answer.text).toEqual([
    200,
    true,
  ]);
  expect(Object.keys(answer.json.data)).toEqual(['id', 'payload', 'status', 'created_at', 'updated_at']);
  expect(answer.headers.get('preference-applied')).toBe(`wait=${seconds}`);
  expect(answer.headers.get('location')).toBe(location);
}
