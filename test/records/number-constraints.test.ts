import { describe, expect, test } from 'vitest';
import { expectRefusal } from '../http/refusal.ts';
import { makeUser } from '../support/account.ts';
import { rest } from '../support/client.ts';
import { makeEndpoint } from '../support/endpoint.ts';
import { sharedServer } from '../support/shared-server.ts';

const server = await sharedServer();
const { databaseUrl } = server;
const owner = await makeUser(databaseUrl);

describe('constraints', () => {
  const document = `mutation ($slug: String!, $fields: [FieldInput!]!) {
    setFields(endpoint: $slug, fields: $fields) { fields(environment: SANDBOX) { name constraints { min max enum } } }
  }`;
  const set = async (slug: string, constraints: string) =>
    (
      await rest(server, owner).post(
        '/graphql',
        `{"query":${JSON.stringify(document)},"variables":{"slug":"${slug}",` +
          `"fields":[{"name":"a","type":"number","constraints":${constraints}}]}}`,
      )
    ).json;

  test('bound numbers by their exact values, and are returned in a form that can be sent back', async () => {
    const { slug, keys, path } = await makeEndpoint(databaseUrl, { accountId: owner.id, deployed: false });
    const wanted = '{"min":9007199254740993,"max":"12345678901234567890"}';
    const { data, errors } = await set(slug, wanted);
    expect(errors).toBeUndefined();
    const [{ constraints }] = data.setFields.fields;
    expect(constraints).toEqual({ min: '9007199254740993', max: '12345678901234567890', enum: null });
    expect((await set(slug, JSON.stringify(constraints))).data.setFields.fields[0].constraints).toEqual(constraints);
    const client = rest(server, keys.sandbox);
    for (const fitting of ['9007199254740993', '12345678901234567890', '9007199254740993.0', '1234567890123456789e1']) {
      expect({ fitting, status: (await client.post(path, `{"a":${fitting}}`)).status }).toEqual({
        fitting,
        status: 202,
      });
    }
    const refused = async (value: string, error: string) =>
      expectRefusal(await client.post(path, `{"a":${value}}`), 400, 'VALIDATION_FAILED', [{ field: 'a', error }]);
    for (const value of ['9007199254740992', '-1e400', '0']) await refused(value, 'Must be at least 9007199254740993');
    for (const value of ['12345678901234567891', '12345678901234567890.1', '1e400'])
      await refused(value, 'Must be at most 12345678901234567890');
  });

  test('name numbers by their exact values', async () => {
    const { slug, keys, path } = await makeEndpoint(databaseUrl, { accountId: owner.id, deployed: false });
    const { data, errors } = await set(slug, '{"enum":[1,12345678901234567890,9007199254740993,0.50]}');
    expect(errors).toBeUndefined();
    expect(data.setFields.fields[0].constraints.enum).toEqual([1, '12345678901234567890', '9007199254740993', 0.5]);
    const client = rest(server, keys.sandbox);
    for (const value of ['1.0', '12345678901234567890', '9007199254740993', '5e-1']) {
      expect({ value, status: (await client.post(path, `{"a":${value}}`)).status }).toEqual({ value, status: 202 });
    }
    for (const value of ['9007199254740992', '12345678901234567891'])
      expect((await client.post(path, `{"a":${value}}`)).status).toBe(400);
  });

  test('that are not numbers, contradict each other or repeat are refused', async () => {
    const { slug } = await makeEndpoint(databaseUrl, { accountId: owner.id, deployed: false });
    const codeOf = async (constraints: string) => (await set(slug, constraints)).errors?.[0]?.extensions?.code;
    expect(await codeOf('{"min":"many"}')).toBe('INVALID_ARGUMENT');
    expect(await codeOf('{"min":1e1000}')).toBe('INVALID_ARGUMENT');
    expect(await codeOf('{"min":9007199254740993,"max":9007199254740992}')).toBe('VALIDATION_FAILED');
    expect(await codeOf('{"enum":[9007199254740993,9007199254740993.0]}')).toBe('VALIDATION_FAILED');
    expect(await codeOf('{"enum":["many"]}')).toBe('VALIDATION_FAILED');
  });
});
