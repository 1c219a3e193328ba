import { setTimeout as delay } from 'node:timers/promises';
import { Pool } from 'undici';
import { z } from 'zod';
import type { Target } from '../harness/seed.ts';

/** A write that was answered 202. */
export interface Accepted {
  requestId: string;
  /** Undefined when only the database knows it. */
  recordId: string | undefined;
  /** The sent payload; null for a delete. */
  payload: string | null;
  /** The time of the answer, in epoch milliseconds. */
  at: number;
  /** Milliseconds until the answer. */
  ms: number;
}

/** Callers that write without end, one write after another. */
export interface Writers {
  /** In the order of the answers. For one record that is the order in which they were sent. */
  readonly accepted: readonly Accepted[];
  /** The number of all other answers, by status. */
  readonly others: ReadonlyMap<string, number>;
  /** Ends the calls, and resolves once the last is answered. */
  stop(): Promise<void>;
}

const callers = 12;
/** Lets each caller make about ten writes a second. */
const pauseMs = 80;
/** Prevents a tight loop while the server is away. */
const refusedPauseMs = 100;
const patienceMs = 15_000;
const answerShape = z.object({ id: z.string() });

/**
 * Writes to all `urls` in turn. Each caller creates a record, replaces it twice, deletes every second one, and starts
 * again.
 */
export function startWriters(
  urls: readonly string[],
  target: Target,
  signal: AbortSignal,
  writerCount = callers,
): Writers {
  const client = openClient(urls, target);
  const stopping = new AbortController();
  const running = Promise.all(
    Array.from({ length: writerCount }, async () => {
      while (!stopping.signal.aborted && !signal.aborted) await liveOnce(client, stopping.signal, pauseMs);
    }),
  );
  return {
    ...client,
    async stop() {
      stopping.abort();
      await running;
      await client.close();
    },
  };
}

/**
 * Writes the whole lives of `records` records at once, from create to delete. Throws when a write is not answered 202.
 */
export async function writeSome(url: string, target: Target, records: number): Promise<Accepted[]> {
  const client = openClient([url], target);
  const never = new AbortController().signal;
  await Promise.all(Array.from({ length: records }, () => liveOnce(client, never, 0)));
  await client.close();
  if (client.others.size > 0)
    throw new Error(`Not every write was answered 202: ${JSON.stringify([...client.others])}`);
  return client.accepted;
}

interface Client {
  accepted: Accepted[];
  others: Map<string, number>;
  /** Returns the record's id when the write was accepted, and the status otherwise. */
  write(method: 'POST' | 'PUT' | 'DELETE', recordId?: string): Promise<{ id: string } | Refused>;
  close(): Promise<void>;
}

let numbered = 0;

function openClient(urls: readonly string[], { path, headers }: Target): Client {
  const pools = urls.map(
    (url) => new Pool(url, { connections: 64, headersTimeout: patienceMs, bodyTimeout: patienceMs }),
  );
  const accepted: Accepted[] = [];
  const others = new Map<string, number>();
  return {
    accepted,
    others,
    async write(method, recordId) {
      const number = ++numbered;
      const payload = method === 'DELETE' ? null : `{"order_id":"write ${number}","amount":${number}.0}`;
      const startedAt = performance.now();
      const answered = await call(pools[number % pools.length], {
        method,
        path: recordId === undefined ? path : `${path}/${recordId}`,
        headers,
        payload,
      });
      if ('status' in answered) {
        others.set(answered.status, (others.get(answered.status) ?? 0) + 1);
        return { status: answered.status };
      }
      const now = performance.now();
      accepted.push({
        requestId: answered.requestId,
        recordId: answered.recordId,
        payload,
        at: performance.timeOrigin + now,
        ms: now - startedAt,
      });
      return { id: answered.recordId };
    },
    close: async () => void (await Promise.all(pools.map((pool) => pool.destroy()))),
  };
}

/** A status other than 202, or the reason that there was no answer. */
interface Refused {
  status: string;
}

async function call(
  pool: Pool | undefined,
  {
    method,
    path,
    headers,
    payload,
  }: { method: 'POST' | 'PUT' | 'DELETE'; path: string; headers: Record<string, string>; payload: string | null },
): Promise<(Pick<Accepted, 'requestId'> & { recordId: string }) | Refused> {
  if (!pool) return { status: 'nobody to ask' };
  try {
    const answer = await pool.request({ method, path, headers, body: payload });
    const text = await answer.body.text();
    const requestId = answer.headers['x-request-id'];
    if (answer.statusCode !== 202) return { status: String(answer.statusCode) };
    if (typeof requestId !== 'string') return { status: '202 without a request id' };
    return { requestId, recordId: answerShape.parse(JSON.parse(text)).id };
  } catch {
    return { status: 'none' };
  }
}

/**
 * Writes one record's life. A write that was refused or not answered is followed by the next one, unless there is no
 * record.
 */
async function liveOnce({ write }: Pick<Client, 'write'>, stopping: AbortSignal, restMs: number): Promise<void> {
  const pause = (ms: number) => (ms > 0 ? delay(ms, undefined, { signal: stopping }).catch(() => {}) : undefined);
  const created = await write('POST');
  if (!('id' in created)) return void (await pause(refusedPauseMs));
  const { id } = created;
  const life = numbered % 2 === 0 ? (['PUT', 'PUT', 'DELETE'] as const) : (['PUT', 'PUT'] as const);
  for (const method of life) {
    await pause(restMs);
    if (stopping.aborted) return;
    const answered = await write(method, id);
    if ('status' in answered) await pause(refusedPauseMs);
    if ('status' in answered && answered.status === '404') return;
  }
  await pause(restMs);
}
