import { beforeAll, describe, expect, test } from 'vitest';
import { until } from '../../harness/until.ts';
import { rest } from '../support/client.ts';
import { createDatabase } from '../support/database.ts';
import { makeEndpoint, openControlPlane, type TestEndpoint } from '../support/endpoint.ts';
import { startReceiver } from '../support/receiver.ts';
import { type ServerProcess, startProcess } from '../support/server.ts';

describe.each([90, -90])(
  "while its process's clock is off by %i minutes and the database's is right, a webhook",
  (minutes) => {
    let databaseUrl: string;
    let server: ServerProcess;
    let endpoint: TestEndpoint;

    beforeAll(async () => {
      databaseUrl = await createDatabase();
      [server, endpoint] = await Promise.all([
        startProcess({ databaseUrl, env: withClock(minutes) }),
        makeEndpoint(databaseUrl),
      ]);
    });

    test('that fails is tried again 60 s later', async () => {
      const receiver = await startReceiver([{ status: 500 }]);
      stepClock(server);
      await write(server, endpoint, receiver.url);
      const { prisma } = openControlPlane(databaseUrl);
      const again = () => prisma.$queryRaw<{ seconds: number }[]>`
      select extract(epoch from start_after - now())::float8 as seconds from pgboss.job where name = 'retry-webhook'
      and data->>'attempt' = '2'`;
      const [{ seconds }] = await until(async () => {
        const [job] = await again();
        return job && ([job] as const);
      });
      expect(seconds).toBeGreaterThanOrEqual(55);
      expect(seconds).toBeLessThanOrEqual(60);
      stepClock(server);
    });

    test('that waits for a place is sent as soon as there is one', { timeout: 40_000 }, async () => {
      const receiver = await startReceiver(() => ({ status: 200, afterMs: 400 }));
      await Promise.all(Array.from({ length: 60 }, () => write(server, endpoint, receiver.url)));
      for (const sent of [5, 10, 15, 20, 25]) {
        await until(() => receiver.received.length >= sent);
        stepClock(server);
      }
      await Promise.all(Array.from({ length: 20 }, () => write(server, endpoint, receiver.url)));
      await until(() => receiver.received.length === 80, { timeoutMs: 20_000 });
    });
  },
);

/** Returns the environment of a process whose clock can be stepped, and back again. Timers continue as before. */
function withClock(minutes: number): Record<string, string> {
  const script = `const Real = Date;
    let ahead = 0;
    process.on('SIGUSR2', () => (ahead = ahead === 0 ? ${minutes * 60_000} : 0));
    const moved = () => Real.now() + ahead;
    globalThis.Date = class extends Real {
      constructor(...given) { super(...(given.length > 0 ? given : [moved()])); }
      static now() { return moved(); }
    };`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(script)}` };
}

function stepClock({ pid }: ServerProcess): void {
  process.kill(pid, 'SIGUSR2');
}

/** Writes with a callback to `url`. */
async function write(server: ServerProcess, { path, keys }: TestEndpoint, url: string): Promise<void> {
  const { status } = await rest(server, keys.sandbox).post(path, {}, { 'x-webhook-callback': url });
  expect(status).toBe(202);
}
