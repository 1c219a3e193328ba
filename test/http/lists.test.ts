import { describe, expect, test } from 'vitest';
import { until } from '../../harness/until.ts';
import { rest } from '../support/client.ts';
import { makeEndpoint, openControlPlane } from '../support/endpoint.ts';
import { sharedServer } from '../support/shared-server.ts';
import { expectRefusal } from './refusal.ts';

const server = await sharedServer();
const { databaseUrl } = server;
const { accountId } = await makeEndpoint(databaseUrl);

interface Shown {
  id: string;
  status: string;
  payload: { n: number };
  updated_at: string;
}

/** Makes an endpoint with these payloads, and waits until they are applied. `ids` are in the order given. */
async function withRecords(payloads: (object | string)[]) {
  const endpoint = await makeEndpoint(databaseUrl, { accountId });
  const client = rest(server, endpoint.keys.sandbox);
  const ids: string[] = [];
  for (const payload of payloads) ids.push((await client.post(endpoint.path, payload)).json.id);
  const listed = async (query: string) => (await client.get(`${endpoint.path}${query}`)).json;
  const found = async (parameters: Record<string, string>): Promise<string[]> =>
    (await listed(`/search?${new URLSearchParams({ limit: '100', ...parameters })}`)).data.map(({ id }: Shown) => id);
  await until(async () => (await listed('?limit=100')).data.every(({ status }: Shown) => status === 'success'));
  return { ...endpoint, client, ids, listed, found };
}

const many = await withRecords(Array.from({ length: 35 }, (_, n) => ({ n, text: 'all of them' })));
const newestFirst = many.ids.toReversed();

/** Returns all pages, from the first to the one without a next. */
async function pages(
  query: string,
): Promise<{ data: Shown[]; pagination: { next_cursor: string | null; limit: number } }[]> {
  const all = [];
  for (let cursor = ''; ; ) {
    const page = await many.listed(query + cursor);
    all.push(page);
    if (page.pagination.next_cursor === null) return all;
    cursor = `&cursor=${encodeURIComponent(page.pagination.next_cursor)}`;
  }
}

describe.each([
  ['the list', ''],
  ['search', '/search'],
])('%s', (_, route) => {
  const query = route === '' ? '?' : '/search?q=all+of&';

  test('has ten records on a page by default, newest first', async () => {
    const { data, pagination } = await many.listed(query);
    expect(data.map(({ id }: Shown) => id)).toEqual(newestFirst.slice(0, 10));
    expect(pagination).toEqual({ next_cursor: expect.any(String), limit: 10 });
  });

  test.each([1, 30, 34])('yields each of 35 records once, newest first, in pages of %i', async (limit) => {
    const all = await pages(`${query}limit=${limit}`);
    expect(all.flatMap(({ data }) => data.map(({ id }) => id))).toEqual(newestFirst);
    expect(all.slice(0, -1).every(({ data, pagination }) => data.length === limit && pagination.limit === limit)).toBe(
      true,
    );
  });

  test.each([35, 36, 100])('has no next page when %i are asked for and 35 exist', async (limit) => {
    const { data, pagination } = await many.listed(`${query}limit=${limit}`);
    expect(data).toHaveLength(35);
    expect(pagination).toEqual({ next_cursor: null, limit });
  });

  test('has no next page after a last one that is full', async () => {
    expect((await pages(`${query}limit=7`)).map(({ data }) => data.length)).toEqual([7, 7, 7, 7, 7]);
  });

  test.each([
    'limit=0',
    'limit=101',
    'limit=-1',
    'limit=1.5',
    'limit=abc',
    'limit=99999999999',
    'limit=NaN',
    'limit=5&limit=6',
    'limit=10;',
  ])('refuses %s as INVALID_ARGUMENT', async (bad) => {
    expectRefusal(await many.client.get(`${many.path}${query}${bad}`), 400, 'INVALID_ARGUMENT');
  });

  test.each([
    'cursor=abc',
    'cursor=rec_abc',
    `cursor=${newestFirst[0]?.replace('rec_', 'req_')}`,
    "cursor=';--",
    'cursor=%00',
    'cursor=a&cursor=b',
  ])('refuses %s as INVALID_ARGUMENT', async (bad) => {
    expectRefusal(await many.client.get(`${many.path}${query}${bad}`), 400, 'INVALID_ARGUMENT');
  });
});

