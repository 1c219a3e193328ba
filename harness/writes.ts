import { setTimeout as delay } from 'node:timers/promises';
import { Pool } from 'undici';
import { z } from 'zod';
import { answerParent, startChild } from './child.ts';
import { sampleBody } from './seed.ts';

const inputShape = z.object({
  url: z.string(),
  path: z.string(),
  headers: z.record(z.string(), z.string()),
  count: z.number(),
  /** Null to write as fast as possible. */
  perSecond: z.number().nullable(),
  /** Callback addresses, used in turn; null for a write without one. */
  callbacks: z.array(z.string().nullable()),
});
export type WritesInput = z.infer<typeof inputShape>;

const acceptedShape = z.object({
  requestId: z.string(),
  callback: z.string().nullable(),
  /** The time of the 202, in epoch milliseconds. */
  at: z.number(),
});
export type AcceptedWrite = z.infer<typeof acceptedShape>;

const connections = 64;

/** Writes the sample body `count` times from its own process. Throws when a write is not answered 202. */
export async function putWrites(wanted: WritesInput, signal: AbortSignal): Promise<AcceptedWrite[]> {
  await using child = startChild(import.meta.filename, signal);
  return z.array(acceptedShape).parse(await child.ask(wanted));
}

if (import.meta.main) answerParent(async (question) => write(inputShape.parse(question)));

async function write({ url, path, headers, count, perSecond, callbacks }: WritesInput): Promise<AcceptedWrite[]> {
  const pool = new Pool(url, { connections });
  const accepted: AcceptedWrite[] = [];
  const startedAt = performance.now();
  let next = 0;

  async function writeOn(): Promise<void> {
    while (next < count) {
      const number = next++;
      if (perSecond !== null) await delay(Math.max(0, startedAt + (number * 1000) / perSecond - performance.now()));
      const callback = callbacks[number % callbacks.length] ?? null;
      accepted.push({
        ...(await writeOnce(pool, path, callback === null ? headers : { ...headers, 'X-Webhook-Callback': callback })),
        callback,
      });
    }
  }

  await Promise.all(Array.from({ length: connections }, writeOn));
  await pool.close();
  return accepted;
}

async function writeOnce(
  pool: Pool,
  path: string,
  headers: Record<string, string>,
): Promise<{ requestId: string; at: number }> {
  const answer = await pool.request({ method: 'POST', path, headers, body: sampleBody });
  const at = performance.timeOrigin + performance.now();
  const text = await answer.body.text();
  const requestId = answer.headers['x-request-id'];
  if (answer.statusCode !== 202 || typeof requestId !== 'string')
    throw new Error(`A write was answered ${answer.statusCode} ${text}`);
  return { requestId, at };
}
