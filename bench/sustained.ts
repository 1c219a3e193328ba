import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { sampleBody, seed, type Target } from '../harness/seed.ts';
import { inMs, perSecond, table } from '../harness/table.ts';
import { putWrites } from '../harness/writes.ts';
import { waitUntilDrained } from './drain.ts';
import { putLoad } from './load.ts';
import type { Bar, Part, PartInput } from './part.ts';
import { readCpu, readRss } from './process-stats.ts';
import { measureCeiling } from './rates.ts';
import { type RunningServer, startServer } from './servers.ts';

const connections = 512;
const warmUpMs = 5_000;
/** So many seconds of writes may wait: they are in groups that are being applied. */
const openSecondsMax = 0.5;

interface Look {
  second: number;
  /** Accepted and not applied. */
  open: number;
  /** Resident memory of the server, in bytes. */
  rss: number;
}

/** Measures a minute at the highest rate at which the queue does not grow, and then half of that rate. */
export const measureSustained: Part = async (input) => {
  const seconds = input.short ? 8 : 60;
  const ceiling = await measureCeiling(input, connections);
  await using server = await startServer(input.postgresUrl, input.signal);
  const target = await seed(server);
  const { rate, looks, cpuMicroseconds, loadCpu } = await fullLoad(server, target, seconds, input);
  const delays = await delaysOf(server.databaseUrl, seconds);
  await waitUntilDrained(server.databaseUrl, input.signal);

  const halfSeconds = input.short ? 4 : 20;
  const half = rate / 2;
  await putWrites(
    { ...target, count: Math.round(half * halfSeconds), perSecond: half, callbacks: [null] },
    input.signal,
  );
  await waitUntilDrained(server.databaseUrl, input.signal);
  const atHalf = await delaysOf(server.databaseUrl, halfSeconds);

  const sampled = looks.filter(({ second }) => second % Math.max(1, Math.round(seconds / 6)) === 0);
  console.log(
    `\n${seconds} s of writes over ${connections} connections: ${perSecond(rate)}/s; ` +
      `load generator ${Math.round(loadCpu * 100)}% of a CPU`,
  );
  console.log(`per write: ${cpuMicroseconds}`);
  const rows = sampled.map((look) => [`${look.second}`, `${look.open}`, inMb(look.rss)]);
  console.log(`\n${table([['second', 'waiting to be applied', 'memory'], ...rows])}`);
  console.log(
    `\n${table([
      ['accepted → applied', 'p50', 'p99', 'p99.9'],
      ['at the full rate', ...delays.map(inMs)],
      ['at half of it', ...atHalf.map(inMs)],
    ])}`,
  );
  return judge({ rate, ceiling, looks, p99: atHalf[1] ?? Number.NaN });
};

async function fullLoad(server: RunningServer, target: Target, seconds: number, { signal }: PartInput) {
  const before = await readCpu(server.pid, server.databaseUrl);
  const [load, looks] = await Promise.all([
    putLoad(
      {
        url: target.url,
        method: 'POST',
        headers: target.headers,
        calls: [{ path: target.path, body: sampleBody }],
        status: 202,
        connections,
        warmUpMs,
        measuredMs: seconds * 1_000,
      },
      signal,
    ),
    watch(server, seconds, signal),
  ]);
  const after = await readCpu(server.pid, server.databaseUrl);
  const each = (from = Number.NaN, to = Number.NaN) => `${Math.round(((to - from) / load.accepted) * 1e6)} µs`;
  const inServer = each(before?.server, after?.server);
  const cpuMicroseconds = `${inServer} of CPU in the server, ${each(before?.postgres, after?.postgres)} in PostgreSQL`;
  return { rate: load.perSecond, looks, loadCpu: load.cpu, cpuMicroseconds };
}

/** Takes a sample every second after the warm-up. */
async function watch({ pid, databaseUrl }: RunningServer, seconds: number, signal: AbortSignal): Promise<Look[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await delay(warmUpMs, undefined, { signal });
    const looks: Look[] = [];
    const startedAt = performance.now();
    for (let second = 1; second <= seconds; second++) {
      await delay(startedAt + second * 1_000 - performance.now(), undefined, { signal });
      const { rows } = await client.query<{ open: number }>(
        `select count(*)::int as open from request where state = 'QUEUED' and applied_at is null`,
      );
      looks.push({ second, open: rows[0]?.open ?? Number.NaN, rss: await readRss(pid) });
    }
    return looks;
  } finally {
    await client.end();
  }
}

/** Returns p50, p99 and p99.9 of the last seconds, in milliseconds from acceptance to application. */
async function delaysOf(databaseUrl: string, seconds: number): Promise<number[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ delays: number[] }>(
      `select percentile_cont(array[0.5, 0.99, 0.999])
              within group (order by extract(epoch from applied_at - accepted_at)::float8 * 1000) as delays
         from request
        where accepted_at > (select max(accepted_at) from request) - make_interval(secs => $1) and applied_at is not null`,
      [seconds],
    );
    return rows[0]?.delays ?? [];
  } finally {
    await client.end();
  }
}

function judge({ rate, ceiling, looks, p99 }: { rate: number; ceiling: number; looks: Look[]; p99: number }): Bar[] {
  const later = looks.slice(Math.floor(looks.length / 2));
  const open = Math.max(...later.map((look) => look.open));
  const [first, last] = [looks[Math.floor(looks.length / 4)]?.rss ?? Number.NaN, looks.at(-1)?.rss ?? Number.NaN];
  return [
    {
      promise: 'sustained end to end ≥ 0.2 × Fastify, no database (aim 0.3)',
      measured: `${(rate / ceiling).toFixed(2)} ×`,
      pass: rate / ceiling >= 0.2,
    },
    {
      promise: `meanwhile no more than ${openSecondsMax} s of writes wait to be applied`,
      measured: `${(open / rate).toFixed(2)} s`,
      pass: open / rate <= openSecondsMax,
    },
    {
      promise: 'memory after a quarter and at the end: no more than 1.1 ×',
      measured: `${(last / first).toFixed(2)} ×`,
      pass: last / first <= 1.1,
    },
    { promise: 'accepted → applied at half the rate, p99 < 100 ms', measured: inMs(p99), pass: p99 < 100 },
  ];
}

function inMb(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}
