import { setTimeout as delay } from 'node:timers/promises';
import { rest } from '../support/client.ts';
import type { TestEndpoint } from '../support/endpoint.ts';
import type { Server } from '../support/server.ts';
import type { Promised } from './ledger.ts';

/** Callers that post without pause. */
export interface Load {
  /** The promises of all 202s so far. */
  readonly promises: readonly Promised[];
  /** The number of answers, by status; 0 counts calls without an answer. */
  readonly statuses: ReadonlyMap<number, number>;
  /** Ends the calls, and resolves once the last is answered. */
  stop(): Promise<void>;
}

const callers = 32;
/** The pause after a refusal. It prevents a tight loop while the server is away. */
const refusedPauseMs = 50;

/** Posts to all servers in turn, from 32 callers at once. */
export function startLoad(servers: readonly Server[], endpoint: TestEndpoint): Load {
  const promises: Promised[] = [];
  const statuses = new Map<number, number>();
  const clients = servers.map((server) => rest(server, endpoint.keys.sandbox));
  let stopping = false;
  let count = 0;

  async function call(): Promise<void> {
    while (!stopping) {
      const number = count++;
      const answer = await clients[number % clients.length]?.post(endpoint.path, { number }).catch(() => undefined);
      const status = answer?.status ?? 0;
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      if (answer?.status === 202)
        promises.push({ requestId: answer.headers.get('x-request-id') ?? '', recordId: answer.json.id });
      else await delay(refusedPauseMs);
    }
  }

  const running = Promise.all(Array.from({ length: callers }, call));
  return {
    promises,
    statuses,
    async stop() {
      stopping = true;
      await running;
    },
  };
}
