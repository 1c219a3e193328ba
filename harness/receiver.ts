import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** A call that the receiver got; `at` is in epoch milliseconds. */
export interface Received {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
  at: number;
  /** True when its connection had carried a call before. */
  reused: boolean;
}

/**
 * The answer to a call: a status, a redirect, a body or a whole answer that comes byte by byte, nothing, or a closed
 * connection. A status comes after `afterMs`, or once `held` resolves.
 */
export type Behaviour =
  | {
      status: number;
      headers?: Record<string, string>;
      body?: string;
      afterMs?: number;
      held?: Promise<void> | undefined;
    }
  | { redirect: string }
  | { dripMs: number }
  | { dripHeadersMs: number }
  | 'hang'
  | 'close';

export interface Receiver extends AsyncDisposable {
  url: string;
  /** All calls so far, in order of arrival. */
  received: readonly Received[];
  /** Returns the most calls that waited for an answer at the same time. */
  mostAtOnce(): number;
  /**
   * Returns the first call, past or future, that fits and that no earlier `next` returned. Rejects when none comes in
   * time.
   */
  next(fits?: (call: Received) => boolean, options?: { timeoutMs?: number }): Promise<Received>;
}

interface Waiter {
  fits: (call: Received) => boolean;
  take(call: Received): void;
}

/**
 * Listens on loopback for webhooks. It uses the behaviours in order, and then answers every call 200. Disposing cuts
 * all connections.
 */
export async function startReceiver(script: Behaviour[] | ((call: Received) => Behaviour) = []): Promise<Receiver> {
  const received: Received[] = [];
  const untaken: Received[] = [];
  const waiters: Waiter[] = [];
  const behaviours = Array.isArray(script) ? [...script] : [];
  const behaviourFor = (call: Received): Behaviour =>
    Array.isArray(script) ? (behaviours.shift() ?? { status: 200 }) : script(call);

  const seen = new WeakSet<Socket>();
  let atOnce = 0;
  let mostAtOnce = 0;

  const server = createServer(async (request, response) => {
    const at = Date.now();
    const reused = seen.has(request.socket);
    seen.add(request.socket);
    mostAtOnce = Math.max(mostAtOnce, ++atOnce);
    response.once('close', () => atOnce--);
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    await once(request, 'end');
    const { method = '', url = '', headers } = request;
    const call = { method, path: url, headers, body: Buffer.concat(chunks).toString('utf8'), at, reused };
    received.push(call);
    const waiter = waiters.find(({ fits }) => fits(call));
    if (waiter) waiter.take(call);
    else untaken.push(call);
    await answer(response, behaviourFor(call));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The receiver has no port');

  return {
    url: `http://127.0.0.1:${address.port}/hook`,
    received,
    mostAtOnce: () => mostAtOnce,
    next(fits = () => true, { timeoutMs = 20_000 } = {}) {
      const index = untaken.findIndex(fits);
      const [known] = index < 0 ? [] : untaken.splice(index, 1);
      if (known) return Promise.resolve(known);
      return new Promise((resolve, reject) => {
        const leave = () => void waiters.splice(waiters.indexOf(waiter), 1);
        const timer = setTimeout(() => {
          leave();
          reject(new Error(`No such call within ${timeoutMs} ms; received: ${JSON.stringify(received)}`));
        }, timeoutMs);
        const waiter: Waiter = {
          fits,
          take(call) {
            leave();
            clearTimeout(timer);
            resolve(call);
          },
        };
        waiters.push(waiter);
      });
    },
    async [Symbol.asyncDispose]() {
      if (!server.listening) return;
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function answer(response: ServerResponse, behaviour: Behaviour): Promise<void> {
  if (behaviour === 'hang') return;
  if (behaviour === 'close') return void response.socket?.destroy();
  if ('redirect' in behaviour) return void response.writeHead(302, { location: behaviour.redirect }).end();
  if ('dripMs' in behaviour) {
    response.writeHead(200, { 'content-type': 'text/plain' });
    while (response.writable && !response.destroyed) {
      response.write('.');
      await delay(behaviour.dripMs);
    }
    return;
  }
  if ('dripHeadersMs' in behaviour) {
    const { socket } = response;
    for (const byte of 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n') {
      if (!socket?.writable) return;
      socket.write(byte);
      await delay(behaviour.dripHeadersMs);
    }
    return;
  }
  if (behaviour.afterMs !== undefined) await delay(behaviour.afterMs);
  await behaviour.held;
  response.writeHead(behaviour.status, behaviour.headers).end(behaviour.body ?? '');
}
