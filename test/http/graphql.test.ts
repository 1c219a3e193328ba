import { describe, expect, test } from 'vitest';
import { newKeyText } from '../../src/keys/key-text.ts';
import { graphql, holdsNothing, type Json, rest } from '../support/client.ts';
import { makeCollaborationKey, makeEndpoint, makePlan } from '../support/endpoint.ts';
import {
  answered,
  client,
  create,
  databaseUrl,
  endpoint,
  key,
  noRecord,
  prisma,
  refused,
  server,
  sound,
  untilApplied,
} from './graphql-fixtures.ts';

describe('a write', () => {
  test('answers with its request, which REST has under the same id', async () => {
    const { createRecord } = await answered(create, sound);
    expect(createRecord).toEqual({
      id: expect.stringMatching(/^req_/),
      recordId: expect.stringMatching(/^rec_/),
      environment: 'SANDBOX',
      operation: 'CREATE',
      state: 'QUEUED',
      error: null,
      appliedAt: null,
      version: expect.any(Number),
    });
    const receipt = await client.get(`/api/v1/requests/${createRecord.id}`);
    expect(receipt.json.data).toMatchObject({
      id: createRecord.id,
      record_id: createRecord.recordId,
      operation: 'create',
      version: createRecord.version,
    });
  });

  test('replaces and deletes as REST does', async () => {
    const { recordId } = (await answered(create, sound)).createRecord;
    const replaced = await answered(
      'mutation ($id: ID!) { replaceRecord(id: $id, input: { payload: { order_id: "ORD-2" } }) { recordId operation } }',
      {
        id: recordId,
      },
    );
    expect(replaced.replaceRecord).toEqual({ recordId, operation: 'REPLACE' });
    expect((await client.get(`${endpoint.path}/${recordId}`)).json.data.payload).toEqual({ order_id: 'ORD-2' });
    const deleted = await answered('mutation ($id: ID!) { deleteRecord(id: $id) { id recordId operation } }', {
      id: recordId,
    });
    expect(deleted.deleteRecord).toMatchObject({ recordId, operation: 'DELETE' });
    expect((await client.get(`${endpoint.path}/${recordId}`)).status).toBe(404);
    await untilApplied(deleted.deleteRecord.id);
    expect((await client.get(`${endpoint.path}/${recordId}`)).status).toBe(404);
  });

  test("gets an id for each write of an operation, the first of which is the call's", async () => {
    const document = `mutation {
      one: createRecord(input: { payload: { order_id: "1" } }) { id recordId version }
      two: createRecord(input: { payload: { order_id: "2" } }) { id recordId version }
    }`;
    const { data, headers } = await graphql(server, key, document);
    expect(data.one.id).toBe(headers.get('x-request-id'));
    expect(data.two.id).not.toBe(data.one.id);
    expect(data.two.recordId).not.toBe(data.one.recordId);
    expect(data.two.version).toBeGreaterThan(data.one.version);
  });

  test('is accepted beside one that is refused', async () => {
    const document = `mutation {
      one: createRecord(input: { payload: { } }) { id }
      two: createRecord(input: { payload: { order_id: "2" } }) { recordId }
    }`;
    const { data, errors } = await graphql(server, key, document);
    expect(data).toEqual({ one: null, two: { recordId: expect.stringMatching(/^rec_/) } });
    expect(errors).toMatchObject([{ path: ['one'], extensions: { code: 'VALIDATION_FAILED' } }]);
    expect((await client.get(`${endpoint.path}/${data.two.recordId}`)).status).toBe(200);
  });

  test('by GET is not executed', async () => {
    const { endpointId } = endpoint;
    const before = await prisma.request.count({ where: { endpointId } });
    const { status } = await client.get(
      `/graphql?query=${encodeURIComponent('mutation { createRecord(input: { payload: { order_id: "1" } }) { id } }')}`,
    );
    expect(status).toBe(405);
    expect(await prisma.request.count({ where: { endpointId } })).toBe(before);
  });

  test('takes a callback like REST, and refuses the same ones', async () => {
    const document =
      'mutation ($callback: CallbackInput) { createRecord(input: { payload: { order_id: "1" } }, callback: $callback) { id } }';
    expect(await refused(document, { callback: { url: 'ftp://example.com/' } })).toBe('INVALID_CALLBACK');
    expect(
      await refused(document, { callback: { url: 'https://example.com/', authHeader: 'Host', authValue: 'x' } }),
    ).toBe('INVALID_ARGUMENT');
  });
});

