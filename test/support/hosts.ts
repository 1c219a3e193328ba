import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { z } from 'zod';
import { nodeFlags } from '../../harness/node-flags.ts';

/** Forks so many processes that run servers, see server-host.ts. Answers their URLs, and what ends them. */
export async function startHosts(count: number): Promise<{ urls: string[]; stop(): void }> {
  const hosts = Array.from({ length: count }, () =>
    fork(join(import.meta.dirname, 'server-host.ts'), {
      execArgv: nodeFlags,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    }),
  );
  const urls = await Promise.all(
    hosts.map(async (host) => {
      const [address] = await once(host, 'message');
      const { port } = z.object({ port: z.number() }).parse(address);
      return `http://127.0.0.1:${port}`;
    }),
  );
  return {
    urls,
    stop() {
      for (const host of hosts) host.disconnect();
    },
  };
}
