import { describe, expect, test } from 'vitest';
import { graphql, rest } from '../support/client.ts';
import { client, endpoint, key, refused, server } from './graphql-fixtures.ts';

describe('the language', () => {
  test('answers introspection without a key', async () => {
    const { data } = await graphql(
      server,
      undefined,
      '{ __schema { mutationType { fields { name } } } __type(name: "PayloadInput") { isOneOf } }',
    );
    expect(data.__schema.mutationType.fields.map(({ name }: { name: string }) => name)).toEqual(
      expect.arrayContaining(['createRecord', 'replaceRecord', 'deleteRecord']),
    );
    expect(data.__type).toEqual({ isOneOf: true });
  });

  test('takes exactly one of payload and payloadText', async () => {
    for (const input of ['{ }', '{ payload: {}, payloadText: "{}" }', '{ payloadText: null }']) {
      expect(await refused(`mutation { createRecord(input: ${input}) { id } }`)).toBe('GRAPHQL_VALIDATION_FAILED');
    }
    const document = 'mutation ($input: PayloadInput!) { createRecord(input: $input) { id } }';
    for (const input of [{}, { payload: {}, payloadText: '{}' }, { payloadText: null }]) {
      expect(await refused(document, { input })).toBe('INVALID_ARGUMENT');
    }
  });

  test.each([
    ['a document that does not parse', '{ records(', 'GRAPHQL_PARSE_FAILED'],
    ['an empty document', '', 'GRAPHQL_PARSE_FAILED'],
    ['an unknown field', '{ nothing }', 'GRAPHQL_VALIDATION_FAILED'],
    ['an unknown argument', '{ records(size: 1) { edges { cursor } } }', 'GRAPHQL_VALIDATION_FAILED'],
    ['a variable that is missing', 'query ($id: ID!) { record(id: $id) { id } }', 'INVALID_ARGUMENT'],
  ])('refuses %s with its code', async (_, document, code) => {
    expect(await refused(document)).toBe(code);
  });

  test('carries the request id on every answer', async () => {
    for (const answer of [
      await graphql(server, key, '{ __typename }'),
      await graphql(server, key, '{'),
      await graphql(server, undefined, '{ apiKey { name } }'),
    ]) {
      expect(answer.headers.get('x-request-id')).toMatch(/^req_[0-9a-z]{26}$/);
    }
  });
});

describe('the HTTP endpoint', () => {
  test('shows GraphiQL to a browser', async () => {
    const page = await rest(server).get('/graphql', { accept: 'text/html' });
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toMatch(/^text\/html/);
    expect(page.text).toContain('<title>Sluice</title>');
  });

  test('answers a query by GET', async () => {
    const { status, json } = await client.get(`/graphql?query=${encodeURIComponent('{ endpoint { slug } }')}`, {
      accept: 'application/json',
    });
    expect({ status, json }).toEqual({ status: 200, json: { data: { endpoint: { slug: endpoint.slug } } } });
  });

  test.each<[string, object]>([
    ['a query', { query: '{ endpoint { slug } }' }],
    [
      'an operation of several, by name',
      { query: 'query A { endpoint { slug } } query B { __typename }', operationName: 'B' },
    ],
    ['an operation of several, without', { query: 'query A { endpoint { slug } } query B { __typename }' }],
    [
      'variables',
      { query: 'query ($first: Int) { records(first: $first) { edges { cursor } } }', variables: { first: 1 } },
    ],
    [
      'a variable that does not fit',
      { query: 'query ($first: Int) { records(first: $first) { edges { cursor } } }', variables: { first: 'x' } },
    ],
    [
      'a page that is too long, by its variable',
      { query: 'query ($first: Int) { records(first: $first) { edges { cursor } } }', variables: { first: 100_000 } },
    ],
    ['what is refused', { query: '{ record(id: "rec_01m87cyhyye5cv1k5eat1d3fv4") { id } }' }],
    [
      'part of which is refused',
      { query: '{ endpoint { slug } record(id: "rec_01m87cyhyye5cv1k5eat1d3fv4") { id } }' },
    ],
    ['no operation', { query: 'fragment A on Query { __typename }' }],
    ['no document', { query: '{ nothing' }],
    ['an unknown parameter', { query: '{ __typename }', nothing: 1 }],
    ['variables that are none', { query: '{ __typename }', variables: [] }],
  ])('answers %s the same to every kind of JSON, twice', async (_, body) => {
    const ask = async (type: string, accept: string) => {
      const { status, headers, json } = await client.post('/graphql', body, { 'content-type': type, accept });
      return { status, type: headers.get('content-type')?.replaceAll(' ', ''), json };
    };
    for (const accept of [
      '*/*',
      'application/json',
      'application/graphql-response+json, application/json;q=0.9',
      'text/event-stream, application/json',
    ]) {
      const plain = await ask('application/json', accept);
      expect(plain).toEqual(await ask('application/json; charset=utf-8', accept));
      expect(plain).toEqual(await ask('application/json', accept));
    }
  });

  test.each([
    ['no JSON', '{"query":'],
    ['no object', '[]'],
    ['nothing', ''],
  ])('refuses a body that is %s, without failing', async (_, body) => {
    const { status, json } = await client.post('/graphql', body);
    expect(status).toBe(400);
    expect(json.errors).toHaveLength(1);
  });

  test('refuses a body of over 1 MB as PAYLOAD_TOO_LARGE', async () => {
    const { status, json } = await client.post(
      '/graphql',
      JSON.stringify({ query: '{ __typename }', filler: 'x'.repeat(1_100_000) }),
    );
    expect(status).toBe(413);
    expect(json.errors[0].extensions.code).toBe('PAYLOAD_TOO_LARGE');
  });
});

