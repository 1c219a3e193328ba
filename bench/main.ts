import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { startEmbeddedPostgres } from '../src/db/embedded-postgres.ts';
import { type Drained, waitUntilDrained } from './drain.ts';
import { measureLatencies, type Target } from './latency.ts';
import { measureLists } from './lists.ts';
import { type LoadResult, putLoad, sampleBody } from './load.ts';
import { seed } from './seed.ts';
import { startServer } from './servers.ts';
import { type Bar, barTable, percentile, table } from './table.ts';

// What `npm run bench` does; README.md beside this file says what the figures mean.

const sluice = { name: 'Sluice', script: 'src/main.ts' };
const noDatabase = { name: 'Fastify, no database', script: 'bench/peers/no-database.ts' };
const oneInsert = { name: 'Fastify, one INSERT', script: 'bench/peers/one-insert.ts' };
const insertAndSend = { name: 'Fastify, INSERT + boss.send', script: 'bench/peers/insert-and-send.ts' };
const contenders = [noDatabase, oneInsert, insertAndSend, sluice];
type Contender = (typeof contenders)[number];

const connections = 64;
const answerShape = z.strictObject({ success: z.literal(true), id: z.string().regex(/^rec_[0-9a-hjkmnp-tv-z]{26}$/), message: z.literal('Request queued') });

const { values: options } = parseArgs({ options: { short: { type: 'boolean', default: false }, strict: { type: 'boolean', default: false } } });
const { rounds, warmUpMs, measuredMs, listed } = options.short
  ? { rounds: 1, warmUpMs: 1_000, measuredMs: 3_000, listed: 100_000 }
  : { rounds: 3, warmUpMs: 3_000, measuredMs: 8_000, listed: 1_000_000 };

const interruption = new AbortController();
const { signal } = interruption;
for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => interruption.abort(new Error(`Stopped by ${name}`)));

try {
  const bars = await bench();
  if (options.strict && bars.some(({ pass }) => !pass)) process.exitCode = 1;
} catch (error) {
  console.error(error);
  process.exitCode = 1;
}

/** The whole run. Throws when anything but 202 was answered, or a write was lost. */
async function bench(): Promise<Bar[]> {
  await using postgres = await startPostgres();
  console.log(
    `${rounds} × ${measuredMs / 1000} s after ${warmUpMs / 1000} s of warm-up, ${connections} connections, ${cpus().length} CPUs, Node ${process.version}\n`,
  );

  const rates = new Map<Contender, number[]>(contenders.map((contender) => [contender, []]));
  for (let round = 1; round <= rounds; round++) {
    for (const contender of contenders) {
      const result = await takeTurn(contender, postgres.url);
      rates.get(contender)?.push(result.load.perSecond);
      console.log(turnLine(round, contender, result));
    }
  }
  const latencies = await latencyTurn(postgres.url);

  const median = (contender: Contender) => percentile(rates.get(contender) ?? [], 0.5);
  const listBars = await measureLists(postgres.url, listed, signal);
  const bars = [...judge(median, percentile(latencies, 0.5)), ...listBars];
  console.log(`\n${rateTable(median)}`);
  console.log(`\n202 to requestCompleted, idle, ${latencies.length} writes: p50 ${inMs(percentile(latencies, 0.5))}, p99 ${inMs(percentile(latencies, 0.99))}`);
  console.log(`\n${barTable(bars)}`);
  return bars;
}

async function startPostgres(): Promise<{ url: string } & AsyncDisposable> {
  await using undo = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'sluice-bench-'));
  undo.defer(() => rm(folder, { recursive: true, force: true }));
  const postgres = await startEmbeddedPostgres(folder, (cause) => console.error(cause));
  undo.defer(() => postgres.stop());
  const stopping = undo.move();
  return { url: postgres.connectionString, [Symbol.asyncDispose]: () => stopping.disposeAsync() };
}

interface Turn {
  load: LoadResult;
  /** Sluice's alone: what became of what it accepted. */
  drained: Drained | undefined;
}