describe('a read', () => {
  test('shows a record', async () => {
    const { id, recordId } = (await answered(create, { text: '{"order_id":"ORD-1","n":1.0}' })).createRecord;
    await untilApplied(id);
    const { record } = await answered(
      'query ($id: ID!) { record(id: $id) { id payload payloadText status createdAt updatedAt } }',
      { id: recordId },
    );
    const time = expect.stringMatching(/^\d{4}-.*Z$/);
    const payload = { order_id: 'ORD-1', n: 1 };
    expect(record).toEqual({
      id: recordId,
      payload,
      payloadText: '{"order_id":"ORD-1","n":1.0}',
      status: 'SUCCESS',
      createdAt: time,
      updatedAt: time,
    });
  });

  test('pages through records both ways', async () => {
    const own = await makeEndpoint(databaseUrl, { accountId: endpoint.accountId });
    for (const n of [1, 2, 3]) await rest(server, own.keys.sandbox).post(own.path, { n });
    const page = async (args: string) => {
      const { records } = await answered(
        `{ records(${args}) { edges { cursor node { payload } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`,
        {},
        own.keys.sandbox,
      );
      return { ns: records.edges.map(({ node }: Json) => node.payload.n), ...records.pageInfo };
    };
    const first = await page('first: 2');
    expect(first).toMatchObject({ ns: [3, 2], hasNextPage: true });
    const second = await page(`first: 2, after: "${first.endCursor}"`);
    expect(second).toMatchObject({ ns: [1], hasNextPage: false });
    expect(await page(`last: 2, before: "${second.startCursor}"`)).toMatchObject({ ns: [3, 2] });
  });

  test('searches', async () => {
    const { id, recordId } = (await answered(create, { text: '{"order_id":"a needle"}' })).createRecord;
    await untilApplied(id);
    const { searchRecords } = await answered('{ searchRecords(q: "NEEDLE") { edges { node { id } } } }');
    expect(searchRecords.edges).toEqual([{ node: { id: recordId } }]);
  });

  test('shows the key and its endpoint', async () => {
    const { apiKey, endpoint: shown } = await answered(`{
      apiKey { name environment canCreate canRead canUpdate canDelete expiresAt callbackSecret }
      endpoint { id slug name active version fields(environment: SANDBOX) { name type required } }
    }`);
    expect(apiKey).toEqual({
      name: 'Default',
      environment: 'SANDBOX',
      canCreate: true,
      canRead: true,
      canUpdate: true,
      canDelete: true,
      expiresAt: null,
      callbackSecret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{32}$/),
    });
    const fields = [{ name: 'order_id', type: 'string', required: true }];
    expect(shown).toEqual({
      id: endpoint.endpointId,
      slug: endpoint.slug,
      name: 'Test',
      active: true,
      version: 1,
      fields,
    });
  });
});

