import { expect, test } from 'vitest';
import { until } from '../../harness/until.ts';
import { graphql, rest } from '../support/client.ts';
import { makeEndpoint } from '../support/endpoint.ts';
import { startServer } from '../support/server.ts';
import {
  administrator,
  answered,
  create,
  databaseUrl,
  newestEntry,
  owner,
  prisma,
  refused,
  server,
  stranger,
} from './endpoint-fixtures.ts';

const update =
  'mutation ($slug: String!, $input: UpdateEndpointInput!) { updateEndpoint(endpoint: $slug, input: $input) { name description slug } }';
const activate =
  'mutation ($slug: String!, $active: Boolean!) { setEndpointActive(endpoint: $slug, active: $active) { active } }';
const remove = 'mutation ($slug: String!) { deleteEndpoint(endpoint: $slug) { deletedAt restorableUntil } }';
const restore = 'mutation ($slug: String!) { restoreEndpoint(endpoint: $slug) { name deletedAt restorableUntil } }';

const dayMs = 24 * 60 * 60 * 1000;

test('an endpoint is renamed and described separately, and keeps its slug', async () => {
  const { endpoint } = await create({ name: 'Before', description: 'Old' });
  const { slug } = endpoint;
  expect((await answered(owner, update, { slug, input: { name: ' After ' } })).updateEndpoint).toEqual({
    name: 'After',
    description: 'Old',
    slug,
  });
  expect(
    (await answered(owner, update, { slug, input: { description: '', name: null } })).updateEndpoint,
  ).toMatchObject({ name: 'After', description: '' });
  expect(await newestEntry('endpoint.updated')).toMatchObject({
    endpointId: endpoint.id,
    subject: 'After',
    details: { changed: ['description'] },
  });
  expect(await refused(owner, update, { slug, input: { name: '', description: 'a\0' } })).toMatchObject({
    code: 'VALIDATION_FAILED',
    details: [{ field: 'name' }, { field: 'description' }],
  });
  await create({ name: 'Taken' });
  expect((await refused(owner, update, { slug, input: { name: 'Taken' } })).code).toBe('CONFLICT');
  expect((await refused(owner, update, { slug, input: { name: 'After' } })).code).toBeUndefined();
});

test('a switched-off endpoint refuses every call on every process within a second, and works again when switched on', async () => {
  const { slug, keys, path } = await makeEndpoint(databaseUrl, { accountId: owner.id });
  const other = await startServer({ databaseUrl, role: 'api' });
  const clients = [server, other].flatMap((at) => [rest(at, keys.sandbox), rest(at, keys.production)]);
  const codes = async () => Promise.all(clients.map(async (client) => (await client.get(path)).json.code ?? 'fine'));
  expect(await codes()).toEqual(['fine', 'fine', 'fine', 'fine']);
  const { id } = (await rest(server, keys.sandbox).post(path, { kept: true })).json;

  await answered(owner, activate, { slug, active: false });
  await until(async () => (await codes()).every((code) => code === 'ENDPOINT_INACTIVE'), { timeoutMs: 1_000 });
  expect(await newestEntry('endpoint.deactivated')).not.toBeNull();

  await answered(owner, activate, { slug, active: true });
  await until(async () => (await codes()).every((code) => code === 'fine'), { timeoutMs: 1_000 });
  expect((await rest(other, keys.sandbox).get(`${path}/${id}`)).json.data.payload).toEqual({ kept: true });
  expect(await newestEntry('endpoint.activated')).not.toBeNull();
});

test('a deleted endpoint is not found by keys or accounts, and its name is free', async () => {
  const { slug, keys, path } = await makeEndpoint(databaseUrl, { accountId: owner.id, name: 'Doomed' });
  const { deletedAt, restorableUntil } = (await answered(owner, remove, { slug })).deleteEndpoint;
  expect(Date.parse(restorableUntil) - Date.parse(deletedAt)).toBe(30 * dayMs);
  const refusal = await until(async () => {
    const answer = await rest(server, keys.sandbox).get(path);
    return answer.status === 200 ? undefined : answer;
  });
  expect({ status: refusal.status, code: refusal.json.code }).toEqual({ status: 404, code: 'ENDPOINT_NOT_FOUND' });
  expect((await rest(server, keys.production).get(path)).json.code).toBe('ENDPOINT_NOT_FOUND');
  for (const document of [remove, activate, update, 'query ($slug: String!) { endpoint(endpoint: $slug) { id } }']) {
    expect((await refused(owner, document, { slug, active: true, input: {} })).code).toBe('ENDPOINT_NOT_FOUND');
  }
  await create({ name: 'Doomed' });
});

test('one of two concurrent deletions succeeds', async () => {
  const { endpoint } = await create({ name: 'Twice deleted' });
  const codes = await Promise.all(
    [1, 2, 3].map(async () => (await refused(owner, remove, { slug: endpoint.slug })).code),
  );
  expect(codes.toSorted()).toEqual(['ENDPOINT_NOT_FOUND', 'ENDPOINT_NOT_FOUND', undefined]);
  expect(await prisma.auditEntry.count({ where: { endpointId: endpoint.id, action: 'endpoint.deleted' } })).toBe(1);
});

