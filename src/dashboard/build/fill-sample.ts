import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';

interface Demo {
  slug: string;
  keys: { sandbox: string };
  owner: { email: string; password: string };
}

const names = ['Newsletter sign-ups', 'Sensor readings', 'Support tickets'];
const days = 170;

/**
 * Fills a fresh installation with the data of some months around its demo. Returns the demo's slug and a session cookie
 * of its owner.
 */
export async function fillSample(url: string, dataDir: string): Promise<{ slug: string; cookie: string }> {
  const demo = await readDemo(dataDir);
  const cookie = await signIn(url, demo.owner);
  const ask = (query: string, variables: object) => post(`${url}/graphql`, { query, variables }, { cookie });
  await ask('mutation { updateAccount(input: { name: "Ada Lovelace" }) { id } }', {});
  for (const name of names)
    await ask('mutation ($name: String!) { createEndpoint(input: { name: $name }) { endpoint { id } } }', { name });
  await ask('mutation ($slug: String!) { createKey(endpoint: $slug, input: { name: "Warehouse" }) { key { id } } }', {
    slug: demo.slug,
  });
  for (let n = 0; n < 12; n++) {
    const body = {
      order_id: `ORD-2026-${900 + n}`,
      amount: 12_000 + n * 1_750,
      items: ['Item A', 'Item B'],
      paid: n % 3 > 0,
    };
    await post(`${url}/api/v1/data/${demo.slug}`, body, { authorization: `Bearer ${demo.keys.sandbox}` });
  }
  await fillTables(dataDir);
  return { slug: demo.slug, cookie };
}

/** Writes to the tables directly: one or several requests a day, each with its record, and the figures of each day. */
async function fillTables(dataDir: string): Promise<void> {
  const client = new pg.Client({ connectionString: await connectionString(dataDir) });
  await client.connect();
  try {
    await client.query(`update account set created_at = now() - interval '${days} days'`);
    await client.query(`update subscription set started_at = now() - interval '${days} days'`);
    await client.query(usageSql);
    await client.query(requestsSql);
    await client.query(recordsSql);
    await client.query(figuresSql);
    await client.query(durationsSql);
  } finally {
    await client.end();
  }
}

const usageSql = `
  insert into usage (account_id, period_start, used, granted, included)
  select account_id, started_at + n * interval '30 days', 40000 + n * 21000 + n * n * 900, 40000, requests_per_period
  from subscription join plan on plan.id = plan_id cross join generate_series(0, ${Math.floor(days / 30)}) as n
  on conflict (account_id, period_start) do update set used = excluded.used, included = excluded.included`;

const id = `(lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '70008' ||
  lpad(to_hex(n + case environment when 'PRODUCTION' then 1000000 else 0 end), 15, '0'))::uuid`;

const requestsSql = `
  insert into request (endpoint_id, id, environment, operation, state, record_id, record_created_at, key_id,
    record_key_id, payload, accepted_at, applied_at, error)
  select endpoint.id, ${id}, environment::environment_name, 'CREATE',
    case when n % 41 = 7 then 'FAILED' else 'SUCCEEDED' end::request_state,
    ${id}, at, api_key.id, api_key.id,
    json_build_object('order_id', 'ORD-' || (1000 + n), 'amount', 5000 + n * 7919 % 90000, 'items', json_build_array('Item A', 'Item B'),
      'paid', n % 3 > 0),
    at, at + interval '9 ms', case when n % 41 = 7 then 'The database refused a value' end
  from endpoint join api_key on api_key.endpoint_id = endpoint.id and api_key."default"
  cross join unnest(array['SANDBOX', 'PRODUCTION']) as environment cross join generate_series(1::bigint, 400) as n
  cross join lateral (select date_trunc('minute', now()) - (401 - n) * interval '9 hours' - n * 7 % 50 * interval '1 min' as at) as moment`;

const recordsSql = `
  insert into record (endpoint_id, environment, id, seq, payload, created_at, updated_at, key_id)
  select endpoint_id, environment, record_id, seq, payload, accepted_at, applied_at, key_id from request
  where state = 'SUCCEEDED' and accepted_at < now() - interval '5 hours' on conflict do nothing`;

/** Busy on weekdays, growing every month, with some noise. */
const perDay = `round((700 + 4 * n) * (case when extract(isodow from day) > 5 then 0.45 else 1 end) *
  (0.8 + 0.4 * (hashtext(endpoint.id || day::text) & 255) / 255.0))::bigint`;
const eachDay = `
  from endpoint join api_key on api_key.endpoint_id = endpoint.id cross join unnest(array['SANDBOX', 'PRODUCTION']) as environment
  cross join generate_series(0, ${days}) as n cross join lateral (select (now() - (${days} - n) * interval '1 day')::date as day) as date`;

const figuresSql = `
  insert into day_figure (endpoint_id, environment, day, key_id, succeeded, failed, processing_ms)
  select endpoint.id, environment::environment_name, day, api_key.id, ${perDay}, ${perDay} / 70, ${perDay} * 11 ${eachDay}
  on conflict (endpoint_id, environment, day, key_id) do update set succeeded = excluded.succeeded, failed = excluded.failed,
    processing_ms = excluded.processing_ms`;

/** A histogram with logarithmic buckets: most requests take about 9 ms, some about 30. */
const durationsSql = `
  insert into day_duration (endpoint_id, environment, day, key_id, bucket, count)
  select endpoint.id, environment::environment_name, day, api_key.id, bucket, greatest(1, ${perDay} * share / 100)
  ${eachDay} cross join (values (8, 30), (10, 60), (15, 10)) as spread (bucket, share) on conflict do nothing`;

async function readDemo(dataDir: string): Promise<Demo> {
  return JSON.parse(await readFile(join(dataDir, 'demo.json'), 'utf8'));
}

/** Returns the URL of the embedded PostgreSQL, from its files in the data folder. */
async function connectionString(dataDir: string): Promise<string> {
  const [pid, password] = await Promise.all([
    readFile(join(dataDir, 'postgres/postmaster.pid'), 'utf8'),
    readFile(join(dataDir, 'postgres.password'), 'utf8').then((text) => text.trim()),
  ]);
  return `postgresql://postgres:${password}@127.0.0.1:${pid.split('\n')[3]}/sluice`;
}

async function signIn(url: string, owner: Demo['owner']): Promise<string> {
  const answer = await post(`${url}/api/auth/sign-in/email`, owner, { origin: url });
  return answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');
}

async function post(url: string, body: object, headers: Record<string, string>): Promise<Response> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  const text = await answer.clone().text();
  if (!answer.ok || text.includes('"errors"')) throw new Error(`${url} answered ${answer.status}: ${text}`);
  return answer;
}