describe('GraphQL refuses with the codes of REST', () => {
  const read = 'query ($id: ID!) { record(id: $id) { id } }';
  const replace = 'mutation ($id: ID!) { replaceRecord(id: $id, input: { payload: { order_id: "1" } }) { id } }';

  test('INVALID_JSON and VALIDATION_FAILED, with the details', async () => {
    expect(await refused(create, { text: '{' })).toBe('INVALID_JSON');
    expect(await refused(create, { text: '[]' })).toBe('INVALID_JSON');
    const { errors } = await graphql(server, key, create, { text: '{}' });
    expect(errors).toMatchObject([
      { message: 'Validation failed', path: ['createRecord'], extensions: { code: 'VALIDATION_FAILED' } },
    ]);
    expect(errors?.[0]?.extensions?.details).toEqual([{ field: 'order_id', error: 'Required field is missing' }]);
  });

  test('RECORD_NOT_FOUND and REQUEST_NOT_FOUND', async () => {
    for (const id of [noRecord, 'abc']) {
      expect(await refused(read, { id })).toBe('RECORD_NOT_FOUND');
      expect(await refused(replace, { id })).toBe('RECORD_NOT_FOUND');
      expect(await refused('mutation ($id: ID!) { deleteRecord(id: $id) { id } }', { id })).toBe('RECORD_NOT_FOUND');
      expect(await refused('query ($id: ID!) { request(id: $id) { id } }', { id })).toBe('REQUEST_NOT_FOUND');
    }
  });

  test("ENDPOINT_NOT_FOUND for another endpoint than the key's, INVALID_ARGUMENT for another environment", async () => {
    const theirs = await makeEndpoint(databaseUrl, { accountId: endpoint.accountId });
    for (const slug of [theirs.slug, 'no-such-endpoint']) {
      expect(await refused('query ($slug: String) { endpoint(endpoint: $slug) { id } }', { slug })).toBe(
        'ENDPOINT_NOT_FOUND',
      );
      expect(await refused('query ($slug: String) { records(endpoint: $slug) { edges { cursor } } }', { slug })).toBe(
        'ENDPOINT_NOT_FOUND',
      );
      expect(
        await refused(
          'mutation ($slug: String) { createRecord(endpoint: $slug, input: { payloadText: "{}" }) { id } }',
          { slug },
        ),
      ).toBe('ENDPOINT_NOT_FOUND');
    }
    expect(await refused('{ records(environment: PRODUCTION) { edges { cursor } } }')).toBe('INVALID_ARGUMENT');
    expect(
      await refused('mutation { createRecord(environment: PRODUCTION, input: { payloadText: "{}" }) { id } }'),
    ).toBe('INVALID_ARGUMENT');
  });

  test('endpoint and environment of the key may be named', async () => {
    await answered('query ($slug: String) { records(endpoint: $slug, environment: SANDBOX) { edges { cursor } } }', {
      slug: endpoint.slug,
    });
  });

  test('UNAUTHENTICATED without a key, for any operation', async () => {
    for (const document of [
      '{ apiKey { name } }',
      '{ endpoint { name } }',
      '{ records { edges { cursor } } }',
      '{ searchRecords(q: "a") { edges { cursor } } }',
      `{ record(id: "${noRecord}") { id } }`,
      '{ request(id: "req_a") { id } }',
      'mutation { createRecord(input: { payloadText: "{}" }) { id } }',
      `mutation { replaceRecord(id: "${noRecord}", input: { payloadText: "{}" }) { id } }`,
      `mutation { deleteRecord(id: "${noRecord}") { id } }`,
      // Faults of a payload are shown only to callers that may write.
      'mutation { createRecord(input: { payload: { a: 1e400 } }) { id } }',
    ]) {
      const answer = await graphql(server, undefined, document);
      const code = answer.errors?.[0]?.extensions?.code;
      expect({ document, empty: holdsNothing(answer), code }).toEqual({
        document,
        empty: true,
        code: 'UNAUTHENTICATED',
      });
    }
  });

  test.each([
    ['unknown', `Bearer ${newKeyText('SANDBOX')}`],
    ['malformed', 'Bearer abc'],
    ['of another scheme', 'Basic abc'],
  ])('UNAUTHENTICATED, as a 401, for a key that is %s', async (_, authorization) => {
    const answer = await rest(server).post('/graphql', { query: '{ __typename }' }, { authorization });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    expect(answer.json).toEqual({ errors: [{ message: expect.any(String), extensions: { code: 'UNAUTHENTICATED' } }] });
  });

  test('PERMISSION_DENIED, ENDPOINT_INACTIVE and QUOTA_EXCEEDED', async () => {
    const { sandbox } = await makeCollaborationKey(databaseUrl, endpoint.endpointId, { canCreate: false });
    expect(await refused(create, sound, sandbox)).toBe('PERMISSION_DENIED');
    const off = await makeEndpoint(databaseUrl, { accountId: endpoint.accountId });
    await prisma.endpoint.update({ where: { id: off.endpointId }, data: { active: false } });
    expect(await refused(create, sound, off.keys.sandbox)).toBe('ENDPOINT_INACTIVE');
    const poor = await makeEndpoint(databaseUrl, { plan: await makePlan(databaseUrl, 1) });
    await answered(create, sound, poor.keys.sandbox);
    const { errors } = await graphql(server, poor.keys.sandbox, create, sound);
    expect(errors?.[0]?.extensions).toEqual({ code: 'QUOTA_EXCEEDED', retryAfter: expect.any(Number) });
  });

  test('INVALID_ARGUMENT for an invalid page size', async () => {
    for (const args of ['first: 0', 'first: 101', 'last: -1', 'first: 1, after: "abc"', 'last: 101']) {
      expect(await refused(`{ records(${args}) { edges { cursor } } }`)).toBe('INVALID_ARGUMENT');
    }
  });
});
