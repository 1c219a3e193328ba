import { expect, test } from 'vitest';
import { until } from '../../harness/until.ts';
import { makeUser } from '../support/account.ts';
import { graphql, type Json, rest } from '../support/client.ts';
import {
  answered,
  changes,
  databaseUrl,
  deployFields,
  makeCollaborator,
  makeOwn,
  outcome,
  owner,
  prisma,
  rollBack,
  server,
  setFields,
  setWebhook,
  tryDeploy,
  tryRollback,
  useSandbox,
  version,
} from './deploy-fixtures.ts';

const text = (name: string) => ({ name, type: 'string' });
const list = `query ($slug: String!, $first: Int, $after: String, $last: Int, $before: String) { endpoint(endpoint: $slug) {
  versions(first: $first, after: $after, last: $last, before: $before) {
    totalCount edges { cursor node { number restoredFrom deployedAt deployedBy { name } fields { name } changes { fields { kind name } } } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
} }`;
const comparison = `query ($slug: String!, $from: Int!, $to: Int!) { compareVersions(endpoint: $slug,
  from: $from, to: $to) { ${changes} } }`;

/** An endpoint with three versions, of one field each. */
async function makeHistory() {
  const endpoint = await makeOwn();
  for (const name of ['one', 'two', 'three']) await deployFields(endpoint, [text(name)]);
  return endpoint;
}

const numbers = ({ edges }: Json): number[] => edges.map(({ node }: Json) => node.number);

test('versions are listed newest first, each with its changes', async () => {
  const { slug } = await makeHistory();
  const { versions } = (await answered(owner, list, { slug })).endpoint;
  expect(versions).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: false } });
  expect(versions.edges.map(({ node }: Json) => node)).toEqual(
    [
      [3, 'three', 'two'],
      [2, 'two', 'one'],
      [1, 'one', undefined],
    ].map(([number, name, before]) => ({
      number,
      restoredFrom: null,
      deployedAt: expect.stringMatching(/Z$/),
      deployedBy: { name: owner.name },
      fields: [{ name }],
      changes: { fields: [...(before ? [{ kind: 'REMOVED', name: before }] : []), { kind: 'ADDED', name }] },
    })),
  );
});

test('versions are paged both ways, and an invalid page is refused', async () => {
  const { slug } = await makeHistory();
  const page = async (args: object) => (await answered(owner, list, { slug, ...args })).endpoint.versions;
  const first = await page({ first: 2 });
  expect([numbers(first), first.pageInfo.hasNextPage]).toEqual([[3, 2], true]);
  const second = await page({ first: 2, after: first.pageInfo.endCursor });
  expect([numbers(second), second.pageInfo.hasNextPage]).toEqual([[1], false]);
  expect(numbers(await page({ last: 1, before: second.pageInfo.startCursor }))).toEqual([2]);
  for (const args of [
    { first: 0 },
    { first: 101 },
    { last: -1 },
    { after: 'abc' },
    { after: '99999999999999' },
    { before: "1' or 1=1" },
  ]) {
    expect([args, await outcome(owner, list, { slug, ...args })]).toEqual([args, 'INVALID_ARGUMENT']);
  }
});

test('two versions are compared in either direction, and with no version', async () => {
  const endpoint = await makeHistory();
  await setWebhook(endpoint, 'https://example.com/');
  await deployFields(endpoint, [{ ...text('three'), required: true }], { three: '3' });
  const compare = async (from: number, to: number) =>
    (await answered(owner, comparison, { slug: endpoint.slug, from, to })).compareVersions;
  expect(await compare(3, 4)).toMatchObject({
    fields: [{ kind: 'CHANGED', name: 'three', before: { required: false }, after: { required: true } }],
    webhook: { kind: 'ADDED', before: null, after: { url: 'https://example.com/' } },
  });
  expect(await compare(4, 3)).toMatchObject({
    webhook: { kind: 'REMOVED', before: { url: 'https://example.com/' }, after: null },
  });
  expect(await compare(0, 1)).toMatchObject({ fields: [{ kind: 'ADDED', name: 'one' }] });
  expect(await compare(2, 2)).toEqual({ fields: [], fieldsReordered: false, webhook: null });
  for (const [from, to] of [
    [1, 5],
    [-1, 1],
    [2_147_483_647, 1],
  ]) {
    expect(await outcome(owner, comparison, { slug: endpoint.slug, from, to })).toBe('NOT_FOUND');
  }
});

