import { expect, test } from 'vitest';
import { makeUser } from '../support/account.ts';
import type { Credentials, Json } from '../support/client.ts';
import { makeCollaborationKey, makeEndpoint } from '../support/endpoint.ts';
import { answered, create, databaseUrl, prisma, refused } from './endpoint-fixtures.ts';

// Not the owner of the fixtures, who has endpoints of other files.
const owner = await makeUser(databaseUrl, { name: 'Ada' });
const stranger = await makeUser(databaseUrl);

const list = `query ($first: Int, $after: String, $last: Int, $before: String, $deleted: Boolean) {
  endpoints(first: $first, after: $after, last: $last, before: $before, deleted: $deleted) {
    totalCount
    edges { node { name role ownerName } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`;

async function page(as: Credentials, variables: Record<string, unknown> = {}): Promise<Json> {
  const { endpoints } = await answered(as, list, { deleted: false, ...variables });
  return { ...endpoints, names: endpoints.edges.map(({ node }: Json) => node.name) };
}

/** Makes an account that has accepted an invitation to a key of an endpoint. */
async function joinedBy(endpointId: string, name = 'Carl') {
  const account = await makeUser(databaseUrl, { name });
  const { keyId } = await makeCollaborationKey(databaseUrl, endpointId);
  const now = new Date();
  const tokenHash = Uint8Array.from(Buffer.from(account.id));
  await prisma.collaborator.create({
    data: { apiKeyId: keyId, email: account.email, accountId: account.id, tokenHash, acceptedAt: now, expiresAt: now },
  });
  return account;
}

test('an account lists its own and shared endpoints, newest first, with its role in each', async () => {
  await create({ name: 'One' }, owner);
  const shared = await makeEndpoint(databaseUrl, { accountId: owner.id, name: 'Shared' });
  const collaborator = await joinedBy(shared.endpointId);
  await create({ name: 'Own' }, collaborator);
  expect(await page(owner)).toMatchObject({ names: ['Shared', 'One'], totalCount: 2 });
  expect((await page(collaborator)).edges).toEqual([
    { node: { name: 'Own', role: 'OWNER', ownerName: 'Carl' } },
    { node: { name: 'Shared', role: 'COLLABORATOR', ownerName: 'Ada' } },
  ]);
  expect(await page(stranger)).toMatchObject({ names: [], totalCount: 0 });
});

test('paging continues after a cursor, both ways, even when the endpoint of the cursor is gone', async () => {
  const account = await makeUser(databaseUrl);
  const made: Json[] = [];
  for (const name of ['a', 'b', 'c', 'd', 'e']) made.push((await create({ name }, account)).endpoint);
  const first = await page(account, { first: 2 });
  expect(first).toMatchObject({ names: ['e', 'd'], totalCount: 5, pageInfo: { hasNextPage: true } });
  const next = { first: 2, after: first.pageInfo.endCursor };
  expect((await page(account, next)).names).toEqual(['c', 'b']);
  await answered(account, 'mutation ($slug: String!) { deleteEndpoint(endpoint: $slug) { id } }', {
    slug: made[3].slug,
  });
  expect(await page(account, next)).toMatchObject({ names: ['c', 'b'], totalCount: 4 });
  const rest = await page(account, { after: (await page(account, next)).pageInfo.endCursor });
  expect(rest).toMatchObject({ names: ['a'], pageInfo: { hasNextPage: false } });
  expect(await page(account, { last: 2, before: rest.pageInfo.startCursor })).toMatchObject({
    names: ['c', 'b'],
    pageInfo: { hasPreviousPage: true },
  });
  expect((await page(account, { last: 1 })).names).toEqual(['a']);
});

