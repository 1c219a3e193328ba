import { join } from 'node:path';
import { z } from 'zod';
import { nodeFlags } from './node-flags.ts';
import { type ProcessInput, type RunningProcess, repository, startProcess } from './process.ts';
import { until } from './until.ts';

/** The secret of every product that is started here. Nothing outlives a run. */
export const secret = 'a secret of tests and benchmarks, known to everyone';

export interface ProductInput extends Omit<ProcessInput, 'command' | 'cwd' | 'answers'> {
  port: number;
  /** Both roles in one process by default. */
  role?: 'api' | 'worker';
  /** A database, which gets the secret of tests and benchmarks; the embedded one by default. */
  databaseUrl?: string;
  args?: readonly string[];
  /** The folder of the code; this repository by default. */
  root?: string;
  /** True when `memory` will be called. */
  reportsMemory?: boolean;
  /** Another server that uses PORT and DATABASE_URL and answers /readyz. */
  command?: ProcessInput['command'];
}

/** The product in a process, as an operator runs it. */
export interface Product extends RunningProcess {
  port: number;
  /** The address it listens on, without a trailing slash. */
  url: string;
  /** Resolves when /readyz answers 200. Throws with its output when it ends before, or after `timeoutMs`. */
  ready(options?: { timeoutMs?: number; signal?: AbortSignal }): Promise<void>;
  /** Returns its memory after a garbage collection. */
  memory(): Promise<Memory>;
}

const memoryShape = z.object({
  /** Resident memory in bytes, including pages that are free but not returned. */
  rss: z.number(),
  /** Bytes in use by JavaScript, inside and outside its heap. */
  used: z.number(),
});
export type Memory = z.infer<typeof memoryShape>;

/** Starts the product without waiting for it. */
export function startProduct({
  port,
  role,
  databaseUrl,
  args = [],
  root = repository,
  ...input
}: ProductInput): Product {
  const { reportsMemory = false, command, env, ...options } = input;
  const main = reportsMemory ? 'harness/main-reporting-memory.ts' : 'src/bundle/main.js';
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
