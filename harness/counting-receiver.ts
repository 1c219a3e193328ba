import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { answerParent, startChild } from './child.ts';

const inputShape = z.object({
  /** Loopback addresses, each of which is a host. */
  hosts: z.array(z.string()),
  /** The host that accepts every message and never answers. */
  hanging: z.string().nullable(),
});
export type ReceiverInput = z.infer<typeof inputShape>;

const questionShape = z.union([inputShape, z.enum(['count', 'report', 'hang', 'recover'])]);

const arrivalShape = z.object({
  webhookId: z.string(),
  requestId: z.string(),
  /** The time of its first arrival, in epoch milliseconds. */
  at: z.number(),
  /** The number of arrivals. */
  times: z.number(),
});
const reportShape = z.object({
  /** In order of arrival. */
  arrivals: z.array(arrivalShape),
  /** Messages that came again. */
  repeats: z.number(),
  /** CPU seconds of the receiver itself, which competes with the server. */
  cpuSeconds: z.number(),
});

/** A message to a host that answers. Messages to the hanging host are not counted. */
export type Arrival = z.infer<typeof arrivalShape>;
export type Report = z.infer<typeof reportShape>;

/** Listens for webhooks in its own process, and answers each 204 at once. Disposing cuts all connections. */
export interface Receiver extends AsyncDisposable {
  urlOf(host: string): string;
  /** Returns the number of different messages so far. */
  count(): Promise<number>;
  report(): Promise<Report>;
  /** From now on every host accepts and counts messages, and does not answer. */
  hang(): Promise<void>;
  /** Cuts the unanswered connections, and answers again. */
  recover(): Promise<void>;
}

export async function startReceiver(wanted: ReceiverInput, signal: AbortSignal): Promise<Receiver> {
  await using undo = new AsyncDisposableStack();
  const child = undo.use(startChild(import.meta.filename, signal));
  const port = z.number().parse(await child.ask(wanted));
  const stopping = undo.move();
  return {
    urlOf: (host) => `http://${host}:${port}/hook`,
    count: async () => z.number().parse(await child.ask('count')),
    report: async () => reportShape.parse(await child.ask('report')),
    hang: async () => void (await child.ask('hang')),
    recover: async () => void (await child.ask('recover')),
    [Symbol.asyncDispose]: () => stopping.disposeAsync(),
  };
}

/** Counts a message, and answers it or not. */
type Note = (arrival: Arrival, response: ServerResponse) => void;

if (import.meta.main) {
  const arrivals = new Map<string, Arrival>();
  let hanging = false;
  const unanswered = new Set<ServerResponse>();
  const note = (arrival: Arrival, response: ServerResponse) => {
    const known = arrivals.get(arrival.webhookId);
    if (known) known.times++;
    else arrivals.set(arrival.webhookId, arrival);
    if (hanging) unanswered.add(response.once('close', () => unanswered.delete(response)));
    else response.writeHead(204).end();
  };
  answerParent(async (message) => {
    const question = questionShape.parse(message);
    if (question === 'count') return arrivals.size;
    if (question === 'report') return reportOf([...arrivals.values()]);
    if (question === 'hang' || question === 'recover') {
      hanging = question === 'hang';
      for (const response of hanging ? [] : unanswered) response.destroy();
      return null;
    }
    return await listen(question, note);
  });
}

function reportOf(arrivals: Arrival[]): Report {
  return { arrivals, repeats: arrivals.reduce((sum, { times }) => sum + times - 1, 0), cpuSeconds: cpuSeconds() };
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** Listens on the same port of every host, and returns the port. */
async function listen({ hosts, hanging }: ReceiverInput, note: Note): Promise<number> {
  let port = 0;
  for (const host of hosts) {
    const server = createServer((request, response) =>
      host === hanging ? request.resume() : take(request, response, note),
    ).listen(port, host);
    await once(server, 'listening');
    port = portOf(server.address());
  }
  return port;
}

function portOf(address: AddressInfo | string | null): number {
  if (typeof address !== 'object' || address === null) throw new Error('The receiver has no port');
  return address.port;
}

function take(request: IncomingMessage, response: ServerResponse, note: Note): void {
  const at = performance.timeOrigin + performance.now();
  let body = '';
  request.setEncoding('utf8').on('data', (text: string) => {
    body += text;
  });
  request.on('end', () => {
    const requestId = /"request_id":"(req_\w+)"/.exec(body)?.[1];
    const webhookId = request.headers['webhook-id'];
    if (requestId === undefined || typeof webhookId !== 'string')
      throw new Error(`This is no webhook of a request: ${body}`);
    note({ webhookId, requestId, at, times: 1 }, response);
  });
}
