import { setTimeout as delay } from 'node:timers/promises';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { sampleBody } from './load.ts';

/** Where to write, and how to be let in. */
export interface Target {
  /** Of the server, without a trailing slash. */
  url: string;
  path: string;
  headers: Record<string, string>;
}

const warmUpWrites = 50;
const measuredWrites = 200;
const patienceMs = 10_000;

/**
 * Writes 200 times, each when the one before is complete, and answers for each the milliseconds from its 202 to its message on a
 * GraphQL subscription: 0 when the message came first. Throws when a write is not accepted, or not completed within 10 s.
 */
export async function measureLatencies(target: Target, signal: AbortSignal): Promise<number[]> {
  using completions = subscribe(target);
  await untilSubscribed(target, completions, signal);
  for (let i = 0; i < warmUpWrites; i++) await writeOnce(target, completions, signal);
  const latencies: number[] = [];
  for (let i = 0; i < measuredWrites; i++) latencies.push(await writeOnce(target, completions, signal));
  return latencies;
}

async function writeOnce(target: Target, completions: Completions, signal: AbortSignal): Promise<number> {
  const { id, acceptedAt } = await post(target, signal);
  const completedAt = await within(patienceMs, completions.of(id));
  if (completedAt === undefined) throw new Error(`${id} was not completed within ${patienceMs / 1000} s`);
  return Math.max(0, completedAt - acceptedAt);
}

/** The protocol does not tell when a subscription has begun: its first message does. */
async function untilSubscribed(target: Target, completions: Completions, signal: AbortSignal): Promise<void> {
  for (const deadline = Date.now() + patienceMs; Date.now() < deadline; ) {
    const { id } = await post(target, signal);
    if ((await within(200, completions.of(id))) !== undefined) return;
  }
  throw new Error('The subscription announces no completed write');
}

async function post({ url, path, headers }: Target, signal: AbortSignal): Promise<{ id: string; acceptedAt: number }> {
  const answer = await fetch(url + path, { method: 'POST', headers, body: sampleBody, signal });
  const acceptedAt = performance.now();
  const text = await answer.text();
  const id = /^\/api\/v1\/requests\/(req_\w+)$/.exec(answer.headers.get('location') ?? '')?.[1];
  if (answer.status !== 202 || id === undefined) throw new Error(`A write was answered ${answer.status} ${text}`);
  return { id, acceptedAt };
}

/** When requests completed, by the clock of `performance.now()`. */
interface Completions extends Disposable {
  of(requestId: string): Promise<number>;
}

function subscribe({ url, headers }: Target): Completions {
  const completions = new Map<string, PromiseWithResolvers<number>>();
  const failure = Promise.withResolvers<never>();
  failure.promise.catch(() => {});
  const entry = (id: string) => {
    const known = completions.get(id) ?? Promise.withResolvers<number>();
    completions.set(id, known);
    return known;
  };
  const client = createClient({
    url: `${url.replace(/^http/, 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { Authorization: headers.Authorization },
    retryAttempts: 0,
  });
  client.subscribe<{ requestCompleted: { id: string } }>(
    { query: 'subscription { requestCompleted { id } }' },
    {
      next: ({ data, errors }) => {
        if (data) entry(data.requestCompleted.id).resolve(performance.now());
        else failure.reject(new Error(`The subscription met ${JSON.stringify(errors)}`));
      },
      error: (error) => failure.reject(error instanceof Error ? error : new Error('The subscription failed', { cause: error })),
      complete: () => failure.reject(new Error('The subscription ended')),
    },
  );
  return {
    of: (id) => Promise.race([entry(id).promise, failure.promise]),
    [Symbol.dispose]: () => void client.dispose(),
  };
}

/** What `promise` gives, or undefined when that takes longer. */
async function within<T>(ms: number, promise: Promise<T>): Promise<T | undefined> {
  const giveUp = new AbortController();
  const late = delay(ms, undefined, { signal: giveUp.signal }).catch(() => undefined);
  try {
    return await Promise.race([promise, late]);
  } finally {
    giveUp.abort();
  }
}
