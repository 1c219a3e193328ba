import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { makeUser } from '../support/account.ts';
import { graphql, rest } from '../support/client.ts';
import { makeEndpoint } from '../support/endpoint.ts';
import { sharedServer } from '../support/shared-server.ts';
import { totals } from './idempotency-fixtures.ts';
import { one, openSql, promised } from './ledger.ts';

const server = await sharedServer();
const { databaseUrl } = server;
const sql = openSql(databaseUrl);

test('mutations take a key too, and share it with REST', async () => {
  const { path, keys, accountId } = await makeEndpoint(databaseUrl);
  const client = rest(server, keys.sandbox);
  const idempotencyKey = randomUUID();
  const create = (key: string | undefined, text: string) =>
    graphql(
      server,
      keys.sandbox,
      `mutation ($key: String, $text: String!) { request: createRecord(idempotencyKey: $key, input: { payloadText: $text
        }) { id recordId } }`,
      {
        key,
        text,
      },
    );
  const { request } = (await create(idempotencyKey, '{"n":1}')).data;
  expect((await create(idempotencyKey, '{"n":1}')).data.request).toEqual(request);
  expect((await client.post(path, '{"n":1}', { 'idempotency-key': idempotencyKey })).json.id).toBe(request.recordId);
  expect((await create(idempotencyKey, '{"n":2}')).errors?.[0]?.extensions?.code).toBe('IDEMPOTENCY_MISMATCH');
  expect((await create(` ${idempotencyKey}\n`, '{"n":1}')).data.request).toEqual(request);
  expect((await create('  ', '{"n":2}')).errors?.[0]?.extensions?.code).toBe('INVALID_ARGUMENT');
  expect((await create('', '{"n":2}')).errors?.[0]?.extensions?.code).toBe('INVALID_ARGUMENT');

  const others = `mutation ($id: ID!, $one: String!, $two: String!) {
    put: replaceRecord(id: $id, idempotencyKey: $one, input: { payload: { n: 2 } }) { id }
    putAgain: replaceRecord(id: $id, idempotencyKey: $one, input: { payload: { n: 2 } }) { id }
    gone: deleteRecord(id: $id, idempotencyKey: $two) { id }
    goneAgain: deleteRecord(id: $id, idempotencyKey: $two) { id }
  }`;
  const { data } = await graphql(server, keys.sandbox, others, {
    id: request.recordId,
    one: randomUUID(),
    two: randomUUID(),
  });
  expect([data.putAgain, data.goneAgain]).toEqual([data.put, data.gone]);
  expect(await totals(sql, accountId)).toMatchObject({ requests: 3, used: 3 });
});

test("the console's keys belong to the account, and a repeat adds no audit entry", async () => {
  const owner = await makeUser(databaseUrl);
  const { slug, path, keys } = await makeEndpoint(databaseUrl, { accountId: owner.id });
  const idempotencyKey = randomUUID();
  const create = async () =>
    (
      await graphql(
        server,
        owner,
        `mutation ($slug: String, $key: String) { request: createRecord(endpoint: $slug, environment: SANDBOX,
          idempotencyKey: $key, input: { payload: {} }) { id } }`,
        { slug, key: idempotencyKey },
      )
    ).data.request;
  const first = await create();
  expect(await create()).toEqual(first);
  promised(await rest(server, keys.sandbox).post(path, {}, { 'idempotency-key': idempotencyKey }));
  expect(await totals(sql, owner.id)).toMatchObject({ requests: 2, used: 2 });
  expect(
    await one(sql, `select count(*)::int as n from audit_entry where owner_id = $1 and action = 'record.created'`, [
      owner.id,
    ]),
  ).toEqual({ n: 1 });
});
