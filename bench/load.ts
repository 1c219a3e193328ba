import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import autocannon from 'autocannon';
import { z } from 'zod';

/** The sample body of the public integration page. */
export const sampleBody = '{"order_id":"ORD-2024-001","amount":45000,"items":["Item A","Item B"],"paid":true}';

const loadShape = z.object({
  url: z.string(),
  headers: z.record(z.string(), z.string()),
  connections: z.number(),
  warmUpMs: z.number(),
  measuredMs: z.number(),
});

const resultShape = z.object({
  /** 202 answers per second in the measured time. */
  perSecond: z.number(),
  /** All 202 answers, those of the warm-up too. */
  accepted: z.number(),
  /** The load generator's own CPU in the measured time; 1 is a whole core. */
  cpu: z.number(),
  /** What came instead of a 202, and how often; empty when all is well. */
  others: z.record(z.string(), z.number()),
});

/** POSTs of the sample body, one after another on each of some connections. */
export type Load = z.infer<typeof loadShape>;
export type LoadResult = z.infer<typeof resultShape>;

/** Puts a load on a server from a process of its own. Throws when there was any answer but 202. */
export async function putLoad(load: Load, signal: AbortSignal): Promise<LoadResult> {
  const child = fork(import.meta.filename, { signal });
  const failed = new Promise<never>((_, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`The load generator ended with code ${code}`)));
  });
  child.send(load);
  const [message] = await Promise.race([once(child, 'message'), failed]);
  const result = resultShape.parse(message);
  if (Object.keys(result.others).length > 0) throw new Error(`Not every answer was 202: ${JSON.stringify(result)}`);
  return result;
}

if (import.meta.main) {
  process.once('disconnect', () => process.exit());
  const [message] = await once(process, 'message');
  const result = await generate(loadShape.parse(message));
  process.send?.(result, () => process.disconnect());
}

/** One unbroken load; the measured time is a window in it, so that no connection is new in it. */
async function generate({ url, headers, connections, warmUpMs, measuredMs }: Load): Promise<LoadResult> {
  const longEnough = (warmUpMs + measuredMs) / 1000 + 60;
  const run = autocannon({ url, method: 'POST', headers, body: sampleBody, connections, duration: longEnough, sampleInt: 100, timeout: 10 });
  let accepted = 0;
  run.on('response', (_client, status) => {
    if (status === 202) accepted++;
  });
  const look = () => ({ atMs: performance.now(), accepted, cpu: process.cpuUsage() });

  await delay(warmUpMs);
  const from = look();
  await delay(measuredMs);
  const to = look();
  run.stop();
  const { errors, resets, statusCodeStats } = await run;

  const seconds = (to.atMs - from.atMs) / 1000;
  const cpuSeconds = (to.cpu.user + to.cpu.system - from.cpu.user - from.cpu.system) / 1e6;
  const others = Object.entries(statusCodeStats).map(([status, { count }]): [string, number] => [`status ${status}`, status === '202' ? 0 : count]);
  return {
    perSecond: (to.accepted - from.accepted) / seconds,
    accepted,
    cpu: cpuSeconds / seconds,
    others: Object.fromEntries([...others, ['errors', errors] as const, ['closed connections', resets] as const].filter(([, count]) => count > 0)),
  };
}
