import { expect, test } from 'vitest';
import { graphql, type Json, type RestClient, rest } from '../support/client.ts';
import { createDatabase } from '../support/database.ts';
import { makeEndpoint, type TestEndpoint } from '../support/endpoint.ts';
import { startReceiver } from '../support/receiver.ts';
import { startServer } from '../support/server.ts';
import { one, openSql, type Promised, promised, untilApplied } from './ledger.ts';

const databaseUrl = await createDatabase();
const sql = openSql(databaseUrl);
// The database refuses what a payload asks it to refuse.
await sql.query(`
  create function refuse() returns trigger language plpgsql as $$ begin raise exception 'this % is refused',
  tg_table_name using errcode = '23514'; end $$;
  create trigger refuse_record before insert or update on record for each row when (new.payload->>'refuse' = 'record')
  execute function refuse();
  create trigger refuse_delete before update on record for each row when (new.deleted
  and old.payload->>'keep' is not null) execute function refuse();
  create trigger refuse_request before insert on request for each row when (new.payload->>'refuse' = 'request') execute
  function refuse();`);
const api = await startServer({ databaseUrl, role: 'api' });
let worker: Promise<unknown> | undefined;

test('a request that the database refuses to apply is FAILED with its error, and the others of its group succeed', async () => {
  const { client, endpoint } = await makeFixtures();
  const payloads = Array.from({ length: 12 }, (_, number) =>
    number === 5 || number === 8 ? { number, refuse: 'record' } : { number },
  );
  const accepted = await Promise.all(
    payloads.map(async (payload) => promised(await client.post(endpoint.path, payload))),
  );
  // One job for all of them, whatever groups they arrived in.
  await sql.query(
    `delete from pgboss.job where name = 'apply-group' and id <> (select id from pgboss.job where name = 'apply-group' limit 1)`,
  );
  await sql.query(
    `update pgboss.job set data = (select jsonb_build_object('requests', jsonb_build_object($1::text,
      string_agg(id::text, ' '))) from request)
    where name = 'apply-group'`,
    [endpoint.endpointId],
  );

  await runWorker();
  await untilApplied(sql);

  const seen = await Promise.all(accepted.map(({ recordId }) => client.get(`${endpoint.path}/${recordId}`)));
  expect(seen.map(({ status, json }) => [status, json.data?.payload, json.data?.status])).toEqual(
    payloads.map((payload) => [200, payload, 'refuse' in payload ? 'failed' : 'success']),
  );
  const outcomes = await Promise.all(accepted.map((one) => outcomeOf(endpoint, one)));
  expect(outcomes).toEqual(
    payloads.map((payload) =>
      'refuse' in payload
        ? {
            rest: ['failed', 'this record is refused'],
            request: { state: 'FAILED', error: 'this record is refused' },
            record: 'FAILED',
          }
        : { rest: ['succeeded', null], request: { state: 'SUCCEEDED', error: null }, record: 'SUCCESS' },
    ),
  );
  expect(
    await one(
      sql,
      'select sum(succeeded)::int as succeeded, sum(failed)::int as failed from day_figure where endpoint_id = $1',
      [endpoint.endpointId],
    ),
  ).toEqual({ succeeded: 10, failed: 2 });
});

test('a failed create is listed, and can be replaced and deleted like any other record', async () => {
  const { client, endpoint } = await makeFixtures();
  await runWorker();
  const failed = await Promise.all(
    [1, 2].map(async (number) => {
      const { recordId } = promised(await client.post(endpoint.path, { number, refuse: 'record' }));
      return { recordId, path: `${endpoint.path}/${recordId}` };
    }),
  );
  await untilApplied(sql);
  const [replaced, deleted] = failed;
  if (!replaced || !deleted) throw new Error('Two were made');
  const list = await client.get(endpoint.path);
  expect(list.json.data.map(({ id, status }: Json) => [id, status]).sort()).toEqual(
    failed.map(({ recordId }) => [recordId, 'failed']).sort(),
  );
  const createdAt = (await client.get(replaced.path)).json.data.created_at;

  promised(await client.put(replaced.path, { number: 3 }));
  promised(await client.delete(deleted.path));
  expect((await client.get(deleted.path)).status).toBe(404);
  await untilApplied(sql);

  expect((await client.get(replaced.path)).json.data).toMatchObject({
    payload: { number: 3 },
    status: 'success',
    created_at: createdAt,
  });
  expect((await client.get(deleted.path)).status).toBe(404);
  expect((await client.delete(deleted.path)).status).toBe(404);
});

