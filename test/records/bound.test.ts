import { expect, test } from 'vitest';
import { one, openSql } from '../requests/ledger.ts';
import { makeUser } from '../support/account.ts';
import { graphql, type Json, rest } from '../support/client.ts';
import { makeCollaborationKey, makeEndpoint } from '../support/endpoint.ts';
import { sharedServer } from '../support/shared-server.ts';
import { type Asked, numbers, page, untilIndexed } from './record-fixtures.ts';

const server = await sharedServer();
const { databaseUrl } = server;
const sql = openSql(databaseUrl);
const owner = await makeUser(databaseUrl);

const total = 12_000;
const fields = [{ name: 'kept', type: 'number', required: false, searchable: true }] as const;
const fixtures = await makeEndpoint(databaseUrl, { accountId: owner.id, fields: [...fields] });
const collaborator = await makeCollaborationKey(databaseUrl, fixtures.endpointId);

/** Record `n` is the nth oldest. The oldest of all belongs to the collaborator. */
await sql.query(
  `insert into record (endpoint_id, environment, id, seq, key_id, payload, created_at, updated_at)
  select $1, 'SANDBOX', (lpad(to_hex((extract(epoch from now()) * 1000)::bigint - 100000 + n), 12, '0') || '70008' ||
  lpad(to_hex(n), 15, '0'))::uuid, n,
    case when n = 1 then $3::uuid end, json_build_object('n', n, 'free', n, 'kept', n % 100), now(), now()
  from generate_series(1, $2) as n`,
  [fixtures.endpointId, total, collaborator.keyId],
);
await sql.query('update field set indexed_at = null');
await untilIndexed(databaseUrl, fixtures);

test('a condition on a path that is not searchable reads 10,000 records per page, and reports how far it got', async () => {
  const asked: Asked = { filter: [{ path: 'free', lte: 2 }] };
  const first = await page(server, fixtures, asked);
  expect(first).toMatchObject({ edges: [], scanned: 10_000, complete: false, totalCount: null });
  expect(first.pageInfo).toMatchObject({ hasNextPage: true, endCursor: expect.stringMatching(/^rec_/) });
  const second = await page(server, fixtures, { ...asked, after: first.pageInfo.endCursor });
  expect(numbers(second)).toEqual([2, 1]);
  expect(second).toMatchObject({ scanned: 2_000, complete: true, pageInfo: { hasNextPage: false } });
});

test('paging backwards reads 10,000 records per page too', async () => {
  const asked: Asked = { filter: [{ path: 'free', gt: total - 1 }], last: 5 };
  const last = await page(server, fixtures, asked);
  expect(last).toMatchObject({ edges: [], scanned: 10_000, complete: false, pageInfo: { hasPreviousPage: true } });
  expect(numbers(await page(server, fixtures, { ...asked, before: last.pageInfo.startCursor }))).toEqual([total]);
});

test('a full page stops reading there', async () => {
  const found = await page(server, fixtures, { filter: [{ path: 'free', gt: 0 }], first: 5 });
  expect(numbers(found)).toEqual([total, total - 1, total - 2, total - 3, total - 4]);
  expect(found.complete).toBe(true);
  expect(found.scanned).toBeLessThan(1_000);
});

test('a condition on a searchable field reads only its matches, however old', async () => {
  const found = await page(server, fixtures, { filter: [{ path: 'kept', eq: 1 }], last: 1 });
  expect(numbers(found)).toEqual([1]);
  expect(found).toMatchObject({ complete: true, totalCount: 120 });
  expect(found.scanned).toBeLessThanOrEqual(120);
  const both = await page(server, fixtures, {
    filter: [
      { path: 'kept', gt: 0, lt: 2 },
      { path: 'free', eq: 1 },
    ],
  });
  expect(numbers(both)).toEqual([1]);
  expect(both).toMatchObject({ complete: true, scanned: 120 });
});

test('an order by a searchable field continues where the page stopped', async () => {
  const asked: Asked = { filter: [{ path: 'free', eq: 99 }], orderBy: { path: 'kept', direction: 'ASC' } };
  const first = await page(server, fixtures, asked);
  expect(first).toMatchObject({ edges: [], scanned: 10_000, complete: false });
  const second = await page(server, fixtures, { ...asked, after: first.pageInfo.endCursor });
  expect(numbers(second)).toEqual([99]);
});

test('a key that sees few of many records finds them page by page', async () => {
  const asked: Asked = { filter: [{ path: 'n', gt: 0 }] };
  const first = await page(server, fixtures, asked, collaborator.sandbox);
  expect(first).toMatchObject({ edges: [], scanned: 10_000, complete: false });
  expect(
    numbers(await page(server, fixtures, { ...asked, after: first.pageInfo.endCursor }, collaborator.sandbox)),
  ).toEqual([1]);
});

test('the whole list is counted up to 10,000, and not beyond', async () => {
  expect((await page(server, fixtures, { first: 1 })).totalCount).toBeNull();
  const { n } = await one<{ n: number }>(sql, `select count(*)::int as n from record where endpoint_id = $1`, [
    fixtures.endpointId,
  ]);
  expect(n).toBe(total);
});

test('search reads 10,000 records per page too, by REST and by GraphQL', async () => {
  const q = '"free" : 1,';
  const client = rest(server, fixtures.keys.sandbox);
  const search = (cursor?: string) =>
    client.get(`${fixtures.path}/search?${new URLSearchParams({ q, ...(cursor && { cursor }) })}`);
  const first = (await search()).json;
  expect(first).toMatchObject({ success: true, data: [], pagination: { next_cursor: expect.stringMatching(/^rec_/) } });
  const second = (await search(first.pagination.next_cursor)).json;
  expect(second.data.map(({ payload }: Json) => payload.n)).toEqual([1]);
  expect(second.pagination.next_cursor).toBeNull();
  const { data } = await graphql(
    server,
    fixtures.keys.sandbox,
    'query ($q: String!) { searchRecords(q: $q) { scanned complete totalCount } }',
    { q },
  );
  expect(data.searchRecords).toEqual({ scanned: 10_000, complete: false, totalCount: null });
});
