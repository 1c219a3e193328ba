import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { inIndexOrder, type Queryable } from '../../src/db/pool.ts';
import { listRecords, type Page } from '../../src/records/read-records.sql.ts';
import { createDatabase } from '../support/database.ts';
import { makeEndpoint } from '../support/endpoint.ts';

const databaseUrl = await createDatabase();
const { endpointId, keyId } = await makeEndpoint(databaseUrl);
const client = new pg.Client({
  connectionString: databaseUrl,
  options: Object.entries(inIndexOrder)
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(' '),
});
const total = 20_000;
/** An id between the older and the newer records. */
const half = idOf(total / 2);

beforeAll(async () => {
  await client.connect();
  // Simulates the time between two vacuums: the index of open requests still has all that were open.
  await client.query('alter table request set (autovacuum_enabled = false)');
  await client.query(
    `insert into record (endpoint_id, environment, id, seq, key_id, payload, created_at, updated_at)
    select $1, 'SANDBOX', ('00000000-' || lpad(to_hex(n), 4, '0') || '-7000-8000-000000000000')::uuid, n, $3,
    json_build_object('n', n), now(), now()
    from generate_series(1, $2::int) as n`,
    [endpointId, total, keyId],
  );
  await client.query('begin');
  await client.query(
    `insert into request (endpoint_id, id, environment, operation, record_id, record_key_id, record_created_at, key_id,
      payload, accepted_at)
    select endpoint_id, id, environment, 'CREATE', id, key_id, created_at, key_id, payload, created_at from record`,
  );
  await client.query(`update request set state = 'SUCCEEDED', applied_at = now()`);
  await client.query('commit');
});
afterAll(() => client.end());

test.each([
  ['the newest', { inverted: false }, null],
  ['the oldest', { inverted: true }, null],
  ['those behind one', { after: half }, null],
  ['those before one', { before: half, inverted: true }, null],
  ["a key's", {}, [keyId]],
])('a list of %s reads only what it lists, and not all requests since the last vacuum', async (_, page, seesKeys) => {
  const cost = await costOf({ before: undefined, after: undefined, inverted: false, limit: 21, ...page }, seesKeys);
  expect(cost.rows).toBe(21);
  expect(cost.pages).toBeLessThan(150);
});

const explained = z.tuple([
  z.object({
    'QUERY PLAN': z.tuple([
      z.object({
        Plan: z.object({
          'Actual Rows': z.number(),
          'Shared Hit Blocks': z.number(),
          'Shared Read Blocks': z.number(),
        }),
      }),
    ]),
  }),
]);

/** Returns the number of rows that a page's statement finds, and of database pages that it reads. */
async function costOf(page: Page, seesKeys: string[] | null): Promise<{ rows: number; pages: number }> {
  let cost = { rows: 0, pages: 0 };
  const explaining: Queryable = {
    async query(text, values) {
      const [
        {
          'QUERY PLAN': [{ Plan: plan }],
        },
      ] = explained.parse((await client.query(`explain (analyze, buffers, format json) ${text}`, values)).rows);
      cost = { rows: plan['Actual Rows'], pages: plan['Shared Hit Blocks'] + plan['Shared Read Blocks'] };
      return { rows: [] };
    },
  };
  await listRecords(explaining, { endpointId, environment: 'SANDBOX', seesKeys }, page);
  return cost;
}

function idOf(n: number): string {
  return `00000000-${n.toString(16).padStart(4, '0')}-7000-8000-000000000000`;
}
