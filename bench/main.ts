import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { makeTemplate } from '../harness/database.ts';
import { startEmbeddedPostgres } from '../src/db/embedded-postgres.ts';
import { measureFirstAttempts } from './first-attempts.ts';
import { measureFloods } from './floods.ts';
import { measureGrowth } from './growth.ts';
import { measureIdle } from './idle.ts';
import { measureLatency } from './latency.ts';
import { measureLists } from './lists.ts';
import { measureOptions } from './options.ts';
import { type Bar, barTable, type Part } from './part.ts';
import { measureRates } from './rates.ts';
import { productTemplate } from './servers.ts';
import { measureStreams } from './streams.ts';
import { measureSustained } from './sustained.ts';

// Runs `npm run bench`. README.md beside this file has the method, docs/performance.md the figures.

const parts = {
  rates: measureRates,
  sustained: measureSustained,
  growth: measureGrowth,
  idle: measureIdle,
  latency: measureLatency,
  deliveries: async (input) => [...(await measureFloods(input)), ...(await measureFirstAttempts(input))],
  streams: measureStreams,
  options: measureOptions,
  lists: measureLists,
} satisfies Record<string, Part>;

const { values: options } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    strict: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [] },
  },
});

const interruption = new AbortController();
const { signal } = interruption;
for (const name of ['SIGINT', 'SIGTERM'] as const)
  process.on(name, () => interruption.abort(new Error(`Stopped by ${name}`)));

try {
  const bars = await bench(chosen());
  if (options.strict && bars.some(({ pass }) => !pass)) process.exitCode = 1;
} catch (error) {
  console.error(error);
  process.exitCode = 1;
}

/** All parts, or those that `--only` names. */
function chosen(): Part[] {
  const wanted = options.only.flatMap((list) => list.split(','));
  const unknown = wanted.filter((name) => !Object.hasOwn(parts, name));
  if (unknown.length > 0)
    throw new Error(`--only takes ${Object.keys(parts).join(', ')}, and not ${unknown.join(', ')}`);
  return Object.entries(parts).flatMap(([name, part]) => (wanted.length === 0 || wanted.includes(name) ? [part] : []));
}

/** The whole run. Throws when a part does. */
async function bench(run: readonly Part[]): Promise<Bar[]> {
  await using postgres = await startPostgres();
  console.log(`${cpus().length} CPUs, Node ${process.version}`);
  const bars: Bar[] = [];
  for (const part of run) bars.push(...(await part({ postgresUrl: postgres.url, short: options.short, signal })));
  if (bars.length > 0) console.log(`\n${barTable(bars)}`);
  return bars;
}

async function startPostgres(): Promise<{ url: string } & AsyncDisposable> {
  await using undo = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'sluice-bench-'));
  undo.defer(() => rm(folder, { recursive: true, force: true }));
  const postgres = await startEmbeddedPostgres(folder, (cause) => console.error(cause));
  undo.defer(() => postgres.stop());
  await makeTemplate(postgres.connectionString, productTemplate);
  const stopping = undo.move();
  return { url: postgres.connectionString, [Symbol.asyncDispose]: () => stopping.disposeAsync() };
}