test('a refused argument is named as in the URL', async () => {
  expect((await many.client.get(`${many.path}?limit=abc`)).json.error).toMatch(/^limit\b/);
  expect((await many.client.get(`${many.path}/search?q=a&from=abc`)).json.error).toMatch(/^from\b/);
});

test('a page does not move when newer records come in between', async () => {
  const { client, path, ids, listed } = await withRecords([{ n: 1 }, { n: 2 }, { n: 3 }]);
  const first = await listed('?limit=1');
  await client.post(path, { n: 4 });
  const second = await listed(`?limit=2&cursor=${first.pagination.next_cursor}`);
  expect([...first.data, ...second.data].map(({ id }: Shown) => id)).toEqual(ids.toReversed());
  expect(second.pagination.next_cursor).toBeNull();
});

test('a cursor whose record was deleted still works', async () => {
  const { client, path, ids, listed } = await withRecords([{ n: 1 }, { n: 2 }, { n: 3 }]);
  const { pagination } = await listed('?limit=2');
  await client.delete(`${path}/${ids[1]}`);
  expect((await listed(`?limit=2&cursor=${pagination.next_cursor}`)).data.map(({ id }: Shown) => id)).toEqual([ids[0]]);
});

test('deleted records are left out, and pages are full all the same', async () => {
  const { client, path, ids, listed } = await withRecords(Array.from({ length: 6 }, (_, n) => ({ n })));
  await client.delete(`${path}/${ids[4]}`);
  await client.delete(`${path}/${ids[2]}`);
  expect((await listed('?limit=3')).data.map(({ id }: Shown) => id)).toEqual([ids[5], ids[3], ids[1]]);
});