test('deleted endpoints are listed separately while they can be restored, for their owner alone', async () => {
  const shared = await makeEndpoint(databaseUrl, { accountId: owner.id, name: 'To be deleted' });
  const collaborator = await joinedBy(shared.endpointId);
  await answered(owner, 'mutation ($slug: String!) { deleteEndpoint(endpoint: $slug) { id } }', { slug: shared.slug });
  expect(await page(owner, { deleted: true })).toMatchObject({ names: ['To be deleted'], totalCount: 1 });
  expect((await page(owner)).names).not.toContain('To be deleted');
  for (const deleted of [false, true]) expect((await page(collaborator, { deleted })).names).toEqual([]);
  await prisma.endpoint.update({
    where: { id: shared.endpointId },
    data: { deletedAt: new Date(Date.now() - 31 * 24 * 60 * 60 * 1000) },
  });
  expect((await page(owner, { deleted: true })).names).toEqual([]);
});

test('invalid page sizes and unknown cursors are INVALID_ARGUMENT', async () => {
  const forged = (text: string) => Buffer.from(text).toString('base64');
  const faulty = [
    { first: 0 },
    { first: 101 },
    { last: -1 },
    { after: 'abc' },
    { before: '' },
    { after: forged('GPC:S:abc') },
    { after: forged('GPC:N:1') },
  ];
  for (const variables of faulty) {
    expect({ variables, ...(await refused(owner, list, { deleted: false, ...variables })) }).toMatchObject({
      variables,
      code: 'INVALID_ARGUMENT',
    });
  }
});

test('an endpoint is visible to its owner, collaborators and keys only', async () => {
  const { slug, endpointId, keys } = await makeEndpoint(databaseUrl, {
    accountId: owner.id,
    name: 'Shown',
    fields: [{ name: 'a', type: 'string', required: false }],
  });
  const collaborator = await joinedBy(endpointId);
  const query =
    'query ($slug: String) { endpoint(endpoint: $slug) { name role ownerName url fields(environment: SANDBOX) { name } } }';
  const shown = {
    name: 'Shown',
    ownerName: 'Ada',
    url: expect.stringMatching(`/api/v1/data/${slug}$`),
    fields: [{ name: 'a' }],
  };
  expect((await answered(owner, query, { slug })).endpoint).toEqual({ ...shown, role: 'OWNER' });
  expect((await answered(collaborator, query, { slug })).endpoint).toEqual({ ...shown, role: 'COLLABORATOR' });
  expect((await answered(keys.sandbox, query)).endpoint).toEqual({ ...shown, role: null });
  expect((await refused(stranger, query, { slug })).code).toBe('ENDPOINT_NOT_FOUND');
  expect((await refused(undefined, query, { slug })).code).toBe('UNAUTHENTICATED');
  expect((await refused(owner, query)).code).toBe('INVALID_ARGUMENT');
});

test('collaborators, strangers, keys and anonymous callers cannot change an endpoint', async () => {
  const { slug, endpointId, keys } = await makeEndpoint(databaseUrl, { accountId: owner.id, name: 'Guarded' });
  const collaborator = await joinedBy(endpointId);
  const mutations = [
    'mutation ($slug: String!) { updateEndpoint(endpoint: $slug, input: { name: "Mine" }) { id } }',
    'mutation ($slug: String!) { setFields(endpoint: $slug, fields: []) { id } }',
    'mutation ($slug: String!) { setEndpointActive(endpoint: $slug, active: false) { id } }',
    'mutation ($slug: String!) { deleteEndpoint(endpoint: $slug) { id } }',
  ];
  for (const document of mutations) {
    const codes = await Promise.all(
      [collaborator, keys.sandbox, stranger, undefined].map(async (as) => (await refused(as, document, { slug })).code),
    );
    expect(codes).toEqual(['PERMISSION_DENIED', 'PERMISSION_DENIED', 'ENDPOINT_NOT_FOUND', 'UNAUTHENTICATED']);
  }
  expect(await prisma.endpoint.findUnique({ where: { id: endpointId } })).toMatchObject({
    name: 'Guarded',
    active: true,
    deletedAt: null,
  });
});
