import { once } from 'node:events';
import { createServer } from 'node:http';
import { signIn } from './account.ts';
import { checkProperty } from './check-property.ts';
import { openHttpClient } from './http-client.ts';
import { makeHolders } from './model/make-holders.ts';
import { sequence } from './model/operations.ts';
import { runSequence } from './model/run-sequence.ts';
import type { Part } from './part.ts';

const lanes = 24;
const runs = { full: 10_000, short: 160 };

/**
 * Runs sequences of operations over REST and GraphQL, several at once, and compares the answers with a model of the
 * contract.
 */
export const fuzzModel: Part = async (input, score) => {
  const client = openHttpClient(input.product.port, score);
  await using receiver = await startReceiver();
  try {
    const account = await signIn(client, input.product.owner);
    const wanted = input.path === undefined ? lanes : 1;
    const holdersOfLanes = await Promise.all(
      Array.from({ length: wanted }, async (_, lane) => makeHolders(client, account, `Model ${lane}`)),
    );
    const times = holdersOfLanes.map(() => 0);
    await checkProperty(
      input,
      score,
      sequence,
      { runs: input.short ? runs.short : runs.full, lanes: wanted },
      async (value, lane) => {
        const holders = holdersOfLanes[lane];
        if (!holders) throw new Error('There is no such lane');
        times[lane] = (times[lane] ?? 0) + 1;
        await runSequence({ client, holders, receiver: receiver.url }, value, `${lane} ${times[lane]}`);
      },
    );
  } finally {
    client.close();
  }
};

/** Starts a server that accepts every webhook. */
async function startReceiver(): Promise<{ url: string } & AsyncDisposable> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(204).end());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('The receiver has no port');
  return {
    url: `http://127.0.0.1:${address.port}/`,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
    },
  };
}
