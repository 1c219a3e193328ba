import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { killApi } from './api-killed.ts';
import { terminateBackends } from './backends-terminated.ts';
import { workOffBacklog } from './backlog.ts';
import type { Case, CaseInput, Outcome } from './case.ts';
import { stepClock } from './clock-stepped.ts';
import { fillDisk } from './disk-full.ts';
import { killEmbedded } from './embedded-killed.ts';
import { openPair, type Pair } from './installation.ts';
import { killAtRandom } from './killed-at-random.ts';
import { describeOutcome, isWrong, outcomeTable } from './outcome-table.ts';
import { starvePool } from './pool-starved.ts';
import { makeCluster, type Postgres, startPostgres } from './postgres.ts';
import { stopPostgres } from './postgres-gone.ts';
import { hangReceiver } from './receiver-hangs.ts';
import { upgrade } from './upgrade.ts';
import { killWorker } from './worker-killed.ts';

// Runs `npm run chaos`. README.md beside this file has the cases, docs/reliability.md the figures.

const cases = {
  'api-killed': killApi,
  'worker-killed': killWorker,
  'killed-at-random': killAtRandom,
  'postgres-gone': stopPostgres,
  'embedded-killed': killEmbedded,
  'backends-terminated': terminateBackends,
  'pool-starved': starvePool,
  'disk-full': fillDisk,
  'clock-stepped': stepClock,
  'receiver-hangs': hangReceiver,
  upgrade,
  backlog: workOffBacklog,
} satisfies Record<string, Case>;

const { values: options } = parseArgs({
  options: { short: { type: 'boolean', default: false }, only: { type: 'string', multiple: true, default: [] } },
});
const { short } = options;
/** The cases of a short run without `--only`. */
const shortCases = ['api-killed', 'worker-killed', 'postgres-gone', 'upgrade'];
/** Short runs run two cases at a time, each on its own PostgreSQL. Their figures are rough. */
const lanes = short ? 2 : 1;
const caseWithinMs = short ? 300_000 : 900_000;

const interruption = new AbortController();
const { signal } = interruption;
for (const name of ['SIGINT', 'SIGTERM'] as const)
  process.on(name, () => interruption.abort(new Error(`Stopped by ${name}`)));

try {
  process.exitCode = await run(chosen());
} catch (error) {
  console.error(error);
  process.exitCode = 1;
}
// The schema engine leaves a timer running.
process.exit();

/** Returns the cases that `--only` names; without it all cases, or those of a short run. */
function chosen(): [string, Case][] {
  const wanted = options.only.flatMap((list) => list.split(','));
  const unknown = wanted.filter((name) => !Object.hasOwn(cases, name));
  if (unknown.length > 0)
    throw new Error(`--only takes ${Object.keys(cases).join(', ')}, and not ${unknown.join(', ')}`);
  const named = wanted.length > 0 ? wanted : short ? shortCases : Object.keys(cases);
  return Object.entries(cases).filter(([name]) => named.includes(name));
}

/** Returns the exit code: 1 when anything is wrong, 2 when a full run could not try everything. */
async function run(wanted: [string, Case][]): Promise<number> {
  console.log(`${cpus().length} CPUs, Node ${process.version}\n`);
  const startedAt = performance.now();
  const results = new Map<string, Outcome[]>();
  const waiting = [...wanted];
  await using cluster = await makeCluster();
  const lane = async () => {
    await using postgres = await startPostgres(cluster);
    await using shared = sharePair(postgres);
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [name, one] = next;
      const begunAt = performance.now();
      const outcomes = await endInTime(name, one, { postgres, ...shared, short, signal });
      for (const outcome of outcomes) console.log(describeOutcome(outcome));
      console.log(`  (${name}: ${secondsSince(begunAt)} s)`);
      results.set(name, outcomes);
      if (outcomes.some(isWrong)) await shared.leavePair();
    }
  };
  // Every lane is awaited, even when another fails, because it has processes and folders to clean up.
  const ended = await Promise.allSettled(Array.from({ length: Math.min(lanes, wanted.length) }, lane));
  for (const end of ended) if (end.status === 'rejected') throw end.reason;

  const outcomes = wanted.flatMap(([name]) => results.get(name) ?? []);
  console.log(`\n${outcomeTable(outcomes)}\n\n${secondsSince(startedAt)} s`);
  if (outcomes.some(isWrong)) return 1;
  return !short && outcomes.some(({ result }) => 'notRun' in result) ? 2 : 0;
}

/** Runs a case within its time. One that throws or takes too long becomes a row of the table. */
async function endInTime(name: string, one: Case, input: CaseInput): Promise<Outcome[]> {
  try {
    return await one({ ...input, signal: AbortSignal.any([input.signal, AbortSignal.timeout(caseWithinMs)]) });
  } catch (error) {
    input.signal.throwIfAborted();
    console.error(error);
    return [{ name, result: { broken: error instanceof Error ? error.message : String(error) } }];
  }
}

/** Opens a pair on first use, and keeps it for the next cases until a case leaves it. */
function sharePair(postgres: Postgres): Pick<CaseInput, 'pair' | 'leavePair'> & AsyncDisposable {
  let opened: Promise<Pair> | undefined;
  const leavePair = async () => {
    const pair = await opened?.catch(() => undefined);
    opened = undefined;
    await pair?.[Symbol.asyncDispose]();
  };
  return {
    pair() {
      opened ??= openPair({ postgres, signal });
      return opened;
    },
    leavePair,
    [Symbol.asyncDispose]: leavePair,
  };
}

function secondsSince(at: number): number {
  return Math.round((performance.now() - at) / 1000);
}
