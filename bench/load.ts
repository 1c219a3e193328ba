import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import autocannon from 'autocannon';
import { z } from 'zod';
import { answerParent, startChild } from '../harness/child.ts';

const callShape = z.object({ path: z.string(), body: z.string().optional() });

const loadShape = z.object({
  url: z.string(),
  method: z.enum(['GET', 'POST']),
  headers: z.record(z.string(), z.string()),
  /** Each connection makes these in turn, and each begins at another one. */
  calls: z.array(callShape).min(1),
  /** The only status that counts. */
  status: z.number(),
  /** True when each write has an Idempotency-Key of its own. */
  idempotencyKeys: z.boolean().default(false),
  connections: z.number(),
  warmUpMs: z.number(),
  measuredMs: z.number(),
});

const resultShape = z.object({
  /** Counted answers per second in the measured time. */
  perSecond: z.number(),
  /** All counted answers, including the warm-up. */
  accepted: z.number(),
  /** The load generator's own CPU in the measured time; 1 is one core. */
  cpu: z.number(),
  /** Counts of all other answers and errors. */
  others: z.record(z.string(), z.number()),
});

/** A load: each connection makes one call after another. */
export type Load = z.input<typeof loadShape>;
export type LoadResult = z.infer<typeof resultShape>;
export type Call = z.infer<typeof callShape>;

/** Puts a load on a server from a separate process. Throws when any answer was not the wanted one. */
export async function putLoad(load: Load, signal: AbortSignal): Promise<LoadResult> {
  await using child = startChild(import.meta.filename, signal);
  const result = resultShape.parse(await child.ask(load));
  if (Object.keys(result.others).length > 0)
    throw new Error(`Not every answer was ${load.status}: ${JSON.stringify(result)}`);
  return result;
}

if (import.meta.main) answerParent(async (question) => generate(loadShape.parse(question)));

/** Runs one unbroken load. The measured time lies inside it, so no connection is new then. */
async function generate(load: z.infer<typeof loadShape>): Promise<LoadResult> {
  const { url, method, headers, calls, status, connections, warmUpMs, measuredMs } = load;
  let connection = 0;
  let counted = 0;
  let failed = 0;
  const requests = calls.map((call) => ({
    ...call,
    ...(load.idempotencyKeys ? { setupRequest } : {}),
    ...(isGraphql(call) ? { onResponse } : {}),
  }));
  const run = autocannon({
    url,
    method,
    headers,
    requests: requests.slice(0, 1),
    setupClient(client) {
      const first = Math.floor((connection++ * requests.length) / connections);
      client.setRequests([...requests.slice(first), ...requests.slice(0, first)]);
    },
    connections,
    duration: (warmUpMs + measuredMs) / 1000 + 60,
    sampleInt: 100,
    timeout: 10,
  });
  function onResponse(_status: number, body: string): void {
    if (body.includes('"errors"')) failed++;
  }
  run.on('response', (_client, answered) => {
    if (answered === status) counted++;
  });
  const look = () => ({ atMs: performance.now(), counted, cpu: process.cpuUsage() });

  await delay(warmUpMs);
  const from = look();
  await delay(measuredMs);
  const to = look();
  run.stop();
  const { errors, resets, statusCodeStats } = await run;

  const seconds = (to.atMs - from.atMs) / 1000;
  const cpuSeconds = (to.cpu.user + to.cpu.system - from.cpu.user - from.cpu.system) / 1e6;
  const others = Object.entries(statusCodeStats).map(([code, { count }]): [string, number] => [
    `status ${code}`,
    Number(code) === status ? 0 : count,
  ]);
  const bad: [string, number][] = [
    ...others,
    ['GraphQL errors', failed],
    ['errors', errors],
    ['closed connections', resets],
  ];
  return {
    perSecond: (to.counted - from.counted) / seconds,
    accepted: counted,
    cpu: cpuSeconds / seconds,
    others: Object.fromEntries(bad.filter(([, count]) => count > 0)),
  };
}

/** GraphQL answers 200 even for errors, so its bodies are checked. */
function isGraphql({ path }: Call): boolean {
  return path.endsWith('/graphql');
}

function setupRequest<Request extends { headers: Record<string, string> }>(request: Request): Request {
  return { ...request, headers: { ...request.headers, 'Idempotency-Key': randomUUID() } };
}
