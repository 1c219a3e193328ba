import { randomBytes } from 'node:crypto';
import pg from 'pg';
import type { TestEndpoint } from './endpoint.ts';

/** Names as people give them: long, without a space, and in Chinese. */
const names = [
  'Bestellungen-der-Niederlassung-Nordrhein-Westfalen-und-Umgebung',
  '华东区线下门店与线上商城订单同步接口(正式环境)',
  'Orders',
];

/**
 * Fills an account as a busy owner's is: 36 endpoints, so many keys of one of them, and 100 records of it with nested payloads and
 * their requests, straight in the tables. `endpoint` is the one that has them, in both environments.
 */
export async function crowd(databaseUrl: string, endpoint: TestEndpoint): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const named = `$2::text[]`;
  try {
    await client.query(
      `insert into endpoint (id, account_id, name, slug, version, updated_at)
        select gen_random_uuid(), $1, (${named})[n % 3 + 1] || ' ' || n, $3 || n, n % 2, now()
      from generate_series(1, 35) as n`,
      [endpoint.accountId, names, `crowd-${randomBytes(4).toString('hex')}-`],
    );
    await client.query(
      `insert into api_key (id, endpoint_id, name) select gen_random_uuid(), $1, (${named})[n % 3 + 1] || ' ' || n
        from generate_series(1, 12) as n`,
      [endpoint.endpointId, names],
    );
    await client.query(
      `with made as (
        select side, n, ('0190' || lpad(to_hex(n), 4, '0') || '-0000-7000-8000-' ||
        case side when 'SANDBOX' then '0' else '1' end || lpad(to_hex(n), 11, '0'))::uuid as id,
          json_build_object('order_id', 'ORD-2026-' || n || '-' || repeat('x', 60), 'amount', n, 'customer',
            json_build_object('name', '中国移动通信集团有限公司上海分公司', 'addresses', json_build_array(
              json_build_object('lines', json_build_array('浦东新区', repeat('y', 80)))))) as payload
        from generate_series(1, 100) as n cross join unnest(enum_range(null::environment_name)) as side
      ), written as (
        insert into request (endpoint_id, id, environment, operation, state, record_id, record_created_at, key_id,
        payload, accepted_at, applied_at)
        select $1::uuid, id, side, 'CREATE', 'SUCCEEDED', id, now(), $2, payload, now(), now() from made
        returning id, seq
      )
      insert into record (endpoint_id, environment, id, seq, key_id, payload, created_at, updated_at)
      select $1, side, made.id, seq, $2, payload, now(), now() from made join written using (id)`,
      [endpoint.endpointId, endpoint.keyId],
    );
  } finally {
    await client.end();
  }
}