describe('unreadable input', () => {
  test.each(['variables', 'extensions'])(
    '%s that are not JSON are INVALID_ARGUMENT, in a URL and in a form',
    async (name) => {
      const inQuery = await rest(server, key).get(
        `/graphql?query=${encodeURIComponent('{ apiKey { name } }')}&${name}=%5B`,
        {
          accept: 'application/json',
        },
      );
      expect(inQuery).toMatchObject({ status: 400, json: { errors: [{ extensions: { code: 'INVALID_ARGUMENT' } }] } });
      const form = { 'content-type': 'application/x-www-form-urlencoded' };
      const inForm = await rest(server, key).post('/graphql', `query={apiKey{name}}&${name}=[`, form);
      expect(inForm).toMatchObject({ status: 400, json: { errors: [{ extensions: { code: 'INVALID_ARGUMENT' } }] } });
    },
  );

  test('a body of another type is UNSUPPORTED_MEDIA_TYPE', async () => {
    const { status, json } = await rest(server, key).post('/graphql', '{}', { 'content-type': '*/*' });
    expect({ status, json }).toMatchObject({
      status: 415,
      json: { errors: [{ extensions: { code: 'UNSUPPORTED_MEDIA_TYPE' } }] },
    });
  });

  test.each(['[]', '{"query":1}', '{"query":"{ __typename }","operationName":"Other"}'])(
    'has a documented code: %s',
    async (body) => {
      const { json } = await rest(server, key).post('/graphql', body);
      expect(json.errors[0].extensions.code).toBe('INVALID_ARGUMENT');
    },
  );
});

describe('Accept', () => {
  test.each(['image/png', 'text/html', 'nonsense', ''])(
    'of an unavailable type counts as absent: %s',
    async (accept) => {
      const answer = await rest(server, key).post(
        '/graphql',
        { query: 'mutation { createRecord(input: { payload: { order_id: "ORD-1" } }) { id } }' },
        { accept },
      );
      expect(answer).toMatchObject({ status: 200, json: { data: { createRecord: { id: expect.any(String) } } } });
    },
  );

  test('of JSON alone is refused for a subscription, which is a stream', async () => {
    const answer = await rest(server, key).post(
      '/graphql',
      { query: 'subscription { requestCompleted { id } }' },
      { accept: 'application/json' },
    );
    expect(answer).toMatchObject({ status: 400, json: { errors: [{ extensions: { code: 'INVALID_ARGUMENT' } }] } });
  });
});
