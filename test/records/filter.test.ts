import { describe, expect, test } from 'vitest';
import { until } from '../../harness/until.ts';
import { makeUser } from '../support/account.ts';
import { graphql, rest } from '../support/client.ts';
import { openControlPlane } from '../support/endpoint.ts';
import { sharedServer } from '../support/shared-server.ts';
import { ask, numbers, page, untilSettled, withRecords } from './record-fixtures.ts';

const server = await sharedServer();
const { databaseUrl } = server;
const owner = await makeUser(databaseUrl);

/** Texts of 300 characters that begin alike and end as given. */
const long = (end: string) => 'x'.repeat(299) + end;

/** Each value is in a searchable field, and in another one that is not. */
const fields = (['number', 'string', 'boolean'] as const).map((type) => ({
  name: `kept.${type}`,
  type,
  required: false,
  searchable: true,
}));
const values: [keyof typeof byName, string][] = [
  ['number', '1'],
  ['number', '1.0'],
  ['number', '-2.5'],
  ['number', '12345678901234567890'],
  ['number', '1e400'],
  ['string', '"1"'],
  ['string', '"alpha"'],
  ['string', '"Beta"'],
  ['string', '"ünïcode 😀"'],
  ['string', JSON.stringify(long('a'))],
  ['string', JSON.stringify(long('b'))],
  ['boolean', 'true'],
  ['boolean', 'false'],
];
const byName = { number: 0, string: 0, boolean: 0 };
const payloads = values.map(
  ([name, value], n) => `{"n":${n},"kept":{"${name}":${value}},"free":{"${name}":${value}},"list":[{"x":${n}}]}`,
);
const all = values.map((_, n) => n);
const fixtures = await withRecords(server, databaseUrl, { accountId: owner.id, fields, payloads });
const found = async (filter: object[]) =>
  numbers(await page(server, fixtures, { filter, first: 100 })).toSorted((a, b) => a - b);

describe.each(['kept', 'free'])('below %s', (prefix) => {
  test.each<[string, object, number[]]>([
    ['number', { eq: 1 }, [0, 1]],
    ['number', { eq: -2.5 }, [2]],
    ['number', { ne: 1 }, all.filter((n) => n > 1)],
    ['number', { gt: 1 }, [3, 4]],
    ['number', { gte: 1 }, [0, 1, 3, 4]],
    ['number', { lt: 1 }, [2]],
    ['number', { lte: 1 }, [0, 1, 2]],
    ['number', { gt: -3, lt: 1 }, [2]],
    ['number', { gt: 1e300 }, [4]],
    ['number', { eq: '1' }, []],
    ['number', { gt: 'a' }, []],
    ['number', { in: [1, -2.5, 7, 1] }, [0, 1, 2]],
    ['number', { in: [1, null] }, all.filter((n) => n < 2 || n > 4)],
    ['number', { eq: null }, all.filter((n) => n > 4)],
    ['number', { ne: null }, [0, 1, 2, 3, 4]],
    ['number', { contains: '1' }, []],
    ['string', { eq: '1' }, [5]],
    ['string', { eq: 1 }, []],
    ['string', { eq: 'true' }, []],
    ['string', { gt: 'a' }, [6, 8, 9, 10]],
    ['string', { lt: 'a' }, [5, 7]],
    ['string', { gte: 'Beta', lt: 'alphb' }, [6, 7]],
    ['string', { eq: long('a') }, [9]],
    ['string', { gt: long('a') }, [8, 10]],
    ['string', { gte: long('a'), lte: long('a') }, [9]],
    ['string', { in: [long('a'), long('b'), 'alpha'] }, [6, 9, 10]],
    ['string', { contains: 'ALPHA' }, [6]],
    ['string', { contains: 'Ünïcode 😀' }, [8]],
    ['string', { contains: '%' }, []],
    ['string', { contains: 'x'.repeat(300) }, []],
    ['boolean', { eq: true }, [11]],
    ['boolean', { in: [true, false] }, [11, 12]],
    ['boolean', { eq: 'true' }, []],
    ['boolean', { ne: true }, all.filter((n) => n !== 11)],
  ])('the %s %j finds its matches', async (name, operators, expected) => {
    expect(await found([{ path: `${prefix}.${name}`, ...operators }])).toEqual(expected);
  });
});