/** One server alone, from a fresh start to its end. */
async function takeTurn(contender: Contender, postgresUrl: string): Promise<Turn> {
  await using server = await startServer(contender.script, postgresUrl, signal);
  const target = await makeTarget(contender, server);
  await checkAnswer(target);
  const load = await putLoad({ url: target.url + target.path, headers: target.headers, connections, warmUpMs, measuredMs }, signal);
  if (contender !== sluice) return { load, drained: undefined };
  const drained = await waitUntilDrained(server.databaseUrl, signal);
  checkNothingLost(load.accepted + 1, drained);
  return { load, drained };
}

async function latencyTurn(postgresUrl: string): Promise<number[]> {
  await using server = await startServer(sluice.script, postgresUrl, signal);
  return await measureLatencies(await makeTarget(sluice, server), signal);
}

/** The peers take any slug and key, but are sent the same headers. */
async function makeTarget(contender: Contender, server: { url: string; databaseUrl: string }): Promise<Target> {
  const { slug, key } = contender === sluice ? await seed(server.databaseUrl, server.url) : { slug: 'bench', key: `tm_test_${'0'.repeat(48)}` };
  return { url: server.url, path: `/api/v1/data/${slug}`, headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' } };
}

/** One write, to see that every server answers the same. */
async function checkAnswer({ url, path, headers }: Target): Promise<void> {
  const answer = await fetch(url + path, { method: 'POST', headers, body: sampleBody, signal });
  const text = await answer.text();
  if (answer.status !== 202) throw new Error(`A write was answered ${answer.status} ${text}`);
  answerShape.parse(JSON.parse(text));
}

/** Each 202 has its row, and each row its record. The load drops at most one request in flight per connection when it ends. */
function checkNothingLost(answered: number, { requests, applied, records }: Drained): void {
  if (requests < answered) throw new Error(`${answered} writes were answered 202, but there are only ${requests}`);
  if (requests - answered > connections) throw new Error(`${requests} writes are stored, but only ${answered} were answered 202`);
  if (applied !== requests || records !== requests) throw new Error(`Of ${requests} writes ${applied} are applied, and made ${records} records`);
}

function judge(median: (contender: Contender) => number, p50Ms: number): Bar[] {
  const asMuchAs = (times: number, peer: Contender): Bar => {
    const ratio = median(sluice) / median(peer);
    return { promise: `Sluice ≥ ${times} × ${peer.name}`, measured: `${ratio.toFixed(2)} ×`, pass: ratio >= times };
  };
  return [asMuchAs(5, insertAndSend), asMuchAs(1, oneInsert), { promise: 'p50 < 50 ms', measured: inMs(p50Ms), pass: p50Ms < 50 }];
}

function turnLine(round: number, { name }: Contender, { load, drained }: Turn): string {
  const line = `round ${round}   ${name.padEnd(28)} ${perSecond(load.perSecond)}/s   load generator ${Math.round(load.cpu * 100)}% of a CPU`;
  if (!drained) return line;
  const { requests, applied, seconds } = drained;
  return `${line}\n          accepted ${load.accepted + 1} of ${requests} stored, applied ${applied}, drained ${seconds.toFixed(1)} s after the load`;
}

function rateTable(median: (contender: Contender) => number): string {
  const peers = [noDatabase, oneInsert, insertAndSend];
  const letter = (peer: Contender) => String.fromCharCode(97 + contenders.indexOf(peer));
  const ratio = (contender: Contender, peer: Contender) => `${(median(contender) / median(peer)).toFixed(2)} ×`;
  return table([
    ['server', 'accepted/s', ...peers.map((peer) => `to (${letter(peer)})`)],
    ...contenders.map((contender) => [
      `(${letter(contender)}) ${contender.name}`,
      perSecond(median(contender)),
      ...peers.map((peer) => ratio(contender, peer)),
    ]),
  ]);
}

function perSecond(rate: number): string {
  return Math.round(rate).toLocaleString('en-US').padStart(6);
}

function inMs(ms: number): string {
  return `${ms.toFixed(1)} ms`;
}
