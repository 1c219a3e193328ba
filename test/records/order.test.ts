import { expect, test } from 'vitest';
import { makeUser } from '../support/account.ts';
import { sharedServer } from '../support/shared-server.ts';
import { type Asked, ask, numbers, page, withRecords } from './record-fixtures.ts';

const server = await sharedServer();
const { databaseUrl } = server;
const owner = await makeUser(databaseUrl);

const fields = [
  { name: 'amount', type: 'number', required: false, searchable: true },
  { name: 'name', type: 'string', required: false, searchable: true },
  { name: 'note', type: 'string', required: false },
] as const;

/** Amounts with ties, names in another order, and two records that have neither. */
const amounts = [5, 1, 5, 3, -2, 5, 1, 12.5];
const names = ['delta', 'Alpha', 'ünder', 'alpha', '', 'alpha', 'zz', 'beta'];
const payloads = [...amounts.map((amount, n) => ({ n, amount, name: names[n] })), { n: 8 }, { n: 9, note: 'neither' }];
const fixtures = await withRecords(server, databaseUrl, { accountId: owner.id, fields: [...fields], payloads });

const byAmount = [4, 1, 6, 3, 0, 2, 5, 7];
const byName = [4, 1, 3, 5, 7, 0, 6, 2];

test.each<[string, Asked, number[]]>([
  ['time', { orderBy: { direction: 'ASC' } }, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]],
  ['time, turned', { orderBy: { direction: 'DESC' } }, [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]],
  ['a number', { orderBy: { path: 'amount', direction: 'ASC' } }, byAmount],
  ['a number, turned', { orderBy: { path: 'amount', direction: 'DESC' } }, byAmount.toReversed()],
  ['a string, byte by byte', { orderBy: { path: 'name', direction: 'ASC' } }, byName],
  ['a string, turned', { orderBy: { path: 'name', direction: 'DESC' } }, byName.toReversed()],
  ['time, of one value', { filter: [{ path: 'amount', eq: 5 }], orderBy: { direction: 'ASC' } }, [0, 2, 5]],
  ['time, of several values', { filter: [{ path: 'amount', in: [1, 5] }] }, [6, 5, 2, 1, 0]],
  ['time, of a range', { filter: [{ path: 'amount', gte: 3, lt: 10 }] }, [5, 3, 2, 0]],
  [
    'a number, within a range of it',
    { filter: [{ path: 'amount', gt: 1, lte: 5 }], orderBy: { path: 'amount', direction: 'DESC' } },
    [5, 2, 0, 3],
  ],
  [
    'a number, of several values of it',
    { filter: [{ path: 'amount', in: [5, 1] }], orderBy: { path: 'amount', direction: 'ASC' } },
    [1, 6, 0, 2, 5],
  ],
  [
    'a number, of a string',
    { filter: [{ path: 'name', eq: 'alpha' }], orderBy: { path: 'amount', direction: 'DESC' } },
    [5, 3],
  ],
  ['a string, of anything', { filter: [{ path: 'n', gt: 4 }], orderBy: { path: 'name', direction: 'ASC' } }, [5, 7, 6]],
  [
    'a number, of a string that is none of its values',
    { filter: [{ path: 'amount', eq: 'a' }], orderBy: { path: 'amount', direction: 'ASC' } },
    [],
  ],
])('by %s: in order, in pages of any size, forwards and backwards, each record once', async (_, asked, expected) => {
  expect(numbers(await page(server, fixtures, { ...asked, first: 100 }))).toEqual(expected);
  for (const size of [1, 3]) {
    expect(await walk({ ...asked, first: size })).toEqual(expected);
    expect(await walk({ ...asked, last: size })).toEqual(expected);
  }
  expect((await page(server, fixtures, asked)).totalCount).toBe(expected.length);
});

/** Returns all pages, from the first to the last or backwards. */
async function walk(asked: Asked): Promise<number[]> {
  const all: number[] = [];
  for (let cursor = {}; ; ) {
    const found = await page(server, fixtures, { ...asked, ...cursor });
    const { startCursor, endCursor, hasNextPage, hasPreviousPage } = found.pageInfo;
    if (asked.first === undefined) all.unshift(...numbers(found));
    else all.push(...numbers(found));
    if (!(asked.first === undefined ? hasPreviousPage : hasNextPage)) return all;
    cursor = asked.first === undefined ? { before: startCursor } : { after: endCursor };
  }
}

test('a page can lie between two cursors', async () => {
  const orderBy = { path: 'amount', direction: 'ASC' } as const;
  const first = await page(server, fixtures, { orderBy, first: 2 });
  const last = await page(server, fixtures, { orderBy, last: 2 });
  const between = { orderBy, after: first.pageInfo.endCursor, before: last.pageInfo.startCursor };
  expect(numbers(await page(server, fixtures, { ...between, first: 100 }))).toEqual(byAmount.slice(2, -2));
});

test.each<[string, Asked]>([
  ['a field that is not searchable', { orderBy: { path: 'note', direction: 'ASC' } }],
  ['a path that is no field', { orderBy: { path: 'n', direction: 'ASC' } }],
  ['a path that is none', { orderBy: { path: 'a..b', direction: 'ASC' } }],
  [
    'a cursor of time in an order by a field',
    { orderBy: { path: 'amount', direction: 'ASC' }, after: fixtures.ids[0] ?? '' },
  ],
  ['a cursor that is none', { orderBy: { path: 'amount', direction: 'ASC' }, after: 'x' }],
  [
    'a cursor with a number that is none',
    { orderBy: { path: 'amount', direction: 'ASC' }, after: made(['amount', 'NaN', fixtures.ids[0]]) },
  ],
  [
    'a cursor with a NUL',
    { orderBy: { path: 'name', direction: 'ASC' }, after: made(['name', '\0', fixtures.ids[0]]) },
  ],
  ['a cursor with another id', { orderBy: { path: 'name', direction: 'ASC' }, after: made(['name', 'a', 'rec_1']) }],
  [
    "another field's cursor",
    { orderBy: { path: 'name', direction: 'ASC' }, after: made(['amount', '5', fixtures.ids[0]]) },
  ],
  ['a page of none', { orderBy: { direction: 'ASC' }, first: 0 }],
  ['a page of 101', { filter: [{ path: 'n', eq: 1 }], last: 101 }],
])('refuses %s as INVALID_ARGUMENT', async (_, asked) => {
  const { errors } = await ask(server, fixtures, asked);
  expect(errors?.map(({ extensions }) => extensions?.code)).toEqual(['INVALID_ARGUMENT']);
});

function made(parts: unknown[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}
