import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { z } from 'zod';
import { freePort } from '../harness/free-port.ts';
import { nodeFlags } from '../harness/node-flags.ts';
import { secret } from '../harness/secret.ts';

/** A server in a process of its own, on a fresh database of its own. Disposing ends the process and drops the database. */
export interface RunningServer extends AsyncDisposable {
  /** Where it listens, without a trailing slash. */
  url: string;
  databaseUrl: string;
  pid: number;
  /** What it holds after a garbage collection, in bytes; of `sluice-telling-memory.ts` alone. */
  memory(): Promise<Memory>;
}

const memoryShape = z.object({
  /** Of the process, as the system counts it: with what is free but not given back. */
  rss: z.number(),
  /** By JavaScript, in its heap and out of it. */
  used: z.number(),
});
export type Memory = z.infer<typeof memoryShape>;

const readyWithinMs = 60_000;
const stopWithinMs = 20_000;

/** How a Sluice runs. */
interface Wanted {
  /** Both, when left out. */
  role?: 'api' | 'worker';
  /** Whose database it shares. */
  beside?: RunningServer;
}

/**
 * Starts `script`, a path in this repository, and waits until its /readyz answers 200; a worker has none, and is left to start.
 * `postgresUrl` is a database of a server on which databases may be made. Throws when the script ends or is not ready in 60 s.
 */
export async function startServer(
  script: string,
  postgresUrl: string,
  signal: AbortSignal,
  { role, beside }: Wanted = {},
): Promise<RunningServer> {
  await using undo = new AsyncDisposableStack();
  const database = beside ? { url: beside.databaseUrl } : undo.use(await makeDatabase(postgresUrl));

  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const flags = script.startsWith('src/') ? nodeFlags : [];
  const child = spawn(
    process.execPath,
    [...flags, join(import.meta.dirname, '..', script), ...(role ? ['--role', role] : [])],
    {
      env: {
        ...process.env,
        NODE_ENV: 'development',
        // What PostGraphile goes by, and is much slower without.
        GRAPHILE_ENV: 'production',
        LOG_LEVEL: 'error',
        PORT: String(port),
        DATABASE_URL: database.url,
        SLUICE_SECRET: secret,
      },
      // What a server says is shown, apart from the figures.
      stdio: ['ignore', process.stderr, process.stderr, 'ipc'],
    },
  );
  const ended = once(child, 'exit');
  undo.defer(async () => {
    child.kill('SIGTERM');
    const killing = setTimeout(() => child.kill('SIGKILL'), stopWithinMs);
    await ended;
    clearTimeout(killing);
  });

  for (const deadline = Date.now() + readyWithinMs; ; await delay(50, undefined, { signal })) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`${script} ended with ${child.exitCode ?? child.signalCode} before it was ready`);
    if (Date.now() > deadline) throw new Error(`${script} was not ready within ${readyWithinMs / 1000} s`);
    if (role === 'worker' || (await isReady(url))) break;
  }
  const memory = async () => {
    child.send('memory');
    const [told] = await Promise.race([once(child, 'message'), ended.then(() => [])]);
    return memoryShape.parse(told);
  };
  const { pid } = child;
  if (pid === undefined) throw new Error(`${script} could not be started`);
  const stopping = undo.move();
  return { url, databaseUrl: database.url, pid, memory, [Symbol.asyncDispose]: () => stopping.disposeAsync() };
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

/** A fresh database; nothing of the one before it is left for the server to write out or tidy up. */
async function makeDatabase(postgresUrl: string): Promise<{ url: string } & AsyncDisposable> {
  const name = `bench_${process.hrtime.bigint()}`;
  const url = new URL(postgresUrl);
  url.pathname = name;
  await administer(postgresUrl, ['checkpoint', `create database ${name}`]);
  return {
    url: url.href,
    [Symbol.asyncDispose]: () => administer(postgresUrl, [`drop database ${name} with (force)`]),
  };
}

async function administer(postgresUrl: string, statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: postgresUrl });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}