test('a rollback makes an old version the next one, and leaves the sandbox unchanged', async () => {
  const endpoint = await makeOwn();
  await deployFields(endpoint, [{ name: 'amount', type: 'number', required: true }], { amount: 1 });
  await setWebhook(endpoint, 'https://example.com/');
  await deployFields(endpoint, []);
  const production = rest(server, endpoint.keys.production);
  expect((await production.post(endpoint.path, {})).status).toBe(202);
  const before = await prisma.environment.findMany({
    where: { endpointId: endpoint.endpointId, name: 'SANDBOX' },
    include: { fields: true },
  });

  expect(await rollBack(endpoint, 1)).toMatchObject({
    number: 3,
    restoredFrom: 1,
    fields: [{ name: 'amount', required: true }],
    webhook: null,
    changes: {
      fields: [{ kind: 'ADDED', name: 'amount' }],
      webhook: { kind: 'REMOVED', before: { url: 'https://example.com/' } },
    },
  });
  // Every process follows a change within a second.
  await until(async () => (await production.post(endpoint.path, {})).json.code === 'VALIDATION_FAILED', {
    timeoutMs: 1_000,
  });
  const after = await prisma.environment.findMany({
    where: { endpointId: endpoint.endpointId, name: 'SANDBOX' },
    include: { fields: true },
  });
  expect(after).toEqual(before);
  // The sandbox was tried before, and differs from production again, so it can be deployed.
  expect(await tryDeploy(endpoint)).toBe('done');
  const entries = await prisma.auditEntry.findMany({
    where: { endpointId: endpoint.endpointId, action: 'endpoint.rolled_back' },
  });
  expect(entries).toMatchObject([{ accountId: owner.id, subject: 'version 3', details: { restoredFrom: 1 } }]);
});

test("a rollback to an unknown version is NOT_FOUND, and to production's settings CONFLICT", async () => {
  const endpoint = await makeHistory();
  for (const number of [0, 4, -1, 2_147_483_647]) expect(await tryRollback(endpoint, number)).toBe('NOT_FOUND');
  expect(await tryRollback(endpoint, 3)).toBe('CONFLICT');
  expect(await tryRollback(await makeOwn(), 1)).toBe('NOT_FOUND');
});

test('concurrent rollbacks and deploys follow each other', async () => {
  const endpoint = await makeHistory();
  await setFields(endpoint, [text('four')]);
  await useSandbox(endpoint);
  const outcomes = await Promise.all([tryRollback(endpoint, 1), tryDeploy(endpoint), tryRollback(endpoint, 2)]);
  expect(outcomes).toEqual(['done', 'done', 'done']);
  const { versions } = (await answered(owner, list, { slug: endpoint.slug })).endpoint;
  expect(numbers(versions)).toEqual([6, 5, 4, 3, 2, 1]);
  const production = await prisma.field.findMany({
    where: { endpointId: endpoint.endpointId, environment: 'PRODUCTION' },
  });
  expect(production.map(({ name }) => ({ name }))).toEqual(versions.edges[0].node.fields);
});

test('a collaborator sees history and pending changes without webhook URLs; others see nothing', async () => {
  const endpoint = await makeOwn();
  const { slug } = endpoint;
  await setWebhook(endpoint, 'https://example.com/secret-path');
  await deployFields(endpoint, [text('one')]);
  const collaborator = await makeCollaborator(endpoint);
  await setFields(endpoint, [text('two')]);
  await setWebhook(endpoint, 'https://example.com/another-secret-path');
  const { versions } = (await answered(collaborator, list, { slug })).endpoint;
  expect(numbers(versions)).toEqual([1]);
  const all = `query ($slug: String!) { endpoint(endpoint: $slug) { pendingChanges { ${changes} } versions { edges {
    node { ${version} } } } } }`;
  const seen = await graphql(server, collaborator, all, { slug });
  expect(JSON.stringify(seen)).not.toContain('secret-path');
  expect(seen.errors?.map(({ extensions }) => extensions?.code)).toEqual([
    'PERMISSION_DENIED',
    'PERMISSION_DENIED',
    'PERMISSION_DENIED',
  ]);
  expect(seen.data.endpoint.pendingChanges).toMatchObject({
    fields: [{ kind: 'REMOVED' }, { kind: 'ADDED' }],
    webhook: null,
  });
  expect(await tryRollback(endpoint, 1, collaborator)).toBe('PERMISSION_DENIED');

  const stranger = await makeUser(databaseUrl);
  for (const [who, code] of [
    [stranger, 'ENDPOINT_NOT_FOUND'],
    [endpoint.keys.production, 'PERMISSION_DENIED'],
    [{ cookie: '' }, 'UNAUTHENTICATED'],
  ] as const) {
    expect(await tryRollback(endpoint, 1, who)).toBe(code);
    expect(await outcome(who, list, { slug })).toBe(code);
    expect(await outcome(who, comparison, { slug, from: 0, to: 1 })).toBe(code);
  }
});
