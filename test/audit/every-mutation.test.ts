import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildSchema } from 'graphql';
import { expect, test } from 'vitest';
import type { TestAccount } from '../support/account.ts';
import { graphql, type Json } from '../support/client.ts';
import { cases } from './mutation-cases.ts';
import { makeFixtures, owner, server } from './mutation-fixtures.ts';

test('there is a case for every mutation of the API', async () => {
  const schema = buildSchema(await readFile(join(import.meta.dirname, '../../schema.graphql'), 'utf8'));
  expect(cases.map(({ mutation }) => mutation).toSorted()).toEqual(
    Object.keys(schema.getMutationType()?.getFields() ?? {}).toSorted(),
  );
});

test.each(cases)('$mutation is logged as $action, with its author, address and call', async (one) => {
  const fixtures = await makeFixtures();
  const by = one.by ?? owner;
  const document = `mutation { ${one.mutation}(${await one.args(fixtures)}) ${one.selection ? `{ ${one.selection} }` : ''} }`;
  const { data, errors, headers } = await graphql(server, by, document);
  expect(errors).toBeUndefined();
  const entries = await logOf(one.log ?? owner, one.action);
  expect(entries[0]).toEqual({
    ...{ action: one.action, address: '127.0.0.1', requestId: headers.get('x-request-id'), account: { id: by.id } },
    ...{
      endpoint: one.ofEndpoint === null ? null : (data.createEndpoint?.endpoint.slug ?? fixtures.slug),
      subject: expect.stringMatching(/\S/),
    },
    ...{ at: expect.any(String), details: expect.any(Object) },
  });
});

async function logOf(account: TestAccount, action: string): Promise<Json[]> {
  const query = `query ($action: String) { auditLog(action: $action) { edges {
    node { action subject details address requestId at endpoint account { id } } } } }`;
  const { data } = await graphql(server, account, query, { action });
  return data.auditLog.edges.map(({ node }: Json) => node);
}
