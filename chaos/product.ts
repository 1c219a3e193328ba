import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { freePort } from '../harness/free-port.ts';
import { nodeFlags } from '../harness/node-flags.ts';
import { secret } from '../harness/secret.ts';
import { until } from './until.ts';

export interface ProductWanted {
  /** Absent, doors and worker in one process. */
  role?: 'api' | 'worker';
  /** On top of the process's own environment; where the database is, at least. */
  env: Record<string, string>;
  /** Where the code lies; absent, this repository. */
  root?: string;
}

/** A process of the product, as an operator runs it. Disposing ends it. */
export interface Product extends AsyncDisposable {
  /** Without a trailing slash; the same after every start. */
  url: string;
  /** Starts it, again too, as a supervisor does. */
  start(): void;
  /** Resolves when it takes work. Throws when it ends instead, or does not within 2 minutes. */
  ready(): Promise<void>;
  /** Ends it on the spot. */
  kill(): Promise<void>;
  /** Asks it to end, and resolves when it has. */
  stop(): Promise<void>;
  /** Stops its clock, so to speak: only the end can come after. */
  freeze(): void;
  /** What it ended with though nobody ended it; empty when all is well. */
  readonly crashes: readonly string[];
  /** The last errors that it has logged since they were taken before. */
  takeErrors(): string[];
}

const repository = join(import.meta.dirname, '..');
/** Seconds on a machine of its own; others may share it. */
const readyWithinMs = 120_000;
const stopWithinMs = 25_000;
const outputMax = 5_000;
const errorsMax = 5;
/** As the tests have it: what is compiled once is compiled for every start. */
const compiled = join(repository, 'node_modules/.cache/compiled');

/** Whatever ends this process must not leave these behind. */
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** One that has not been started yet. */
export async function makeProduct(
  { role, env, root = repository }: ProductWanted,
  signal: AbortSignal,
): Promise<Product> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const name = role === undefined ? 'the process' : role === 'api' ? 'the API process' : 'the worker';
  const crashes: string[] = [];
  const errors: string[] = [];
  const expected = new WeakSet<ChildProcess>();
  let child: ChildProcess | undefined;
  let output = '';
  let readyAt = 0;

  function start(): void {
    const started = spawn(process.execPath, [...nodeFlags, 'src/main.ts', ...(role ? ['--role', role] : [])], {
      cwd: root,
      env: {
        ...process.env,
        NODE_COMPILE_CACHE: compiled,
        NODE_ENV: 'development',
        LOG_LEVEL: 'info',
        PORT: String(port),
        SLUICE_SECRET: secret,
        WEBHOOK_RETRY_DELAY_SECONDS: '1',
        ...env,
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    child = started;
    readyAt = 0;
    started.stderr?.setEncoding('utf8').on('data', (text: string) => {
      if (text.includes('"msg":"worker ready"') || text.includes('"msg":"api ready"')) readyAt = performance.now();
      output = (output + text).slice(-outputMax);
      for (const line of text.split('\n')) if (/"level":[56]0/.test(line)) errors.push(line);
      errors.splice(0, errors.length - errorsMax);
    });
    running.add(started);
    started.once('exit', (code, by) => {
      running.delete(started);
      if (!expected.has(started) && !signal.aborted) crashes.push(`${name} ended by itself with ${code ?? by}`);
    });
  }

  const hasEnded = () => child !== undefined && (child.exitCode !== null || child.signalCode !== null);

  async function end(by: NodeJS.Signals, withinMs = 0): Promise<void> {
    const ending = child;
    if (!ending || hasEnded()) return;
    expected.add(ending);
    const exited = once(ending, 'exit');
    ending.kill(by);
    const killing = withinMs > 0 ? setTimeout(() => ending.kill('SIGKILL'), withinMs) : undefined;
    await exited;
    clearTimeout(killing);
  }

  return {
    url,
    start,
    async ready() {
      const settled = await until(() => readyAt > 0 || hasEnded(), readyWithinMs, signal);
      if (!settled || hasEnded()) throw new Error(`${name} did not become ready:\n${output}`);
    },
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM', stopWithinMs),
    freeze: () => void child?.kill('SIGSTOP'),
    crashes,
    takeErrors: () => errors.splice(0),
    [Symbol.asyncDispose]: () => end('SIGTERM', stopWithinMs),
  };
}
