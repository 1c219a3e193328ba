import { readFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { inject } from 'vitest';
import { freePort } from '../../harness/free-port.ts';
import { argsOf, settingsOf, startProduct } from '../../harness/product.ts';
import { afterFile } from './after-file.ts';

/** The product, taking work. */
export interface Server {
  url: string;
  databaseUrl: string;
  port: number;
  /** All that it has written so far. */
  output(): string;
}

/** A server in a process that it shares with others. */
export interface HostedServer extends Server {
  /** Ends its work as a process would that is asked to. A second time there is nothing to do. */
  stop(): Promise<void>;
}

/** A product process, as an operator runs it. */
export interface ServerProcess extends Server {
  pid: number;
  /** Asks it to end, as an operator would; resolves with its exit code, or the signal that ended it. */
  stop(): Promise<number | NodeJS.Signals>;
  /** Ends it on the spot, as a crash would. */
  kill(): Promise<void>;
}

export interface ServerWanted {
  databaseUrl: string;
  role?: 'api' | 'worker';
  /** On top of, or instead of, what every test server is given. */
  env?: Record<string, string>;
}

const readyMs = 30_000;
const defaults = { LOG_LEVEL: 'info' };

/**
 * Starts what needs no process of its own, in one that has run those of other files before: that is a second's work less. It is
 * stopped after the file.
 */
export async function startServer(wanted: ServerWanted): Promise<HostedServer> {
  const server = await launchServer(wanted);
  afterFile(server.stop);
  return server;
}

/** Starts a server as `startServer` does, and leaves it to the caller to stop it. */
export async function launchServer(wanted: ServerWanted): Promise<HostedServer> {
  const host = inject('serverHosts')[Number(process.env.VITEST_POOL_ID) - 1];
  if (host === undefined) throw new Error('There is no host for the servers of this file');
  const [port, folder] = await Promise.all([freePort(), mkdtemp(join(inject('logs'), 'server-'))]);
  const logFile = join(folder, 'log');
  const place = new URL(`/${port}`, host);
  const env = { ...settingsOf({ ...wanted, port }), ...defaults, ...wanted.env };
  await ask(place, 'PUT', { env, args: argsOf(wanted), logFile });
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    databaseUrl: wanted.databaseUrl,
    output: () => readFileSync(logFile, 'utf8'),
    stop: () => ask(place, 'DELETE'),
  };
}

async function ask(place: URL, method: 'PUT' | 'DELETE', body?: object): Promise<void> {
  const answer = await fetch(place, { method, body: body && JSON.stringify(body) });
  if (!answer.ok)
    throw new Error(`A server could not be ${method === 'PUT' ? 'started' : 'stopped'}: ${await answer.text()}`);
}

/** Starts a process, and waits until it takes work, where one was before if that is told. It is killed after the file. */
export async function startProcess(input: ServerWanted, before?: Pick<ServerProcess, 'port'>): Promise<ServerProcess> {
  const port = before?.port ?? (await freePort());
  const { databaseUrl, role, env } = input;
  const product = startProduct({ port, databaseUrl, role, env: { ...defaults, ...env } });
  afterFile(() => product.kill());
  await product.ready({ timeoutMs: readyMs });
  return { ...product, databaseUrl, output: () => `${product.stdout()}${product.stderr()}` };
}