test('a restored endpoint has its keys and data again', async () => {
  const { slug, keys, path } = await makeEndpoint(databaseUrl, { accountId: owner.id, name: 'Phoenix' });
  const { id } = (await rest(server, keys.sandbox).post(path, { kept: true })).json;
  await answered(owner, remove, { slug });
  await until(async () => (await rest(server, keys.sandbox).get(path)).status === 404);
  expect((await answered(owner, restore, { slug })).restoreEndpoint).toEqual({
    name: 'Phoenix',
    deletedAt: null,
    restorableUntil: null,
  });
  await until(async () => (await rest(server, keys.sandbox).get(`${path}/${id}`)).status === 200);
  expect(await newestEntry('endpoint.restored')).toMatchObject({ subject: 'Phoenix', accountId: owner.id });
  expect((await refused(owner, restore, { slug })).code).toBe('CONFLICT');
});

test('a deleted endpoint cannot be restored while another has its name', async () => {
  const { endpoint } = await create({ name: 'Reused' });
  await answered(owner, remove, { slug: endpoint.slug });
  const second = await create({ name: 'Reused' });
  expect((await refused(owner, restore, { slug: endpoint.slug })).code).toBe('CONFLICT');
  await answered(owner, update, { slug: second.endpoint.slug, input: { name: 'Reused no more' } });
  await answered(owner, restore, { slug: endpoint.slug });
});

test('only its owner reuses a deleted slug; a restored endpoint gets another, and old keys fail on the new one', async () => {
  const old = await makeEndpoint(databaseUrl, { accountId: owner.id, name: 'First at the slug', slug: 'taken-twice' });
  const { id } = (await rest(server, old.keys.sandbox).post(old.path, { kept: true })).json;
  await answered(owner, remove, { slug: 'taken-twice' });
  const again = { input: { name: 'Second at the slug', slug: 'taken-twice' } };
  const createAs =
    'mutation ($input: CreateEndpointInput!) { createEndpoint(input: $input) { endpoint { id slug } keys { sandbox } } }';
  expect((await refused(stranger, createAs, again)).code).toBe('CONFLICT');
  const { endpoint, keys } = (await answered(owner, createAs, again)).createEndpoint;
  expect(endpoint.slug).toBe('taken-twice');
  expect((await rest(server, keys.sandbox).post(old.path, {})).status).toBe(202);
  await until(async () => (await rest(server, old.keys.sandbox).post(old.path, {})).json.code === 'ENDPOINT_NOT_FOUND');

  const { slug } = await prisma.endpoint.findUniqueOrThrow({ where: { id: old.endpointId } });
  expect(slug).toMatch(/^[a-z0-9]{21}$/);
  expect(await newestEntry('endpoint.slug_released')).toMatchObject({
    endpointId: old.endpointId,
    details: { slugBefore: 'taken-twice', slugNow: slug },
  });
  const { errors } = await graphql(server, owner, restore, { slug: 'taken-twice' });
  expect(errors?.[0]).toMatchObject({
    message: expect.stringContaining('listed with another'),
    extensions: { code: 'CONFLICT' },
  });
  await answered(owner, restore, { slug });
  const moved = `/api/v1/data/${slug}`;
  await until(async () => (await rest(server, old.keys.sandbox).get(`${moved}/${id}`)).status === 200);
  expect((await rest(server, old.keys.sandbox).post(old.path, {})).json.code).toBe('ENDPOINT_NOT_FOUND');
});

test('one of two that take a deleted slug at once gets it', async () => {
  await makeEndpoint(databaseUrl, { accountId: owner.id, name: 'Raced for', slug: 'raced-for' });
  await answered(owner, remove, { slug: 'raced-for' });
  const createAs = 'mutation ($input: CreateEndpointInput!) { createEndpoint(input: $input) { endpoint { id } } }';
  const codes = await Promise.all(
    ['a', 'b'].map(
      async (name) => (await refused(owner, createAs, { input: { name: `Raced ${name}`, slug: 'raced-for' } })).code,
    ),
  );
  expect(codes.toSorted()).toEqual(['CONFLICT', undefined]);
});

test('a deleted endpoint can be restored for 30 days, by its owner alone', async () => {
  const { endpoint } = await create({ name: 'Long gone' });
  const { slug } = endpoint;
  await answered(owner, remove, { slug });
  for (const other of [stranger, administrator])
    expect((await refused(other, restore, { slug })).code).toBe('ENDPOINT_NOT_FOUND');
  expect((await refused(undefined, restore, { slug })).code).toBe('UNAUTHENTICATED');
  const deletedDaysAgo = (days: number) =>
    prisma.endpoint.update({ where: { slug }, data: { deletedAt: new Date(Date.now() - days * dayMs) } });
  await deletedDaysAgo(30.01);
  expect((await refused(owner, restore, { slug })).code).toBe('ENDPOINT_NOT_FOUND');
  await deletedDaysAgo(29.99);
  await answered(owner, restore, { slug });
});

test.each(['unheard-of', '', 'a\0b', '\ud800', "'; drop table endpoint --"])(
  'an unknown slug is ENDPOINT_NOT_FOUND everywhere: %j',
  async (slug) => {
    const query = 'query ($slug: String!) { endpoint(endpoint: $slug) { id } }';
    for (const document of [update, activate, remove, restore, query]) {
      expect((await refused(owner, document, { slug, active: true, input: {} })).code).toBe('ENDPOINT_NOT_FOUND');
    }
  },
);
