import { expect } from 'vitest';
import { until } from '../../harness/until.ts';
import { newId } from '../../src/ids.ts';
import { graphql, holdsNothing, type Json, rest } from '../support/client.ts';
import { makeEndpoint, openControlPlane } from '../support/endpoint.ts';
import { sharedServer } from '../support/shared-server.ts';

export const server = await sharedServer();
export const { databaseUrl } = server;
export const endpoint = await makeEndpoint(databaseUrl, {
  fields: [{ name: 'order_id', type: 'string', required: true }],
});
export const { prisma } = openControlPlane(databaseUrl);
export const key = endpoint.keys.sandbox;
export const client = rest(server, key);

export const noRecord = newId('rec').text;
export const create = `mutation ($text: String!) { createRecord(input: { payloadText: $text }) { id recordId environment operation state
    error appliedAt version } }`;
export const sound = { text: '{"order_id":"ORD-1"}' };

/** Returns the data for the key's holder. Fails when there is an error. */
export async function answered(document: string, variables?: Record<string, unknown>, as = key): Promise<Json> {
  const { data, errors } = await graphql(server, as, document, variables);
  expect(errors).toBeUndefined();
  return data;
}

/** Returns the code of the one error. */
export async function refused(
  document: string,
  variables?: Record<string, unknown>,
  as: string | undefined = key,
): Promise<string | undefined> {
  const answer = await graphql(server, as, document, variables);
  expect(answer.errors).toHaveLength(1);
  expect(holdsNothing(answer)).toBe(true);
  return answer.errors?.[0]?.extensions?.code;
}

export async function untilApplied(requestId: string): Promise<void> {
  await until(
    async () =>
      (await answered('query ($id: ID!) { request(id: $id) { state } }', { id: requestId })).request.state ===
      'SUCCEEDED',
  );
}
