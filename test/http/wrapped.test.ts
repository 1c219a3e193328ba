import { expect, test } from 'vitest';
import { until } from '../../harness/until.ts';
import type { Field } from '../../src/access/actor.ts';
import { graphql, type Json, rest } from '../support/client.ts';
import { makeEndpoint } from '../support/endpoint.ts';
import { sharedServer } from '../support/shared-server.ts';
import { expectRefusal } from './refusal.ts';

const server = await sharedServer();
const { databaseUrl } = server;
const { accountId } = await makeEndpoint(databaseUrl);

/** A record with its address. `answer` is the answer of a read. */
async function readBack(...fields: Field[]) {
  const { path, keys } = await makeEndpoint(databaseUrl, { accountId, fields });
  const client = rest(server, keys.sandbox);
  const { json } = await client.post(path, { id: 'A-1', status: 'paid', payload: {}, data: {} });
  const at = `${path}/${json.id}`;
  await until(async () => (await client.get(at)).json.data.status === 'success');
  const { json: answer } = await client.get(at);
  return { client, keys, path, at, id: String(json.id), answer, record: answer.data };
}

const mistake = (field: string) => [
  {
    field,
    error: `This is the record as it was read, with the fields of ours around it: send only the value of ${field}`,
  },
];
const required = (name: string, type: Field['type']): Field => ({ name, type, required: true });

test('a PUT of a whole read record is refused, with or without its envelope, and its payload is accepted', async () => {
  const { client, at, answer, record } = await readBack(required('id', 'string'), required('status', 'string'));
  expectRefusal(await client.put(at, record), 400, 'VALIDATION_FAILED', mistake('payload'));
  expectRefusal(await client.put(at, answer), 400, 'VALIDATION_FAILED', mistake('data.payload'));
  expect((await client.put(at, record.payload)).status).toBe(202);
});

test('GraphQL refuses it too', async () => {
  const { keys, id, record } = await readBack();
  const replace =
    'mutation ($id: ID!, $payload: JSON!) { replaceRecord(id: $id, input: { payload: $payload }) { id } }';
  const { errors } = await graphql(server, keys.sandbox, replace, { id, payload: record });
  expect(errors).toMatchObject([{ extensions: { code: 'VALIDATION_FAILED', details: mistake('payload') } }]);
});

test('an endpoint that declares such fields takes them', async () => {
  for (const name of ['payload', 'payload.amount']) {
    const { client, at, record } = await readBack({
      name,
      type: name === 'payload' ? 'object' : 'number',
      required: false,
    });
    expect((await client.put(at, record)).status).toBe(202);
  }
  const { client, at, answer } = await readBack({ name: 'data', type: 'object', required: false });
  expect((await client.put(at, answer)).status).toBe(202);
});

test('other sets of keys are accepted, and so is a POST of such a record, which makes a new one', async () => {
  const { client, at, path, answer, record } = await readBack();
  const { id: _, ...fewer }: Json = record;
  for (const body of [
    { ...record, more: 1 },
    fewer,
    { ...answer, more: 1 },
    { success: true, data: {} },
    { success: true, data: null },
  ]) {
    expect((await client.put(at, body)).status).toBe(202);
  }
  for (const body of [record, answer]) expect((await client.post(path, body)).status).toBe(202);
});
