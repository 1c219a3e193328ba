import pg from 'pg';

/** The searchable fields of the records that `fill` makes, with their types. */
const searchable = { amount: 'number', order_id: 'string', status: 'string' } as const;

/**
 * Gives an endpoint's sandbox `count` applied records, a second apart up to now, with their requests and searchable
 * values. It writes to the tables directly, because writing is measured elsewhere. `amount` is spread over 0 to 99,999,
 * `order_id` is unique, and `status` has four values. `note` and `customer.email` are not searchable.
 */
export async function fill(databaseUrl: string, slug: string, count: number): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ id: string }>('select id from endpoint where slug = $1', [slug]);
    const endpointId = rows[0]?.id;
    if (endpointId === undefined) throw new Error(`There is no endpoint ${slug}`);
    await client.query(`delete from field where endpoint_id = $1 and environment = 'SANDBOX'`, [endpointId]);
    await client.query(
      `insert into field (endpoint_id, environment, name, type, searchable, indexed_at, position)
      select $1, 'SANDBOX', name, type::field_type, true, now(), 0 from unnest($2::text[], $3::text[]) as field (name, type)`,
      [endpointId, Object.keys(searchable), Object.values(searchable)],
    );
    await client.query(recordsSql, [endpointId, count]);
    await client.query(valuesSql, [endpointId]);
    await client.query(requestsSql, [endpointId]);
    for (const table of ['record', 'record_value', 'request']) await client.query(`vacuum analyze ${table}`);
  } finally {
    await client.end();
  }
}

const recordsSql = `
  insert into record (endpoint_id, environment, id, seq, payload, created_at, updated_at)
  select $1, 'SANDBOX',
    (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '70008' || lpad(to_hex(n), 15, '0'))::uuid, n,
    json_build_object('order_id', 'ORD-' || n, 'amount', n * 7919 % 100000,
      'status', (array['new', 'paid', 'sent', 'done'])[1 + n % 4], 'note', 'some text about order ' || n,
      'customer', json_build_object('email', 'user' || n % 5000 || '@example.com', 'name', 'Somebody'),
      'items', json_build_array('Item A', 'Item B'), 'paid', n % 2 = 0), at, at
  from generate_series(1::bigint, $2::bigint) as n
    cross join lateral (select date_trunc('second', now()) - ($2 - n) * interval '1 s' as at) as moment`;

const valuesSql = `
  insert into record_value (endpoint_id, environment, record_id, name, number, text)
  select record.endpoint_id, record.environment, record.id, field.name,
    case jsonb_typeof(value) when 'number' then value::numeric end, case jsonb_typeof(value) when 'string' then value #>> '{}' end
  from record join field using (endpoint_id, environment) cross join lateral payload_value(payload, field.name) as value
  where record.endpoint_id = $1 and field.searchable`;

const requestsSql = `
  insert into request (endpoint_id, id, environment, operation, state, record_id, record_created_at, payload,
    accepted_at, applied_at)
  select endpoint_id, id, environment, 'CREATE',
    case when seq % 100000 = 7 then 'FAILED' else 'SUCCEEDED' end::request_state, id, created_at, payload,
    created_at, created_at
  from record where endpoint_id = $1 order by seq`;