test('all conditions must hold, whether searchable or not', async () => {
  expect(
    await found([
      { path: 'kept.number', gte: 1 },
      { path: 'n', in: [1, 2, 3] },
    ]),
  ).toEqual([1, 3]);
  expect(
    await found([
      { path: 'n', gt: 1 },
      { path: 'free.number', lt: 1 },
    ]),
  ).toEqual([2]);
  expect(
    await found([
      { path: 'kept.number', eq: 1 },
      { path: 'kept.string', ne: null },
    ]),
  ).toEqual([]);
  expect(
    await found([
      { path: 'kept.number', eq: 1 },
      { path: 'kept.number', ne: null },
      { path: 'n', eq: 0 },
    ]),
  ).toEqual([0]);
});

test('paths lead to own properties and to array indexes', async () => {
  expect(await found([{ path: 'list.0.x', eq: 3 }])).toEqual([3]);
  for (const path of ['list.1.x', 'list.x', 'n.x', 'constructor', '__proto__', 'kept.toString', 'list.length']) {
    expect({ path, found: await found([{ path, ne: null }]) }).toEqual({ path, found: [] });
  }
});

test('a condition on a path with [] holds if one item fits it, and different conditions may use different items', async () => {
  const payloads = [
    {
      n: 0,
      tags: ['a', 'b'],
      items: [
        { sku: 'A', count: 1 },
        { sku: 'B', count: 9 },
      ],
    },
    { n: 1, tags: ['a', null], items: [{ sku: 'A', count: 5, more: [{ x: 1 }, { x: 2 }] }, {}] },
    { n: 2, tags: [], items: 'none', 'tags[]': 'a' },
    String.raw`{"n":3,"tags":["a","\u0000"]}`,
    { n: 4, tags: 'a', items: { sku: 'A' }, m: [[1, 2], [3]] },
  ];
  const endpoint = await withRecords(server, databaseUrl, { accountId: owner.id, fields, payloads });
  const at = async (...filter: object[]) => numbers(await page(server, endpoint, { filter })).toSorted();
  expect(await at({ path: 'tags[]', eq: 'a' })).toEqual([0, 1]);
  expect(await at({ path: 'tags[]', eq: 'a' }, { path: 'tags[]', eq: 'b' })).toEqual([0]);
  expect(await at({ path: 'tags[]', eq: 'a', ne: 'a' })).toEqual([]);
  expect(await at({ path: 'tags[]', ne: 'a' })).toEqual([0, 1]);
  expect(await at({ path: 'tags[]', eq: null })).toEqual([1]);
  expect(await at({ path: 'items[].count', gt: 1, lt: 9 })).toEqual([1]);
  expect(await at({ path: 'items[].count', gt: 1 }, { path: 'items[].count', lt: 9 })).toEqual([0, 1]);
  expect(await at({ path: 'items[].sku', eq: null })).toEqual([1]);
  expect(await at({ path: 'items[].sku', contains: 'a' }, { path: 'n', gt: 0 })).toEqual([1]);
  expect(await at({ path: 'items[].more[].x', eq: 2 })).toEqual([1]);
  expect(await at({ path: 'm[][]', gte: 3 })).toEqual([4]);
  expect(await at({ path: 'm[].1', eq: 2 })).toEqual([4]);
  expect(await at({ path: String.raw`tags\[\]`, eq: 'a' })).toEqual([2]);
});

test('an object and an array count as values, and equal nothing', async () => {
  expect(await found([{ path: 'kept', ne: null }])).toEqual(all);
  expect(await found([{ path: 'list', eq: null }])).toEqual([]);
  expect(await found([{ path: 'list', ne: 1 }])).toEqual(all);
});

test('an empty filter matches all', async () => {
  expect(await found([])).toEqual(all);
});

