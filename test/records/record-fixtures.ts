import { expect } from 'vitest';
import { until } from '../../harness/until.ts';
import type { Field } from '../../src/access/actor.ts';
import { type Credentials, type GraphqlAnswer, graphql, type Json, rest } from '../support/client.ts';
import { makeEndpoint, openControlPlane, type TestEndpoint } from '../support/endpoint.ts';
import type { Server } from '../support/server.ts';

/** A list of records as a caller requests it. */
export interface Asked {
  filter?: object[];
  orderBy?: { path?: string; direction: 'ASC' | 'DESC' };
  first?: number;
  last?: number;
  after?: string;
  before?: string;
}

const listDocument = `query ($filter: [RecordCondition!], $orderBy: RecordOrder, $first: Int, $last: Int, $after: String,
  $before: String, $slug: String, $environment: EnvironmentName) {
  records(filter: $filter, orderBy: $orderBy, first: $first, last: $last, after: $after, before: $before, endpoint:
  $slug, environment: $environment) {
    edges { node { id payloadText } } totalCount scanned complete pageInfo { startCursor endCursor hasNextPage hasPreviousPage }
  }
}`;

/** Requests a list, by default with the sandbox key. */
export async function ask(
  server: Server,
  { slug, keys }: TestEndpoint,
  asked: Asked,
  credentials: Credentials = keys.sandbox,
): Promise<GraphqlAnswer<Json>> {
  return graphql(
    server,
    credentials,
    listDocument,
    typeof credentials === 'string' ? { ...asked } : { ...asked, slug, environment: 'SANDBOX' },
  );
}

/** Returns a page of a list, which must not be refused. */
export async function page(
  server: Server,
  endpoint: TestEndpoint,
  asked: Asked,
  credentials?: Credentials,
): Promise<Json> {
  const { data, errors } = await ask(server, endpoint, asked, credentials);
  expect(errors).toBeUndefined();
  return data.records;
}

/** Returns the `n` of the records of a page. */
export function numbers({ edges }: Json): number[] {
  return edges.map(({ node }: Json) => JSON.parse(node.payloadText).n);
}

/**
 * Makes an endpoint with indexed searchable fields and applied records with these payloads. Returns their ids in the
 * order given.
 */
export async function withRecords(
  server: Server,
  databaseUrl: string,
  {
    accountId,
    fields,
    payloads,
  }: { accountId?: string; fields: (Field & { searchable?: boolean })[]; payloads: (object | string)[] },
): Promise<TestEndpoint & { ids: string[] }> {
  const endpoint = await makeEndpoint(databaseUrl, { ...(accountId && { accountId }), fields });
  const client = rest(server, endpoint.keys.sandbox);
  const ids: string[] = [];
  for (const payload of payloads) ids.push((await client.post(endpoint.path, payload)).json.id);
  await untilSettled(server, endpoint);
  await untilIndexed(databaseUrl, endpoint);
  return { ...endpoint, ids };
}

/** Waits until every write of the sandbox's newest hundred records is applied. */
export async function untilSettled(server: Server, { path, keys }: TestEndpoint): Promise<void> {
  await until(async () =>
    (await rest(server, keys.sandbox).get(`${path}?limit=100`)).json.data.every(
      ({ status }: Json) => status !== 'queued',
    ),
  );
}

/** Waits until all values of the endpoint's searchable fields are indexed. */
export async function untilIndexed(databaseUrl: string, { endpointId }: TestEndpoint): Promise<void> {
  const { prisma } = openControlPlane(databaseUrl);
  await until(
    async () => (await prisma.field.count({ where: { endpointId, searchable: true, indexedAt: null } })) === 0,
  );
}
