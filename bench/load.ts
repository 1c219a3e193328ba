import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import autocannon from 'autocannon';
import { z } from 'zod';
import { answerParent, startChild } from './child.ts';

/** The sample body of the public integration page. */
export const sampleBody = '{"order_id":"ORD-2024-001","amount":45000,"items":["Item A","Item B"],"paid":true}';

const loadShape = z.object({
  url: z.string(),
  headers: z.record(z.string(), z.string()),
  /** Whether each write has an Idempotency-Key of its own. */
  idempotencyKeys: z.boolean(),
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
  await using child = startChild(import.meta.filename, signal);
  const result = resultShape.parse(await child.ask(load));
  if (Object.keys(result.others).length > 0) throw new Error(`Not every answer was 202: ${JSON.stringify(result)}`);
  return result;
}

if (import.meta.main) answerParent(async (question) => generate(loadShape.parse(question)));

/** One unbroken load; the measured time is a window in it, so that no connection is new in it. */
async function generate({ url, headers, idempotencyKeys, connections, warmUpMs, measuredMs }: Load): Promise<LoadResult> {
  const longEnough = (warmUpMs + measuredMs) / 1000 + 60;
  const withKey = idempotencyKeys ? [{ setupRequest }] : undefined;
  const run = autocannon({ url, method: 'POST', headers, body: sampleBody, requests: withKey, connections, duration: longEnough, sampleInt: 100, timeout: 10 });
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

function setupRequest<Request extends { headers: Record<string, string> }>(request: Request): Request {
  return { ...request, headers: { ...request.headers, 'Idempotency-Key': randomUUID() } };
}
