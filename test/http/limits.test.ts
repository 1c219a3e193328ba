import { getIntrospectionQuery } from 'graphql';
import { createClient } from 'graphql-ws';
import { describe, expect, test } from 'vitest';
import { makeUser } from '../support/account.ts';
import { afterFile } from '../support/after-file.ts';
import { graphql, rest } from '../support/client.ts';
import { makeEndpoint } from '../support/endpoint.ts';
import { sharedServer } from '../support/shared-server.ts';

const server = await sharedServer();
const { databaseUrl } = server;
const owner = await makeUser(databaseUrl);
const { keys, path } = await makeEndpoint(databaseUrl, { accountId: owner.id });

const nested = `endpoints(first: 100) { edges { node { keys(first: 100) { edges { node { collaborators(first: 100) { edges {
    node { id } } } } } } } } }`;
const paged =
  'query ($first: Int) { endpoints(first: $first) { edges { node { keys(first: 100) { edges { node { id name } } } } } } }';
const deep = `{ endpoints { edges { node { ${'keys { edges { node { endpoint { '.repeat(5)} id ${'} } } }'.repeat(5)} } } } }`;
const wide = `{ ${Array.from({ length: 300 }, (_, index) => `a${index}: plans { id }`).join(' ')} }`;

async function refusal(query: string, variables?: Record<string, unknown>): Promise<string | undefined> {
  const { data, errors } = await graphql(server, owner, query, variables);
  expect(data ?? null).toBeNull();
  expect(errors?.[0]?.extensions?.code).toMatch(/^(INVALID_ARGUMENT|GRAPHQL_(VALIDATION|PARSE)_FAILED)$/);
  return errors?.[0]?.message;
}

describe('a document is refused before any of it runs', () => {
  test('if it costs too much, with its cost and the limit', async () => {
    expect(await refusal(`{ ${nested} }`)).toMatch(/^The document costs \d{6,}; at most 20000 is taken/);
  });

  test('if its variables make it cost too much, although it passed before', async () => {
    expect((await graphql(server, owner, paged, { first: 5 })).errors).toBeUndefined();
    expect(await refusal(paged, { first: 100 })).toMatch(/^The document costs/);
    expect((await graphql(server, owner, paged, { first: 5 })).errors).toBeUndefined();
  });

  test('if it is nested too deep', async () => {
    expect(await refusal(deep)).toMatch(/^The document is nested 2\d fields deep; at most 15 are taken/);
  });

  test('if it selects too many fields, even aliases of one', async () => {
    expect(await refusal(wide)).toMatch(/^The document selects 600 fields; at most 500 are taken/);
  });

  test('if it hides its size in fragments', async () => {
    expect(await refusal(`query { ...All } fragment All on Query { ${nested} }`)).toMatch(/^The document costs/);
  });

  test('if it has too many tokens, or is a megabyte of nonsense, within a second', async () => {
    const startedAt = performance.now();
    expect(await refusal(`{ ${'plans { id } '.repeat(10_000)} }`)).toMatch(/token/);
    expect(await refusal(`{ ${'a { '.repeat(200_000)}`)).toBe('The document is nested too deep');
    expect(await refusal(`{ plans ${'@include(if: true) '.repeat(4_000)} { id } }`)).toBeTruthy();
    expect(performance.now() - startedAt).toBeLessThan(3_000);
  });

  test('if its fragments or inline fragments are nested too deep to follow', async () => {
    const row = Array.from({ length: 2_000 }, (_, n) => `fragment F${n} on Query { ...F${n + 1} }`).join(' ');
    expect(await refusal(`{ ...F0 } ${row} fragment F2000 on Query { __typename }`)).toBe(
      'The document is nested too deep',
    );
    expect(await refusal(`{ ${'... { '.repeat(2_000)}__typename${' }'.repeat(2_000)} }`)).toBe(
      'The document is nested too deep',
    );
  });

  test('if its fragments form a circle', async () => {
    expect(await refusal('query { ...A } fragment A on Query { ...B } fragment B on Query { ...A }')).toMatch(
      /fragment/,
    );
  });

  test('if it multiplies a payload, or the schema, by aliases and fragments', async () => {
    const payloads = Array.from({ length: 10 }, (_, index) => `a${index}: payloadText`).join(' ');
    expect(
      await refusal(
        `query ($slug: String) { records(endpoint: $slug, environment: SANDBOX, first: 100) { edges { node { ${payloads} } } } }`,
      ),
    ).toMatch(/^The document costs/);
    const types = Array.from({ length: 20 }, (_, index) => `a${index}: ofType { ...NEXT }`).join(' ');
    const fragments = [1, 2, 3]
      .map((n) => `fragment T${n} on __Type { ${types.replaceAll('NEXT', `T${n + 1}`)} }`)
      .join(' ');
    expect(
      await refusal(`{ __schema { types { fields { type { ...T1 } } } } } ${fragments} fragment T4 on __Type { name }`),
    ).toMatch(/^The document's introspection costs \d+; at most 100000 is taken$/);
  });

  test('if it introspects in circles', async () => {
    const circles = `${'fields { type { '.repeat(8)}name${' } }'.repeat(8)}`;
    expect(await refusal(`{ __schema { types { ${circles} } } }`)).toMatch(/introspection/i);
  });

  test('over server-sent events too', async () => {
    const { status, text } = await rest(server, keys.sandbox).post(
      '/graphql',
      { query: `{ ${nested} }` },
      { accept: 'text/event-stream' },
    );
    expect({ status, text }).toEqual({ status: 200, text: expect.stringContaining('The document costs') });
  });

  test('over a WebSocket too', async () => {
    const client = createClient({
      url: `${server.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { Authorization: `Bearer ${keys.sandbox}` },
      retryAttempts: 0,
    });
    afterFile(async () => client.dispose());
    const run = async (query: string) => {
      for await (const result of client.iterate({ query })) return result;
    };
    await expect(run(`{ ${nested} }`)).rejects.toMatchObject([
      { message: expect.stringMatching(/^The document costs/) },
    ]);
    expect(await run('{ endpoint { slug } }')).toMatchObject({ data: { endpoint: {} } });
  });
});

describe('a document is accepted', () => {
  test('if it introspects the whole schema, as GraphiQL does', async () => {
    const { data, errors } = await graphql(
      server,
      undefined,
      getIntrospectionQuery({ inputValueDeprecation: true, specifiedByUrl: true, oneOf: true }),
    );
    expect(errors).toBeUndefined();
    expect(data.__schema.types.length).toBeGreaterThan(50);
  });

  test('if it writes fifty records', async () => {
    const writes = Array.from(
      { length: 50 },
      (_, n) => `w${n}: createRecord(input: { payload: { n: ${n} } }) { id recordId state version }`,
    );
    const { data, errors } = await graphql(server, keys.sandbox, `mutation { ${writes.join(' ')} }`);
    expect(errors).toBeUndefined();
    expect(Object.keys(data)).toHaveLength(50);
  });

  test('if it reads a page of a hundred records with all their fields', async () => {
    const query = `{ records(first: 100) { totalCount edges { cursor node { id payload payloadText status createdAt updatedAt } }
        pageInfo { endCursor } } }`;
    expect((await graphql(server, keys.sandbox, query)).errors).toBeUndefined();
  });
});

test('the cost limit does not apply to REST', async () => {
  expect((await rest(server, keys.sandbox).get(`${path}?limit=100`)).status).toBe(200);
});