test('a failed replace or delete keeps the last applied payload, with status failed, until the next write', async () => {
  const { client, endpoint } = await makeFixtures();
  await runWorker();
  const { recordId } = promised(await client.post(endpoint.path, { step: 'create', keep: 'refuse to delete' }));
  const path = `${endpoint.path}/${recordId}`;
  await untilApplied(sql);

  const writes = [await client.put(path, { step: 'replace', refuse: 'record' }), await client.delete(path)];
  // Until it is applied, it is shown as accepted.
  for (const answer of writes) {
    const write = promised(answer);
    await untilApplied(sql);
    expect((await client.get(path)).json.data).toMatchObject({
      payload: { step: 'create', keep: 'refuse to delete' },
      status: 'failed',
    });
    expect((await outcomeOf(endpoint, write)).request.state).toBe('FAILED');
  }

  promised(await client.put(path, { step: 'mended' }));
  await untilApplied(sql);
  expect((await client.get(path)).json.data).toMatchObject({ payload: { step: 'mended' }, status: 'success' });
});

test('a failed create whose delete fails too still shows its accepted payload', async () => {
  const { client, endpoint } = await makeFixtures();
  await sql.query(
    `create trigger refuse_tombstones before insert on record for each row
      when (new.deleted and new.endpoint_id = '${endpoint.endpointId}') execute function refuse()`,
  );
  await runWorker();
  const { recordId } = promised(await client.post(endpoint.path, { number: 1, refuse: 'record' }));
  await untilApplied(sql);

  promised(await client.delete(`${endpoint.path}/${recordId}`));
  await untilApplied(sql);

  const read = await client.get(`${endpoint.path}/${recordId}`);
  expect([read.status, read.json.data?.payload, read.json.data?.status]).toEqual([
    200,
    { number: 1, refuse: 'record' },
    'failed',
  ]);
});

test('a write that the database refuses to accept is refused alone and costs nothing', async () => {
  const { client, endpoint } = await makeFixtures();
  const answers = await Promise.all(
    Array.from({ length: 30 }, (_, number) =>
      client.post(endpoint.path, number === 11 || number === 23 ? { number, refuse: 'request' } : { number }),
    ),
  );

  expect(answers.map(({ status }) => status)).toEqual(
    answers.map((_, number) => (number === 11 || number === 23 ? 500 : 202)),
  );
  expect(answers[11]?.json).toMatchObject({
    success: false,
    code: 'INTERNAL',
    error: expect.not.stringContaining('refused'),
  });
  expect(
    await one(
      sql,
      `select (select count(*)::int from request where endpoint_id = $1) as requests,
        (select sum(used)::int from usage where account_id = $2) as used`,
      [endpoint.endpointId, endpoint.accountId],
    ),
  ).toEqual({
    requests: 28,
    used: 28,
  });
});

test('a write that the database refuses to apply sends request.failed, with its payload and the reason', async () => {
  const { client, endpoint } = await makeFixtures();
  await runWorker();
  const receiver = await startReceiver();
  const accepted = await client.post(endpoint.path, '{"refuse": "record", "n": 1.0}', {
    'x-webhook-callback': receiver.url,
  });
  expect(accepted.status).toBe(202);
  const call = await receiver.next();
  expect(JSON.parse(call.body)).toMatchObject({
    type: 'request.failed',
    data: {
      id: accepted.json.id,
      status: 'failed',
      payload: { refuse: 'record', n: 1 },
      error: 'this record is refused',
    },
  });
  expect(call.body).toContain('"payload":{"refuse": "record", "n": 1.0},"error":"');
});

/** Makes an endpoint of an account of its own, on a database that may have no worker yet. */
async function makeFixtures(): Promise<{ client: RestClient; endpoint: TestEndpoint }> {
  const endpoint = await makeEndpoint(databaseUrl);
  return { client: rest(api, endpoint.keys.sandbox), endpoint };
}

/** Starts a worker, unless one runs already. */
async function runWorker(): Promise<void> {
  worker ??= startServer({ databaseUrl, role: 'worker' });
  await worker;
}

/** Returns the outcome from the receipt and from both GraphQL types. */
async function outcomeOf({ keys }: TestEndpoint, { requestId, recordId }: Promised): Promise<Json> {
  const { json } = await rest(api, keys.sandbox).get(`/api/v1/requests/${requestId}`);
  const { data } = await graphql(
    api,
    keys.sandbox,
    'query ($request: ID!, $record: ID!) { request(id: $request) { state error } record(id: $record) { status } }',
    { request: requestId, record: recordId },
  );
  return { rest: [json.data.state, json.data.error], request: data.request, record: data.record.status };
}
