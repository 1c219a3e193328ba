import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { freePort } from '../../harness/free-port.ts';
import { nodeFlags } from '../../harness/node-flags.ts';
import { secret } from '../../harness/secret.ts';
import { until } from '../../harness/until.ts';
import { afterFile } from './after-file.ts';

/** The product, taking work. */
export interface Server {
  url: string;
  databaseUrl: string;
  port: number;
  /** All that it has written so far. */
  output(): string;
}

/** A product process, as an operator runs it. */
export interface ServerProcess extends Server {
  pid: number;
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

const main = join(import.meta.dirname, '../../src/main.ts');
const readyMs = 30_000;

/**
 * Starts what needs no process of its own, in one that has run those of other files before: that is a second's work less. It is
 * stopped after the file.
 */
export async function startServer(wanted: ServerWanted): Promise<Server> {
  const host = inject('serverHosts')[Number(process.env.VITEST_POOL_ID) - 1];
  if (host === undefined) throw new Error('There is no host for the servers of this file');
  const [port, folder] = await Promise.all([freePort(), mkdtemp(join(tmpdir(), 'sluice-server-'))]);
  const logFile = join(folder, 'log');
  afterFile(async () => {
    await ask(host, 'DELETE');
    await rm(folder, { recursive: true });
  });
  await ask(host, 'POST', { env: settingsOf(wanted, port), args: argsOf(wanted), logFile });
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    databaseUrl: wanted.databaseUrl,
    output: () => readFileSync(logFile, 'utf8'),
  };
}

async function ask(host: string, method: 'POST' | 'DELETE', body?: object): Promise<void> {
  const answer = await fetch(host, { method, body: body && JSON.stringify(body) });
  if (!answer.ok)
    throw new Error(`A server could not be ${method === 'POST' ? 'started' : 'stopped'}: ${await answer.text()}`);
}

/** Starts a process, and waits until it takes work, where one was before if that is told. It is killed after the file. */
export async function startProcess(wanted: ServerWanted, before?: Pick<ServerProcess, 'port'>): Promise<ServerProcess> {
  const { role } = wanted;
  const port = before?.port ?? (await freePort());
  const child = spawn(process.execPath, [...nodeFlags, main, ...argsOf(wanted)], {
    env: { ...inherited(), ...settingsOf(wanted, port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const server = serverOf(child, port, wanted.databaseUrl);
  afterFile(() => server.kill());
  await until(() => hasEnded(child) || isReady(server, role), { timeoutMs: readyMs }).catch((cause) => {
    throw new Error(`The server did not become ready:\n${server.output()}`, { cause });
  });
  if (hasEnded(child))
    throw new Error(`The server ended with ${child.exitCode ?? child.signalCode}:\n${server.output()}`);
  return server;
}

/** What a process needs of ours; nothing that sets the product. */
function inherited(): NodeJS.ProcessEnv {
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  return { PATH, NODE_COMPILE_CACHE };
}

function settingsOf({ databaseUrl, role, env }: ServerWanted, port: number): Record<string, string> {
  return {
    [role === 'worker' ? 'HEALTH_PORT' : 'PORT']: String(port),
    DATABASE_URL: databaseUrl,
    SLUICE_SECRET: secret,
    LOG_LEVEL: 'info',
    ...env,
  };
}

function argsOf({ role }: ServerWanted): string[] {
  return role ? ['--role', role] : [];
}

function serverOf(child: ChildProcess, port: number, databaseUrl: string): ServerProcess {
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
    databaseUrl,
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
async function isReady(server: ServerProcess, role: ServerWanted['role']): Promise<boolean> {
  if (role === 'worker') return server.output().includes('"msg":"worker ready"');
  return fetch(`${server.url}/readyz`).then(
    (answer) => answer.ok,
    () => false,
  );
}