test.each<[string, object]>([
  ['a path without a name', { path: '', eq: 1 }],
  ['a path with an empty part', { path: 'a..b', eq: 1 }],
  ['a prefix in brackets', { path: 'a[0]', eq: 1 }],
  ['a path with a NUL', { path: 'a\0', eq: 1 }],
  ['a path of 201 characters', { path: 'a'.repeat(201), eq: 1 }],
  ['no operator', { path: 'a' }],
  ['an object', { path: 'a', eq: {} }],
  ['an array', { path: 'a', ne: [1] }],
  ['an order of booleans', { path: 'a', gt: true }],
  ['51 values', { path: 'a', in: Array.from({ length: 51 }, (_, n) => n) }],
  ['no values', { path: 'a', in: [] }],
  ['an object among values', { path: 'a', in: [{}] }],
  ['an empty text', { path: 'a', contains: '' }],
  ['a NUL', { path: 'a', eq: '\0' }],
  ['half of a surrogate pair', { path: 'a', contains: '\ud800' }],
  ['1,001 characters', { path: 'a', eq: 'a'.repeat(1_001) }],
])('refuses %s as INVALID_ARGUMENT', async (_, condition) => {
  const { errors } = await ask(server, fixtures, { filter: [condition] });
  expect(errors?.map(({ extensions }) => extensions?.code)).toEqual(['INVALID_ARGUMENT']);
});

test('refuses 21 conditions, and numbers out of range', async () => {
  const many = await ask(server, fixtures, { filter: Array.from({ length: 21 }, () => ({ path: 'a', eq: 1 })) });
  expect(many.errors?.[0]?.extensions?.code).toBe('INVALID_ARGUMENT');
  const literal = await graphql(
    server,
    fixtures.keys.sandbox,
    '{ records(filter: [{ path: "a", eq: 1e1000 }]) { edges { node { id } } } }',
  );
  expect(literal.errors?.[0]?.extensions?.code).toBe('INVALID_ARGUMENT');
});

test('a payload that PostgreSQL could not parse counts as empty, without affecting others', async () => {
  const odd = [
    String.raw`{"n":0,"kept":{"number":5},"x":"\u0000"}`,
    String.raw`{"n":1,"kept":{"number":5},"x":"\ud800"}`,
    '{"n":2,"kept":{"number":5}}',
  ];
  const huge = [
    `{"n":3,"kept":{"number":1${'0'.repeat(1_000)}}}`,
    '{"n":4,"kept":{"number":1e5000}}',
    `{"n":5,"kept":{"number":0.${'1'.repeat(50_000)}}}`,
  ];
  const endpoint = await withRecords(server, databaseUrl, { accountId: owner.id, fields, payloads: [...odd, ...huge] });
  const at = async (condition: object) =>
    numbers(await page(server, endpoint, { filter: [{ path: 'kept.number', ...condition }] }));
  expect(await at({ gt: 0 })).toEqual([2]);
  expect(await at({ eq: null })).toEqual([5, 4, 3, 1, 0]);
  expect(await at({ ne: 5 })).toEqual([5, 4, 3, 1, 0]);
  expect(numbers(await page(server, endpoint, { orderBy: { path: 'kept.number', direction: 'ASC' } }))).toEqual([2]);
});

test('a replaced record is found by its present payload, and a deleted one not at all', async () => {
  const endpoint = await withRecords(server, databaseUrl, {
    accountId: owner.id,
    fields,
    payloads: [0, 1, 2].map((n) => ({ n, kept: { number: 1, string: 'a' } })),
  });
  const client = rest(server, endpoint.keys.sandbox);
  await client.put(`${endpoint.path}/${endpoint.ids[0]}`, { n: 0, kept: { number: 2 } });
  await client.delete(`${endpoint.path}/${endpoint.ids[1]}`);
  await untilSettled(server, endpoint);
  const at = async (filter: object[]) => numbers(await page(server, endpoint, { filter }));
  await until(async () => (await at([{ path: 'kept.number', eq: 2 }])).length === 1);
  expect(await at([{ path: 'kept.number', eq: 1 }])).toEqual([2]);
  expect(await at([{ path: 'kept.string', eq: 'a' }])).toEqual([2]);
  expect(await at([{ path: 'kept.number', in: [1, 2] }])).toEqual([2, 0]);
  expect(
    await openControlPlane(databaseUrl).prisma.recordValue.count({ where: { endpointId: endpoint.endpointId } }),
  ).toBe(3);
});

test('totalCount applies the filter', async () => {
  const { totalCount } = await page(server, fixtures, { filter: [{ path: 'kept.number', gte: 1 }], first: 1 });
  expect(totalCount).toBe(4);
  expect((await page(server, fixtures, { filter: [{ path: 'free.number', gte: 1 }], first: 1 })).totalCount).toBe(4);
  expect((await page(server, fixtures, { first: 1 })).totalCount).toBe(values.length);
  expect((await page(server, fixtures, { filter: [{ path: 'free.number', eq: 99 }] })).totalCount).toBe(0);
});
