import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { freePort } from '../harness/free-port.ts';
import { nodeFlags } from '../harness/node-flags.ts';
import { startEmbeddedPostgres } from '../src/db/embedded-postgres.ts';

/** Sluice as `npm start` runs it, in a process and a folder of its own. Disposing ends it and removes the folder. */
export interface Product extends AsyncDisposable {
  port: number;
  /** Where it listens, without a trailing slash. */
  url: string;
  /** Who owns what the first start has made. */
  owner: { email: string; password: string };
  /** What its process holds after a garbage collection, in bytes: all that is resident, and what of it JavaScript uses. */
  memory(): Promise<z.infer<typeof memoryShape>>;
  /** Ends it, and answers in how many milliseconds it did so in order; undefined when it had to be killed. */
  stop(): Promise<number | undefined>;
  /** What it has said so far that it should never have to say: errors in its log, words that are no log, its end. */
  faults: readonly string[];
}

const readyWithinMs = 60_000;
const stopWithinMs = 30_000;
/** `src/main.ts`, which tells what it holds besides. */
const main = join(import.meta.dirname, '../harness/main-telling-memory.ts');
const memoryShape = z.object({ rss: z.number(), used: z.number() });
const demoShape = z.object({ owner: z.object({ email: z.string(), password: z.string() }) });

/** Starts it on an embedded PostgreSQL and waits until it is ready. Throws when it ends before, or is not ready in 60 s. */
export async function startProduct(signal: AbortSignal): Promise<Product> {
  await using undo = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'sluice-fuzz-'));
  undo.defer(() => rm(folder, { recursive: true, force: true }));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, [...nodeFlags, main], {
    env: {
      PATH: process.env.PATH,
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
      PORT: String(port),
      SLUICE_DATA_DIR: folder,
      LOG_LEVEL: 'warn',
    },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    // Ctrl-C is ours: it ends the run first, and the product after it.
    detached: true,
  });
  const faults: string[] = [];
  if (!child.stderr) throw new Error('The product has no log');
  createInterface(child.stderr).on('line', (line) => {
    if (isFault(line)) faults.push(line);
  });
  let stopping = false;
  const ended = once(child, 'exit').then(() => {
    if (!stopping) faults.push(`The process ended: ${child.exitCode ?? child.signalCode}`);
  });
  const stop = async () => {
    stopping = true;
    const askedAt = performance.now();
    child.kill('SIGTERM');
    const killing = setTimeout(() => child.kill('SIGKILL'), stopWithinMs);
    await ended;
    clearTimeout(killing);
    return child.exitCode === 0 ? performance.now() - askedAt : undefined;
  };
  undo.defer(async () => {
    await stop();
    // One that did not end in order has left its PostgreSQL running.
    if (child.exitCode !== 0) await (await startEmbeddedPostgres(folder, () => {})).stop();
  });

  for (const deadline = Date.now() + readyWithinMs; !(await isReady(url)); await delay(50, undefined, { signal })) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`The product ended before it was ready:\n${faults.join('\n')}`);
    if (Date.now() > deadline) throw new Error(`The product was not ready within ${readyWithinMs / 1000} s`);
  }
  const { owner } = demoShape.parse(JSON.parse(await readFile(join(folder, 'demo.json'), 'utf8')));
  const memory = async () => {
    child.send('memory');
    const [told] = await Promise.race([once(child, 'message'), ended.then(() => [])]);
    return memoryShape.parse(told);
  };
  const disposing = undo.move();
  return { port, url, owner, memory, stop, faults, [Symbol.asyncDispose]: () => disposing.disposeAsync() };
}

/**
 * The log's lines are JSON; 50 and 60 are its levels for what is our own fault. What is no log was said by a library, or by Node,
 * whose warnings of what will be removed some day are for those who upgrade.
 */
function isFault(line: string): boolean {
  if (/^\(node:\d+\) \w*DeprecationWarning|^\(Use `node --trace-deprecation/.test(line)) return false;
  return line !== '' && (!line.startsWith('{"level":') || /^\{"level":[56]0,/.test(line));
}

async function isReady(url: string): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(1_000) });
    await answer.arrayBuffer();
    return answer.status === 200;
  } catch {
    return false;
  }
}
