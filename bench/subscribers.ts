import { setTimeout as delay } from 'node:timers/promises';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { Target } from '../harness/seed.ts';
import { sampleBody } from '../harness/seed.ts';

/** GraphQL subscriptions to `requestCompleted`, all of one key. Disposing ends them. */
export interface Subscribers extends Disposable {
  /** Creates a record. Returns when its 202 and the last subscriber's message arrived, in ms of `performance.now()`. */
  write(): Promise<{ acceptedAt: number; arrivedAt: number }>;
}

interface SubscribersInput {
  sockets: number;
  perSocket: number;
}

const patienceMs = 10_000;
const socketsAtOnce = 100;

/**
 * Opens subscriptions over WebSockets, and waits until each has begun. Throws when that, or a later message, takes over
 * 10 s.
 */
export async function openSubscribers(
  target: Target,
  { sockets, perSocket }: SubscribersInput,
  signal: AbortSignal,
): Promise<Subscribers> {
  using undo = new DisposableStack();
  const completions = countCompletions(sockets * perSocket);
  for (let opened = 0; opened < sockets; opened += socketsAtOnce) {
    const some = Array.from({ length: Math.min(socketsAtOnce, sockets - opened) }, () =>
      openSocket(target, perSocket, completions),
    );
    for (const { close } of some) undo.defer(close);
    await withinPatience(
      Promise.race([Promise.all(some.map(({ connected }) => connected)), completions.failure]),
      'A WebSocket was not acknowledged',
    );
  }
  await untilAllBegan(target, completions, signal);
  const closing = undo.move();
  return {
    async write() {
      const { id, acceptedAt } = await post(target, signal);
      return {
        acceptedAt,
        arrivedAt: await withinPatience(completions.of(id), `${id} did not reach every subscriber`),
      };
    },
    [Symbol.dispose]: () => closing.dispose(),
  };
}

/** The protocol does not say when a subscription has begun. Its first message shows it. */
async function untilAllBegan(target: Target, completions: Completions, signal: AbortSignal): Promise<void> {
  for (const deadline = Date.now() + patienceMs; Date.now() < deadline; ) {
    const { id } = await post(target, signal);
    if ((await within(200, completions.of(id))) !== undefined) return;
  }
  throw new Error(`Not every subscription announces a completed write within ${patienceMs / 1000} s`);
}

async function post({ url, path, headers }: Target, signal: AbortSignal): Promise<{ id: string; acceptedAt: number }> {
  const answer = await fetch(url + path, { method: 'POST', headers, body: sampleBody, signal });
  const acceptedAt = performance.now();
  const text = await answer.text();
  const id = /^\/api\/v1\/requests\/(req_\w+)$/.exec(answer.headers.get('location') ?? '')?.[1];
  if (answer.status !== 202 || id === undefined) throw new Error(`A write was answered ${answer.status} ${text}`);
  return { id, acceptedAt };
}

interface Completions {
  arrived(requestId: string): void;
  /** Resolves with the time of the last subscriber's message. Rejects when a subscription fails. */
  of(requestId: string): Promise<number>;
  failure: Promise<never>;
  fail(error: Error): void;
}

function countCompletions(subscribers: number): Completions {
  const entries = new Map<string, PromiseWithResolvers<number> & { left: number }>();
  const { promise: failure, reject: fail } = Promise.withResolvers<never>();
  failure.catch(() => {});
  const entry = (id: string) => {
    const known = entries.get(id) ?? { ...Promise.withResolvers<number>(), left: subscribers };
    entries.set(id, known);
    return known;
  };
  const arrived = (id: string) => {
    const one = entry(id);
    one.left--;
    if (one.left === 0) one.resolve(performance.now());
    if (one.left < 0) fail(new Error(`${id} arrived twice`));
  };
  return { arrived, of: (id) => Promise.race([entry(id).promise, failure]), failure, fail };
}

function openSocket(
  { url, headers }: Target,
  subscriptions: number,
  { arrived, fail }: Completions,
): { connected: Promise<void>; close: () => void } {
  const { promise: connected, resolve } = Promise.withResolvers<void>();
  const client = createClient({
    url: `${url.replace(/^http/, 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { Authorization: headers.Authorization },
    retryAttempts: 0,
    on: { connected: () => resolve() },
  });
  for (let i = 0; i < subscriptions; i++) {
    client.subscribe<{ requestCompleted: { id: string } }>(
      { query: 'subscription { requestCompleted { id } }' },
      {
        next: ({ data, errors }) =>
          data ? arrived(data.requestCompleted.id) : fail(new Error(`The subscription met ${JSON.stringify(errors)}`)),
        error: (error) => fail(error instanceof Error ? error : new Error('The subscription failed', { cause: error })),
        complete: () => fail(new Error('The subscription ended')),
      },
    );
  }
  return { connected, close: () => void client.dispose() };
}

async function withinPatience<T>(promise: Promise<T>, otherwise: string): Promise<T> {
  const result = await within(
    patienceMs,
    promise.then((value) => ({ value })),
  );
  if (!result) throw new Error(`${otherwise} within ${patienceMs / 1000} s`);
  return result.value;
}

/** Returns the value of `promise`, or undefined when that takes longer. */
async function within<T>(ms: number, promise: Promise<T>): Promise<T | undefined> {
  const giveUp = new AbortController();
  const late = delay(ms, undefined, { signal: giveUp.signal }).catch(() => undefined);
  try {
    return await Promise.race([promise, late]);
  } finally {
    giveUp.abort();
  }
}
