import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterFile } from './after-file.ts';
import { until } from './until.ts';

/** A product process, as an operator runs it. */
export interface Server {
  url: string;
  port: number;
  pid: number;
  /** All that it has written so far, standard output and error together. */
  output(): string;
  /** Asks it to end, as an operator would; resolves with its exit code, null when a signal ended it. */
  stop(): Promise<number | null>;
  /** Ends it on the spot, as a crash would. */
  kill(): Promise<void>;
}

export interface ServerWanted {
  databaseUrl: string;
  role?: 'api' | 'worker';
  /** On top of, or instead of, what every test server is given. */
  env?: Record<string, string>;
}

/** What every test server encrypts with. */
export const secret = 'a secret of the tests, known to everyone';

const main = join(import.meta.dirname, '../../src/main.ts');
const readyMs = 30_000;

/** Starts a process, and waits until it takes work. It is killed after the file. */
export async function startServer({ databaseUrl, role, env }: ServerWanted): Promise<Server> {
  const port = await freePort();
  const child = spawn(process.execPath, [main, ...(role ? ['--role', role] : [])], {
    env: { ...inherited(), PORT: String(port), DATABASE_URL: databaseUrl, SLUICE_SECRET: secret, LOG_LEVEL: 'info', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const server = serverOf(child, port);
  afterFile(() => server.kill());
  await until(() => hasEnded(child) || isReady(server, role), { timeoutMs: readyMs }).catch((cause) => {
    throw new Error(`The server did not become ready:\n${server.output()}`, { cause });
  });
  if (hasEnded(child)) throw new Error(`The server ended with ${child.exitCode ?? child.signalCode}:\n${server.output()}`);
  return server;
}

/** What a process needs of ours; nothing that sets the product. */
function inherited(): NodeJS.ProcessEnv {
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  return { PATH, NODE_COMPILE_CACHE };
}

function serverOf(child: ChildProcess, port: number): Server {
  const { pid } = child;
  if (pid === undefined) throw new Error('The server could not be started');
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const closed = once(child, 'close');
  // A test process that ends early must not leave its servers behind.
  const abandon = () => child.kill('SIGKILL');
  process.once('exit', abandon);
  const end = async (signal: NodeJS.Signals) => {
    if (!hasEnded(child)) process.kill(pid, signal);
    await closed;
    process.off('exit', abandon);
    return child.exitCode;
  };
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    pid,
    output: () => output,
    stop: () => end('SIGTERM'),
    kill: async () => void (await end('SIGKILL')),
  };
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** A worker without doors tells so in its log. */
async function isReady(server: Server, role: ServerWanted['role']): Promise<boolean> {
  if (role === 'worker') return server.output().includes('"msg":"worker ready"');
  return fetch(`${server.url}/readyz`).then(
    (answer) => answer.ok,
    () => false,
  );
}

/** Below the range that outgoing connections take theirs from, so that none of them takes it before the server does. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(10_000, 32_000);
    const probe = createServer();
    const free = await new Promise<boolean>((done) => {
      probe.once('error', () => done(false)).listen(port, '127.0.0.1', () => done(true));
    });
    if (!free) continue;
    await new Promise((done) => probe.close(done));
    return port;
  }
}
