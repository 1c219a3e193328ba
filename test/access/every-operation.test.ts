import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildSchema, type GraphQLObjectType } from 'graphql';
import { createClient } from 'graphql-ws';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { RefusalCode } from '../../src/errors.ts';
import { type Credentials, graphql } from '../support/client.ts';
import { type Caller, callers, type Fixtures, makeFixtures, meetPeople, prisma, server } from './callers.ts';
import { type Operation, operations } from './operations.ts';

const accessCodes: readonly string[] = [
  'UNAUTHENTICATED',
  'PERMISSION_DENIED',
  'ENDPOINT_NOT_FOUND',
] satisfies RefusalCode[];
const people = await meetPeople();

test('the table has every operation of the API', async () => {
  const schema = buildSchema(await readFile(join(import.meta.dirname, '../../schema.graphql'), 'utf8'));
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const names = roots.flatMap((type: GraphQLObjectType | null | undefined) => Object.keys(type?.getFields() ?? {}));
  expect([...new Set(operations.map(({ name }) => name))].toSorted()).toEqual(names.toSorted());
});

test.each(operations.map((operation) => [operation.document, operation] as const))('%s', async (_, operation) => {
  const fixtures = await makeFixtures(people);
  const refused = callers.filter((caller) => operation.refused[caller]);
  const admitted = callers.filter((caller) => !operation.refused[caller]);
  const before = await traces(fixtures.endpointId);
  const codes: Partial<Record<Caller, string>> = {};
  for (const caller of refused) codes[caller] = await codeOf(caller, operation, fixtures);
  expect(codes).toEqual(operation.refused);
  expect(await traces(fixtures.endpointId)).toEqual(before);
  // The owner comes last, because their call may end the endpoint for the others.
  for (const caller of admitted.toSorted((a) => (a === 'owner' ? 1 : -1))) {
    const code = await codeOf(caller, operation, fixtures);
    expect({ caller, refused: accessCodes.includes(code ?? '') ? code : undefined }).toEqual({
      caller,
      refused: undefined,
    });
  }
});

/** Counts the rows that a refused call might leave behind. */
async function traces(endpointId: string) {
  return { audited: await prisma.auditEntry.count(), requests: await prisma.request.count({ where: { endpointId } }) };
}

async function codeOf(caller: Caller, operation: Operation, fixtures: Fixtures): Promise<string | undefined> {
  const credentials = fixtures.credentials[caller];
  const variables = operation.variables?.(fixtures);
  if (operation.document.startsWith('subscription'))
    return subscribedCode(credentials, operation.document, variables, operation.refused[caller] !== undefined);
  const { errors } = await graphql(server, credentials, operation.document, variables);
  return errors?.[0]?.extensions?.code;
}

/** Returns the code of a subscription. One that is in place is ended at once. */
async function subscribedCode(
  credentials: Credentials,
  query: string,
  variables: Record<string, unknown> | undefined,
  refused: boolean,
) {
  const headers = typeof credentials === 'object' ? { cookie: credentials.cookie } : {};
  const client = createClient({
    url: `${server.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: class extends WebSocket {
      constructor(url: string, protocols: string) {
        super(url, protocols, { headers });
      }
    },
    connectionParams: typeof credentials === 'string' ? { Authorization: `Bearer ${credentials}` } : {},
    retryAttempts: 0,
  });
  try {
    const results = client.iterate<unknown, { code?: string }>({ query, variables });
    const first = results.next().then(
      ({ value }) => value?.errors?.[0]?.extensions?.code,
      (errors) => errors?.[0]?.extensions?.code,
    );
    if (refused) return await first;
    // This query runs after the subscription was handled, because both name the same endpoint.
    const behind = query
      .replace('subscription', 'query')
      .replace(/(requestCompleted|recordChanged|deliveryUpdated)(.*)\{ \w+ \}/, 'requests$2{ edges { cursor } }');
    for await (const _ of client.iterate({ query: behind, variables }));
    return await Promise.race([first, Promise.resolve(undefined)]);
  } finally {
    await client.dispose();
  }
}
