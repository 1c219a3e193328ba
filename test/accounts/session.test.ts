import { expect, test } from 'vitest';
import { signUp } from '../support/account.ts';
import { graphql, rest } from '../support/client.ts';
import { createDatabase } from '../support/database.ts';
import { makeEndpoint } from '../support/endpoint.ts';
import { startServer } from '../support/server.ts';

const databaseUrl = await createDatabase();
const server = await startServer({ databaseUrl });

test('who signs up is signed in, and the first of an installation administers it', async () => {
  const first = await signUp(server, databaseUrl);
  const second = await signUp(server, databaseUrl);
  const query = '{ account { id name email administrator } }';
  expect((await graphql(server, first, query)).data).toEqual({ account: { id: first.id, name: first.name, email: first.email, administrator: true } });
  expect((await graphql(server, second, query)).data.account).toMatchObject({ id: second.id, administrator: false });
});

test('an owner writes and reads without a key by naming endpoint and environment', async () => {
  const owner = await signUp(server, databaseUrl);
  const { slug, keys, path } = await makeEndpoint(databaseUrl, { accountId: owner.id });
  const created = await graphql(
    server,
    owner,
    'mutation ($slug: String) { createRecord(endpoint: $slug, environment: SANDBOX, input: { payload: { a: 1 } }) { id recordId } }',
    { slug },
  );
  expect(created.errors).toBeUndefined();
  const { recordId } = created.data.createRecord;
  const { status } = await rest(server, keys.sandbox).get(`${path}/${recordId}`);
  expect(status).toBe(200);
  const read = await graphql(server, owner, 'query ($id: ID!, $slug: String) { record(id: $id, endpoint: $slug, environment: SANDBOX) { payload } }', {
    id: recordId,
    slug,
  });
  expect(read.data).toEqual({ record: { payload: { a: 1 } } });
});
