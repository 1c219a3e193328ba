import pg from 'pg';
import { sampleBody, seed, type Target } from '../harness/seed.ts';
import { percentile, perSecond, table } from '../harness/table.ts';
import { waitUntilDrained } from './drain.ts';
import { putLoad } from './load.ts';
import type { Bar, Part, PartInput } from './part.ts';
import { type RunningServer, startServer } from './servers.ts';

const connections = 64;

/**
 * A rate, and the rate of an empty database. Their loads take turns, so that a slow minute of the machine meets both.
 */
interface Compared {
  rate: number;
  empty: number;
}

/** Measures whether the rate lasts: with stored records, with a backlog, and with an open transaction that blocks vacuum. */
export const measureGrowth: Part = async (input) => {
  const sizes = input.short ? [20_000] : [100_000, 1_000_000, 5_000_000];
  const grown = await withStored(sizes, input);
  const backlog = await withBacklog(input.short ? 10_000 : 200_000, input);
  const idle = await withIdleTransaction(input);
  const rows: [string, Compared][] = [
    ...grown.map(({ size, ...compared }): [string, Compared] => [
      `${size.toLocaleString('en-US')} records and requests stored`,
      compared,
    ]),
    [`a backlog of ${backlog.size.toLocaleString('en-US')}, which is applied meanwhile`, backlog],
    [`an idle transaction, open for ${idle.seconds} s and on`, idle],
  ];
  const cells = rows.map(([name, compared]) => [
    name,
    perSecond(compared.rate),
    perSecond(compared.empty),
    `${ratioOf(compared).toFixed(2)} ×`,
  ]);
  console.log(`\n${table([['with', 'accepted/s', 'an empty database beside it', ''], ...cells])}`);
  console.log(`\nThe backlog was applied at ${perSecond(backlog.appliedPerSecond)}/s, beside the new writes.`);
  const least = (promise: string, compared: Compared, bar: number): Bar => ({
    promise: `${promise} ≥ ${bar} ×`,
    measured: `${ratioOf(compared).toFixed(2)} ×`,
    pass: ratioOf(compared) >= bar,
  });
  return [
    ...grown
      .slice(-1)
      .map((last) =>
        least(`accepted/s with ${last.size.toLocaleString('en-US')} stored, to an empty database`, last, 0.9),
      ),
    least('accepted/s at the end of a long idle transaction, to an empty database', idle, 0.6),
  ];
};

function ratioOf({ rate, empty }: Compared): number {
  return rate / empty;
}

/** Measures one server whose database grows. PostgreSQL is vacuumed before each size. */
async function withStored(sizes: readonly number[], input: PartInput): Promise<(Compared & { size: number })[]> {
  await using server = await startWarm(input);
  const found: (Compared & { size: number })[] = [];
  for (const size of sizes) {
    await pile(server.databaseUrl, server.target.slug, size - (found.at(-1)?.size ?? 0));
    found.push({ size, ...(await compare(server, input)) });
  }
  return found;
}

interface Loaded extends RunningServer {
  target: Awaited<ReturnType<typeof seed>>;
}

/** Starts a server and warms it up: code is compiled as it runs, so the first seconds are slower. */
async function startWarm(input: PartInput): Promise<Loaded> {
  const server = await startServer(input.postgresUrl, input.signal);
  const target = await seed(server);
  await putAll(target, connections, 0, input.short ? 3_000 : 10_000, input);
  return { ...server, target };
}

/** Returns the medians of three loads each, in turns with a server on a fresh database. */
async function compare(server: Loaded, input: PartInput): Promise<Compared> {
  await using fresh = await startWarm(input);
  const [rates, empty]: [number[], number[]] = [[], []];
  while (rates.length < (input.short ? 1 : 3)) {
    empty.push(await load(fresh, input));
    rates.push(await load(server, input));
  }
  return { rate: percentile(rates, 0.5), empty: percentile(empty, 0.5) };
}

/** Inserts `count` applied writes of the past directly into the tables, because writing is measured elsewhere. */
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
    select endpoint.id, 'SANDBOX',
        (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || substr(md5(n || '-' || at), 1, 20))::uuid,
        n, $3, at, at
      from endpoint cross join generate_series(1, $2::int) as n
     cross join lateral (select date_trunc('second', now()) - ($2 - n) * interval '1 s' as at) as moment
     where slug = $1
    returning endpoint_id, environment, id, payload, created_at)
  insert into request (endpoint_id, id, environment, operation, state, record_id, record_created_at, payload,
    accepted_at, applied_at)
  select endpoint_id, id, environment, 'CREATE', 'SUCCEEDED', id, created_at, payload, created_at, created_at from stored`;

/** Accepts `size` writes without a worker, then starts one and keeps writing. */
async function withBacklog(size: number, input: PartInput) {
  await using api = await startServer(input.postgresUrl, input.signal, { role: 'api' });
  const target = await seed(api);
  for (let accepted = 0; accepted < size; ) accepted += (await putAll(target, 512, 0, 1_000, input)).accepted;
  await using fresh = await startWarm(input);
  await using _worker = await startServer(input.postgresUrl, input.signal, {
    role: 'worker',
    beside: api,
  });
  const before = await applied(api.databaseUrl);
  const { perSecond: rate } = await putTimed(target, input);
  const { warmUpMs, measuredMs } = timesOf(input);
  const appliedPerSecond = ((await applied(api.databaseUrl)) - before) / ((warmUpMs + measuredMs) / 1000);
  await waitUntilDrained(api.databaseUrl, input.signal);
  return { size, rate, empty: await load(fresh, input), appliedPerSecond };
}

/** Holds a snapshot open, so that vacuum keeps every version of rows that change often. */
async function withIdleTransaction(input: PartInput) {
  const seconds = input.short ? 5 : 60;
  await using server = await startWarm(input);
  const client = new pg.Client({ connectionString: server.databaseUrl });
  await client.connect();
  try {
    await client.query('begin isolation level repeatable read');
    await client.query('select pg_current_xact_id(), count(*) from request');
    await putAll(server.target, connections, 0, seconds * 1_000, input);
    return { seconds, ...(await compare(server, input)) };
  } finally {
    await client.end();
  }
}

/** Returns the accepted writes per second, once all are applied. */
async function load({ target, databaseUrl }: Loaded, input: PartInput): Promise<number> {
  const { perSecond: rate } = await putTimed(target, input);
  await waitUntilDrained(databaseUrl, input.signal);
  return rate;
}

function putTimed(target: Target, input: PartInput) {
  const { warmUpMs, measuredMs } = timesOf(input);
  return putAll(target, connections, warmUpMs, measuredMs, input);
}

function timesOf({ short }: PartInput): { warmUpMs: number; measuredMs: number } {
  return short ? { warmUpMs: 500, measuredMs: 2_000 } : { warmUpMs: 2_000, measuredMs: 6_000 };
}

function putAll(
  { url, path, headers }: Target,
  over: number,
  warmUpMs: number,
  measuredMs: number,
  { signal }: PartInput,
) {
  return putLoad(
    {
      url,
      method: 'POST',
      headers,
      calls: [{ path, body: sampleBody }],
      status: 202,
      connections: over,
      warmUpMs,
      measuredMs,
    },
    signal,
  );
}

async function applied(databaseUrl: string): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ count: number }>(
      'select count(*)::int as count from request where applied_at is not null',
    );
    return rows[0]?.count ?? 0;
  } finally {
    await client.end();
  }
}
