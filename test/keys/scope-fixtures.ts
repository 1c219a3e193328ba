import { expect } from 'vitest';
import { until } from '../../harness/until.ts';
import type { TestAccount } from '../support/account.ts';
import { type Credentials, type Json, rest } from '../support/client.ts';
import { answered, makeKey, makeOwner, server } from './keys-fixtures.ts';

export const update = `mutation ($endpoint: String!, $key: ID!, $input: UpdateKeyInput!) {
  updateKey(endpoint: $endpoint, key: $key, input: $input) { id scope }
}`;
export const declarations = '$endpoint: String, $environment: EnvironmentName';
export const at = 'endpoint: $endpoint, environment: $environment';
export const lists: Record<string, string> = {
  records: `query (${declarations}) { list: records(${at}) { edges { node { id } } } }`,
  filtered: `query (${declarations}) { list: records(${at}, filter: [{ path: "made", eq: true }]) { edges { node { id } } } }`,
  byNumber: `query (${declarations}) { list: records(${at}, filter: [{ path: "n", eq: 1 }]) { edges { node { id } } } }`,
  found: `query (${declarations}) { list: searchRecords(${at}, q: "made") { edges { node { id } } } }`,
  requests: `query (${declarations}) { list: requests(${at}) { edges { node { id: recordId } } } }`,
  containing: `query (${declarations}) {
    list: requests(${at}, filter: { contains: "made" }) { edges { node { id: recordId payloadText } } }
  }`,
};
export const payloads = `query (${declarations}, $id: ID!) { request(${at}, id: $id) { payloadText } }`;

export interface Written {
  recordId: string;
  requestId: string;
}

export async function write(
  key: string,
  path: string,
  body: Record<string, unknown> = { made: true, n: 1 },
  headers?: Record<string, string>,
): Promise<Written> {
  const { status, json, headers: answer } = await rest(server, key).post(path, body, headers);
  expect(status).toBe(202);
  return { recordId: json.id, requestId: String(answer.get('x-request-id')) };
}

export async function idsIn(as: Credentials, list: string, endpoint?: string): Promise<string[]> {
  const { list: page } = await answered(
    as,
    lists[list] ?? '',
    typeof as === 'string' ? {} : { endpoint, environment: 'SANDBOX' },
  );
  return page.edges.map(({ node }: Json) => node.id);
}

/**
 * Makes an endpoint with a record each of its default pair, its console and a key. Two more keys see all, and only
 * their own.
 */
export async function setScene() {
  const { owner, slug, path, keys, keyId: defaultId } = await makeOwner();
  const other = await makeKey(owner, slug, { name: 'Other' });
  const own = await makeKey(owner, slug, { name: 'Own', canCreate: true, canRead: true });
  const all = await makeKey(owner, slug, { name: 'All', canCreate: false });
  const byHand = await answered(
    owner,
    'mutation ($e: String!) { createRecord(endpoint: $e, environment: SANDBOX, input: { payload: { made: true, n: 1 } }) { id recordId } }',
    { e: slug },
  );
  const { recordId, id: requestId } = byHand.createRecord;
  const written: Written[] = [
    { recordId, requestId },
    await write(keys.sandbox, path),
    await write(other.sandbox, path),
  ];
  const ids = written.map((one) => one.recordId);
  await until(async () => (await idsIn(keys.sandbox, 'found')).length === 3);
  return { owner, slug, path, keys, defaultId, other, own, all, written, ids };
}

export const change = (owner: TestAccount, endpoint: string, key: string, input: Record<string, unknown>) =>
  answered(owner, update, { endpoint, key, input });
