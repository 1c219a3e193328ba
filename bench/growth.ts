import pg from 'pg';
import { waitUntilDrained } from './drain.ts';
import { putLoad, sampleBody } from './load.ts';
import { seed, type Target } from './seed.ts';
import { type RunningServer, startServer } from './servers.ts';
import type { Part, Stage } from './stage.ts';
import { type Bar, percentile, perSecond, table } from './table.ts';

const connections = 64;

/** Whether the rate lasts: with what is stored, with what waits, and with a transaction that keeps PostgreSQL from tidying up. */
export const measureGrowth: Part = async (stage) => {
  const sizes = stage.short ? [0, 20_000] : [0, 100_000, 1_000_000, 5_000_000];
  const rates = await stored(sizes, stage);
  const backlog = await withBacklog(stage.short ? 10_000 : 200_000, stage);
  const idle = await withIdleTransaction(stage);
  const [first, last] = [rates[0] ?? Number.NaN, rates.at(-1) ?? Number.NaN];
  const rows = [
    ...sizes.map((size, index) => [`${size.toLocaleString('en-US')} records and requests stored`, rates[index] ?? Number.NaN] as const),
    [`a backlog of ${backlog.size.toLocaleString('en-US')}, which is applied meanwhile`, backlog.rate] as const,
    [`an idle transaction, open for ${idle.seconds} s`, idle.rate] as const,
  ];
  console.log(`\n${table([['with', 'accepted/s', 'to the first'], ...rows.map(([name, rate]) => [name, perSecond(rate), `${(rate / first).toFixed(2)} ×`])])}`);
  console.log(`\nThe backlog was applied at ${perSecond(backlog.appliedPerSecond)}/s, beside the new writes.`);
  const least = (promise: string, ratio: number, bar: number): Bar => ({
    promise: `${promise} ≥ ${bar} ×`,
    measured: `${ratio.toFixed(2)} ×`,
    pass: ratio >= bar,
  });
  return [
    least(`accepted/s with ${(sizes.at(-1) ?? 0).toLocaleString('en-US')} stored, to an empty database`, last / first, 0.9),
    least('accepted/s at the end of a long idle transaction, to an empty database', idle.rate / first, 0.6),
  ];
};

/** The median of three loads at each size. One server and one database grow; PostgreSQL has its say between the loads. */
async function stored(sizes: readonly number[], stage: Stage): Promise<number[]> {
  await using server = await startServer('src/main.ts', stage.postgresUrl, stage.signal);
  const target = await seed(server);
  const rates: number[] = [];
  let there = 0;
  // Code is compiled as it runs: a server's first seconds are not the others'.
  await putAll(target, connections, 0, stage.short ? 3_000 : 10_000, stage);
  for (const size of sizes) {
    await pile(server.databaseUrl, target.slug, size - there);
    there = Math.max(there, size);
    rates.push(await medianLoad(server, target, stage));
  }
  return rates;
}

/** So many applied writes of the past, put straight into the tables: how they come there is measured elsewhere. */
async function pile(databaseUrl: string, slug: string, count: number): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(pileSql, [slug, count, sampleBody]);
    for (const table of ['record', 'request']) await client.query(`vacuum analyze ${table}`);
    await client.query('checkpoint');
  } finally {
    await client.end();
  }
}

const pileSql = `
  with stored as (
    insert into record (endpoint_id, environment, id, seq, payload, created_at, updated_at)
    select endpoint.id, 'SANDBOX', (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || substr(md5(n || '-' || at), 1, 20))::uuid, n, $3, at, at
      from endpoint cross join generate_series(1, $2::int) as n
     cross join lateral (select date_trunc('second', now()) - ($2 - n) * interval '1 s' as at) as moment
     where slug = $1
    returning endpoint_id, environment, id, payload, created_at)
  insert into request (endpoint_id, id, environment, operation, state, record_id, record_created_at, payload, accepted_at, applied_at)
  select endpoint_id, id, environment, 'CREATE', 'SUCCEEDED', id, created_at, payload, created_at, created_at from stored`;

async function medianLoad(server: RunningServer, target: Target, stage: Stage): Promise<number> {
  const rates: number[] = [];
  while (rates.length < (stage.short ? 1 : 3)) {
    rates.push(await load(target, stage));
    await waitUntilDrained(server.databaseUrl, stage.signal);
  }
  return percentile(rates, 0.5);
}

/** So many writes are accepted while there is no worker; then one begins with all of them, and more come. */
async function withBacklog(size: number, stage: Stage) {
  await using api = await startServer('src/main.ts', stage.postgresUrl, stage.signal, { role: 'api' });
  const target = await seed(api);
  for (let accepted = 0; accepted < size; ) accepted += (await putAll(target, 512, 0, 1_000, stage)).accepted;
  await using _worker = await startServer('src/main.ts', stage.postgresUrl, stage.signal, { role: 'worker', beside: api });
  const before = await applied(api.databaseUrl);
  const rate = await load(target, stage);
  const { warmUpMs, measuredMs } = timesOf(stage);
  const appliedPerSecond = ((await applied(api.databaseUrl)) - before) / ((warmUpMs + measuredMs) / 1000);
  await waitUntilDrained(api.databaseUrl, stage.signal);
  return { size, rate, appliedPerSecond };
}

/** What it saw as it began may not be tidied away: rows that change often leave all their versions. */
async function withIdleTransaction(stage: Stage) {
  const seconds = stage.short ? 5 : 60;
  await using server = await startServer('src/main.ts', stage.postgresUrl, stage.signal);
  const target = await seed(server);
  const client = new pg.Client({ connectionString: server.databaseUrl });
  await client.connect();
  try {
    await client.query('begin isolation level repeatable read');
    await client.query('select pg_current_xact_id(), count(*) from request');
    await putAll(target, connections, 0, seconds * 1_000, stage);
    return { seconds, rate: await load(target, stage) };
  } finally {
    await client.end();
  }
}

async function load(target: Target, stage: Stage): Promise<number> {
  const { warmUpMs, measuredMs } = timesOf(stage);
  return (await putAll(target, connections, warmUpMs, measuredMs, stage)).perSecond;
}

function timesOf({ short }: Stage): { warmUpMs: number; measuredMs: number } {
  return short ? { warmUpMs: 500, measuredMs: 2_000 } : { warmUpMs: 2_000, measuredMs: 6_000 };
}

function putAll({ url, path, headers }: Target, over: number, warmUpMs: number, measuredMs: number, { signal }: Stage) {
  return putLoad({ url, method: 'POST', headers, calls: [{ path, body: sampleBody }], status: 202, connections: over, warmUpMs, measuredMs }, signal);
}

async function applied(databaseUrl: string): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ count: number }>('select count(*)::int as count from request where applied_at is not null');
    return rows[0]?.count ?? 0;
  } finally {
    await client.end();
  }
}
