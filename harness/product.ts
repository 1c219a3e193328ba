import { join } from 'node:path';
import { z } from 'zod';
import { nodeFlags } from './node-flags.ts';
import { type ProcessInput, type RunningProcess, repository, startProcess } from './process.ts';
import { until } from './until.ts';

/** Encrypts in every product that is started here; nothing outlives a run. */
export const secret = 'a secret of tests and benchmarks, known to everyone';

export interface ProductInput extends Omit<ProcessInput, 'command' | 'cwd' | 'answers'> {
  port: number;
  /** Both in one process when absent. */
  role?: 'api' | 'worker';
  /** A database, and the secret of tests and benchmarks with it; when absent, the embedded one. */
  databaseUrl?: string;
  args?: readonly string[];
  /** The folder of the code; this repository when absent. */
  root?: string;
  /** Whether `memory` will be called. */
  reportsMemory?: boolean;
  /** Another server that goes by PORT and DATABASE_URL and answers /readyz. */
  command?: ProcessInput['command'];
}

/** The product in a process, as an operator runs it. */
export interface Product extends RunningProcess {
  port: number;
  /** Where it listens, without a trailing slash. */
  url: string;
  /** Resolves when /readyz answers 200. Throws with its output when it ends before, or after `timeoutMs`. */
  ready(options?: { timeoutMs?: number; signal?: AbortSignal }): Promise<void>;
  /** Returns what it holds after a garbage collection. */
  memory(): Promise<Memory>;
}

const memoryShape = z.object({
  /** Resident, in bytes, with what is free but not given back. */
  rss: z.number(),
  /** In use by JavaScript, in its heap and outside of it, in bytes. */
  used: z.number(),
});
export type Memory = z.infer<typeof memoryShape>;

/** Starts the product, and waits for nothing. */
export function startProduct({
  port,
  role,
  databaseUrl,
  args = [],
  root = repository,
  ...input
}: ProductInput): Product {
  const { reportsMemory = false, command, env, ...options } = input;
  const main = reportsMemory ? 'harness/main-telling-memory.ts' : 'src/main.ts';
  const running = startProcess({
    cwd: root,
    answers: reportsMemory,
    ...options,
    command: command ?? [process.execPath, ...nodeFlags, join(root, main), ...argsOf({ role }), ...args],
    env: {
      ...settingsOf({ port, role, databaseUrl }),
      ...env,
    },
  });
  const url = `http://127.0.0.1:${port}`;
  return {
    ...running,
    port,
    url,
    async ready({ timeoutMs = 60_000, signal } = {}) {
      const output = () => `${running.stdout()}${running.stderr()}`;
      await until(() => running.hasEnded() || isReady(url), { timeoutMs, signal }).catch((cause) => {
        throw new Error(`The process did not become ready:\n${output()}`, { cause });
      });
      if (running.hasEnded()) throw new Error(`The process ended with ${await running.ended}:\n${output()}`);
    },
    memory: async () => memoryShape.parse(await running.ask('memory')),
  };
}

/** Returns the environment for a role and a database. */
export function settingsOf({ port, role, databaseUrl }: Pick<ProductInput, 'port' | 'role' | 'databaseUrl'>) {
  return {
    [role === 'worker' ? 'HEALTH_PORT' : 'PORT']: String(port),
    ...(databaseUrl !== undefined && { DATABASE_URL: databaseUrl, SLUICE_SECRET: secret }),
  };
}

/** Returns the arguments for a role. */
export function argsOf({ role }: Pick<ProductInput, 'role'>): string[] {
  return role ? ['--role', role] : [];
}

async function isReady(url: string): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(5_000) });
    await answer.arrayBuffer();
    return answer.status === 200;
  } catch {
    return false;
  }
}