describe('search', () => {
  test('finds a text anywhere in a payload, whatever its case, in keys too', async () => {
    const { ids, found } = await withRecords([
      { name: 'Alpha Beta' },
      { NAME: 'gamma' },
      { other: ['deep', { er: 'xALPHAx' }] },
    ]);
    expect(await found({ q: 'alpha' })).toEqual([ids[2], ids[0]]);
    expect(await found({ q: 'ALPHA B' })).toEqual([ids[0]]);
    expect(await found({ q: 'name' })).toEqual([ids[1], ids[0]]);
    expect(await found({ q: 'delta' })).toEqual([]);
  });

  test('knows the case of every alphabet', async () => {
    const { ids, found } = await withRecords([{ name: 'ÄPFEL' }, { name: 'ПРИВЕТ' }]);
    expect(await found({ q: 'äpfel' })).toEqual([ids[0]]);
    expect(await found({ q: 'привет' })).toEqual([ids[1]]);
  });

  test('finds text without case, and beyond the basic plane', async () => {
    const { ids, found } = await withRecords([{ name: '订单编号' }, { name: '😀👍' }]);
    expect(await found({ q: '单编' })).toEqual([ids[0]]);
    expect(await found({ q: '👍' })).toEqual([ids[1]]);
  });

  test.each([
    ['%', '100%', '100 per cent'],
    ['_', 'a_b', 'axb'],
    ['0%5', '0%5', '005'],
    ['.*', 'a.*b', 'axxb'],
    ["'", "it's", 'its'],
    ['\\', 'a\\b', 'a/b'],
  ])('takes %s literally', async (q, having, other) => {
    const { ids, found } = await withRecords([{ text: having }, { text: other }]);
    expect(await found({ q })).toEqual([ids[0]]);
  });

  test('finds payloads that PostgreSQL could not parse into values', async () => {
    const { ids, found } = await withRecords([
      String.raw`{"text":"needle \u0000"}`,
      String.raw`{"text":"needle \ud800"}`,
      '{"text":"needle","n":1e400}',
    ]);
    expect(await found({ q: 'needle' })).toEqual(ids.toReversed());
  });

  test('includes from and excludes to, by the time of the last write', async () => {
    const { client, path, ids, found } = await withRecords([{ text: 'needle' }]);
    const at = Date.parse((await client.get(`${path}/${ids[0]}`)).json.data.updated_at);
    const [before, then, after] = [at - 1, at, at + 1].map((ms) => new Date(ms).toISOString());
    if (!before || !then || !after) throw new Error('unreachable');
    expect(await found({ q: 'needle', from: then, to: after })).toEqual(ids);
    expect(await found({ q: 'needle', from: before, to: then })).toEqual([]);
    expect(await found({ q: 'needle', from: after })).toEqual([]);
    expect(await found({ q: 'needle', from: then })).toEqual(ids);
    expect(await found({ q: 'needle', to: after })).toEqual(ids);
    expect(await found({ q: 'needle', to: then })).toEqual([]);
  });

  test('takes times with an offset', async () => {
    const { found, ids } = await withRecords([{ text: 'needle' }]);
    expect(await found({ q: 'needle', from: '2020-01-01T00:00:00+02:00', to: '2999-01-01T00:00:00-08:00' })).toEqual(
      ids,
    );
    expect(await found({ q: 'needle', from: '2020-01-01T00:00:00Z', to: '2021-01-01T00:00:00.5Z' })).toEqual([]);
  });

  test('takes times in every form of RFC 3339', async () => {
    const { found, ids } = await withRecords([{ text: 'needle' }]);
    for (const from of [
      '2020-01-01t00:00:00z',
      '2016-12-31T23:59:60Z',
      '2020-01-01T00:00:00.123456789z',
      '2016-12-31t15:59:60-08:00',
    ]) {
      expect(await found({ q: 'needle', from, to: '2999-01-01t00:00:00.5z' })).toEqual(ids);
    }
  });

  test('goes back 30 days by default', async () => {
    const { endpointId, ids, found } = await withRecords([{ text: 'needle' }]);
    const dayMs = 24 * 3600 * 1000;
    const { prisma } = openControlPlane(databaseUrl);
    const age = (days: number) =>
      prisma.record.updateMany({ where: { endpointId }, data: { updatedAt: new Date(Date.now() - days * dayMs) } });
    await age(29.9);
    expect(await found({ q: 'needle' })).toEqual(ids);
    await age(30.1);
    expect(await found({ q: 'needle' })).toEqual([]);
    expect(await found({ q: 'needle', from: new Date(Date.now() - 31 * dayMs).toISOString() })).toEqual(ids);
  });

  test('shows the present payload of a replaced record', async () => {
    const { client, path, ids, found } = await withRecords([{ text: 'needle' }]);
    const { headers } = await client.put(`${path}/${ids[0]}`, { text: 'thread' });
    await until(async () => (await client.get(headers.get('location') ?? '')).json.data.state === 'succeeded');
    expect(await found({ q: 'needle' })).toEqual([]);
    expect(await found({ q: 'thread' })).toEqual(ids);
  });

  test('takes 1 to 200 characters, counted as code points', async () => {
    const { found } = await withRecords([]);
    for (const q of ['a', 'a'.repeat(200), '😀'.repeat(200)]) expect(await found({ q })).toEqual([]);
  });

  test.each([
    ['no q', ''],
    ['an empty q', 'q='],
    ['201 characters', `q=${'a'.repeat(201)}`],
    ['two of them', 'q=a&q=b'],
    ['a NUL', 'q=%00'],
    ['a day that is none', 'q=a&from=2026-02-30T00:00:00Z'],
    ['words', 'q=a&from=yesterday'],
    ['the year 0, which there is none of', 'q=a&from=0000-01-01T00:00:00Z'],
    ['an offset out of the years there are', 'q=a&to=9999-12-31T23:59:59-23:59'],
    ['a number', 'q=a&to=1700000000'],
    ['a time without its offset', 'q=a&to=2026-01-01T00:00:00'],
    ['an empty time', 'q=a&from='],
  ])('refuses %s as INVALID_ARGUMENT', async (_, query) => {
    expectRefusal(await many.client.get(`${many.path}/search?${query}`), 400, 'INVALID_ARGUMENT');
  });

  test('never fails for any times', async () => {
    for (const time of [
      '0000-01-01T00:00:00Z',
      '0001-01-01T00:00:00Z',
      '9999-12-31T23:59:59Z',
      '1969-12-31T23:59:59+14:00',
      '2016-12-31T23:59:60Z',
    ]) {
      for (const bound of ['from', 'to']) {
        const { status } = await many.client.get(`${many.path}/search?q=a&${bound}=${encodeURIComponent(time)}`);
        expect({ time, bound, known: status === 200 || status === 400 }).toEqual({ time, bound, known: true });
      }
    }
  });
});
