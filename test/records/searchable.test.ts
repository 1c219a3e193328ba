import { expect, test } from 'vitest';
import { until } from '../../harness/until.ts';
import { one, openSql, untilApplied } from '../requests/ledger.ts';
import { makeUser } from '../support/account.ts';
import { rest } from '../support/client.ts';
import { makeEndpoint, openControlPlane } from '../support/endpoint.ts';
import { sharedServer } from '../support/shared-server.ts';
import { ask, numbers, page, untilIndexed, withRecords } from './record-fixtures.ts';

const server = await sharedServer();
const { databaseUrl } = server;
const sql = openSql(databaseUrl);
const { prisma } = openControlPlane(databaseUrl);
const owner = await makeUser(databaseUrl);

const field = (name: string, searchable: boolean) => ({ name, type: 'number' as const, required: false, searchable });
const ascending = (path: string) => ({ orderBy: { path, direction: 'ASC' as const }, first: 100 });

async function setSearchable(endpointId: string, name: string, searchable: boolean): Promise<void> {
  await prisma.field.updateMany({ where: { endpointId, name }, data: { searchable, indexedAt: null } });
}

test('a field becomes searchable once the values of all records are indexed', async () => {
  const payloads = [3, 1, 2].map((a, n) => ({ n, a }));
  const endpoint = await withRecords(server, databaseUrl, {
    accountId: owner.id,
    fields: [field('a', false)],
    payloads,
  });
  expect((await ask(server, endpoint, ascending('a'))).errors?.[0]?.extensions?.code).toBe('INVALID_ARGUMENT');
  await setSearchable(endpoint.endpointId, 'a', true);
  await untilIndexed(databaseUrl, endpoint);
  expect(numbers(await page(server, endpoint, ascending('a')))).toEqual([1, 2, 0]);
});

test('records written while a field becomes searchable are found too', async () => {
  const endpoint = await makeEndpoint(databaseUrl, { accountId: owner.id, fields: [field('a', false)] });
  const client = rest(server, endpoint.keys.sandbox);
  const ids: string[] = [];
  const write = async (n: number) => void ids.push((await client.post(endpoint.path, { n, a: n })).json.id);
  for (let n = 0; n < 300; n += 20) {
    if (n === 100) await setSearchable(endpoint.endpointId, 'a', true);
    await Promise.all(Array.from({ length: 20 }, (_, index) => write(n + index)));
    await Promise.all(
      ids.slice(0, 20).map((id, index) => client.put(`${endpoint.path}/${id}`, { n: index, a: -n - index })),
    );
  }
  await untilApplied(sql);
  await untilIndexed(databaseUrl, endpoint);
  expect(await differences(endpoint.endpointId)).toEqual({ values: 300, missing: 0, stale: 0 });
});

/** Counts the differences between the indexed values and the payloads. */
async function differences(endpointId: string) {
  return one(
    sql,
    `select (select count(*)::int from record_value where endpoint_id = $1) as values,
      (select count(*)::int from record where endpoint_id = $1 and not exists (
        select from record_value as value where value.endpoint_id = $1 and value.record_id = record.id
        and value.number = (payload->>'a')::numeric)) as missing,
      (select count(*)::int from record_value as value left join record on record.endpoint_id = $1 and record.id = value.record_id
        where value.endpoint_id = $1 and value.number is distinct from (payload->>'a')::numeric) as stale`,
    [endpointId],
  );
}

test('a write that began before the field was searchable and ends after is found too', async () => {
  const endpoint = await makeEndpoint(databaseUrl, { accountId: owner.id, fields: [field('a', false)] });
  const writer = await sql.connect();
  await writer.query('begin');
  await writer.query(
    `insert into record (endpoint_id, environment, id, seq, payload, created_at, updated_at)
      values ($1, 'SANDBOX', gen_random_uuid(), 1, '{"n":7,"a":7}', now(), now())`,
    [endpoint.endpointId],
  );
  await setSearchable(endpoint.endpointId, 'a', true);
  await until(
    async () =>
      (
        await one<{ n: number }>(
          sql,
          `select count(*)::int as n from pgboss.job where name = 'index-fields' and state = 'active'`,
        )
      ).n === 1,
  );
  await writer.query('commit');
  writer.release();
  await untilIndexed(databaseUrl, endpoint);
  expect(numbers(await page(server, endpoint, ascending('a')))).toEqual([7]);
});

test('a field that is no longer searchable loses its values, and still finds all', async () => {
  const payloads = [3, 1, 2].map((a, n) => ({ n, a, b: a }));
  const endpoint = await withRecords(server, databaseUrl, {
    accountId: owner.id,
    fields: [field('a', true), field('b', false)],
    payloads,
  });
  await setSearchable(endpoint.endpointId, 'a', false);
  await setSearchable(endpoint.endpointId, 'b', true);
  await untilIndexed(databaseUrl, endpoint);
  expect(numbers(await page(server, endpoint, { filter: [{ path: 'a', gte: 2 }] }))).toEqual([2, 0]);
  expect((await ask(server, endpoint, ascending('a'))).errors?.[0]?.extensions?.code).toBe('INVALID_ARGUMENT');
  expect(
    await prisma.recordValue.findMany({
      where: { endpointId: endpoint.endpointId },
      distinct: ['name'],
      select: { name: true },
    }),
  ).toEqual([{ name: 'b' }]);
});

test('the two environments have separate values', async () => {
  const endpoint = await withRecords(server, databaseUrl, {
    accountId: owner.id,
    fields: [field('a', true)],
    payloads: [{ n: 0, a: 1 }],
  });
  await rest(server, endpoint.keys.production).post(endpoint.path, { n: 1, a: 1 });
  await untilApplied(sql);
  expect(numbers(await page(server, endpoint, ascending('a')))).toEqual([0]);
  expect(numbers(await page(server, endpoint, ascending('a'), endpoint.keys.production))).toEqual([1]);
});
