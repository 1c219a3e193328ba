import { parseArgs } from 'node:util';
import { inMs, table } from '../harness/table.ts';
import { auditGraphql } from './audit-graphql.ts';
import { fuzzDocuments } from './fuzz-documents.ts';
import { fuzzHttp } from './fuzz-http.ts';
import { fuzzModel } from './fuzz-model.ts';
import { fuzzWs } from './fuzz-ws.ts';
import type { Part, PartInput } from './part.ts';
import { Score, scoreHeadings } from './score.ts';
import { openProduct, type Product } from './start-product.ts';
import { describeSent, Violation } from './violation.ts';

// Runs `npm run fuzz`. README.md beside this file has the parts, docs/reliability.md the figures.

const parts = {
  model: fuzzModel,
  http: fuzzHttp,
  audit: auditGraphql,
  ws: fuzzWs,
  documents: fuzzDocuments,
} satisfies Record<string, Part>;

/** Parts that wait more than they compute. In the short form they run side by side. */
const waitingParts = ['http', 'ws'];
/** The most memory that the product may gain during a run. */
const growthBytesMax = 300 * 1024 * 1024;
/** The time that the product has to stop, with no connections and with only webhooks left to send. */
const stopMsMax = 20_000;
const faultsMax = 10;

const { values: options } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [] },
    seed: { type: 'string' },
    path: { type: 'string' },
  },
});

const interruption = new AbortController();
const { signal } = interruption;
for (const name of ['SIGINT', 'SIGTERM'] as const)
  process.on(name, () => interruption.abort(new Error(`Stopped by ${name}`)));

try {
  if (!(await fuzz(chosen()))) process.exitCode = 1;
} catch (error) {
  // Node does not print the suppressed error.
  for (const one of error instanceof SuppressedError ? [error.suppressed, error.error] : [error]) console.error(one);
  process.exitCode = 1;
}

/** All parts, or those that `--only` names. */
function chosen(): [string, Part][] {
  const wanted = options.only.flatMap((list) => list.split(','));
  const unknown = wanted.filter((name) => !Object.hasOwn(parts, name));
  if (unknown.length > 0)
    throw new Error(`--only takes ${Object.keys(parts).join(', ')}, and not ${unknown.join(', ')}`);
  if (options.path !== undefined && wanted.length !== 1)
    throw new Error('--path is one of a single part: name it with --only');
  return Object.entries(parts).filter(([name]) => wanted.length === 0 || wanted.includes(name));
}

/** Runs the parts. Returns true when nothing was found. */
async function fuzz(run: readonly [string, Part][]): Promise<boolean> {
  const seed = options.seed === undefined ? Math.floor(Math.random() * 0x7fff_0000) : Number(options.seed);
  console.log(`Seed ${seed}, Node ${process.version}`);
  await using product = await openProduct(signal);
  const input = { product, short: options.short, seed, path: options.path, signal };
  const before = await product.memory();
  const scores: Score[] = [];
  const isWaiting = ([name]: [string, Part]) => input.short && waitingParts.includes(name);
  const waiting = run.filter(isWaiting);
  const groups = run.flatMap((part) => (part === waiting.at(-1) ? [waiting] : isWaiting(part) ? [] : [[part]]));
  for (const group of groups) {
    // Every part is awaited, even when another fails, because it uses the product until it ends.
    const ends = await Promise.allSettled(group.map(([name, part]) => runPart(name, part, input)));
    for (const end of ends) {
      if (end.status === 'rejected') throw end.reason;
      scores.push(end.value);
    }
  }
  const after = await product.memory();
  const growth = after.rss - before.rss;
  console.log(`\n${table([scoreHeadings, ...scores.map((score) => score.row())])}`);
  console.log(
    `\nMemory after a garbage collection: ${inMb(before.rss)} at the start, ${inMb(growth)} more at the end; ` +
      `at most ${inMb(growthBytesMax)} is allowed.`,
  );
  console.log(`Of it in the hands of JavaScript: ${inMb(before.used)}, and ${inMb(after.used - before.used)} more.`);
  const stopMs = await product.stop();
  const inOrder = stopMs !== undefined && stopMs <= stopMsMax;
  console.log(
    stopMs === undefined
      ? 'It did not end when it was asked to.'
      : `It ended in ${inMs(stopMs)}; at most ${inMs(stopMsMax)} is allowed.`,
  );
  return scores.every(({ violations }) => violations.length === 0) && growth <= growthBytesMax && inOrder;
}

/** Runs a part. Afterwards it adds the faults that the product logged meanwhile, and checks that it still answers. */
async function runPart(name: string, part: Part, input: PartInput): Promise<Score> {
  signal.throwIfAborted();
  const score = new Score(name);
  const faultsBefore = input.product.faults.length;
  console.log(`\n${name} …`);
  try {
    await part(input, score);
  } catch (error) {
    if (!(error instanceof Violation)) {
      // The product's log may explain the error.
      for (const fault of input.product.faults) console.error(fault);
      throw error;
    }
    score.violations.push(error);
  }
  signal.throwIfAborted();
  const faults = new Set(
    input.product.faults
      .slice(faultsBefore)
      .map((fault) => fault.replace(/"(time|pid)":\d+,|"requestId":"req_\w+",?/g, '').slice(0, 2_000)),
  );
  for (const fault of [...faults].slice(0, faultsMax))
    score.violations.push(new Violation(`The product said: ${fault}`));
  if (!(await isAlive(input.product))) score.violations.push(new Violation('The product does not answer any more'));
  score.stop();
  for (const violation of score.violations)
    console.error(`\nVIOLATION (${name}): ${violation.message}\n${describeSent(violation.sent)}`);
  console.log(score.row().join('  '));
  return score;
}

async function isAlive({ url }: Product): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(5_000) });
    return answer.status === 200;
  } catch {
    return false;
  }
}

function inMb(bytes: number): string {
  return `${Math.round(bytes / 1024 / 1024)} MB`;
}
