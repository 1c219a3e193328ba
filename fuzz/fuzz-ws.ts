import fc from 'fast-check';
import { newKeyText } from '../src/keys/key-text.ts';
import { signIn } from './account.ts';
import { checkProperty } from './check-property.ts';
import { openHttpClient } from './http-client.ts';
import { inBatches } from './in-batches.ts';
import { makeHolders } from './model/make-holders.ts';
import type { Part } from './part.ts';
import type { Score } from './score.ts';
import { Violation } from './violation.ts';
import { openConnection } from './ws/connection.ts';
import { frame } from './ws/frames.ts';
import { runConversation, sequence } from './ws/sequences.ts';
import { commitViolation, protocolViolations } from './ws/violations.ts';

const atOnce = 16;
const lanes = 16;
const conversationRuns = { full: 5_000, short: 200 };
const frameRuns = { full: 5_000, short: 200 };

/** Breaks the rules of graphql-transport-ws, and those of WebSockets. */
export const fuzzWs: Part = async (input, score) => {
  const { port } = input.product;
  const client = openHttpClient(port, score);
  try {
    const { holders } = await makeHolders(client, await signIn(client, input.product.owner), 'WebSocket');
    const { key } = holders.own;
    if (input.path === undefined) {
      await inBatches(input, score, { items: protocolViolations(newKeyText('SANDBOX')), atOnce }, async (violation) => {
        const { sent, fault } = await commitViolation(port, score, violation, key).catch((error: unknown) => {
          throw error instanceof Violation
            ? new Violation(`A client that ${violation.name}: ${error.message}`, error.sent)
            : error;
        });
        if (fault !== undefined) throw new Violation(`A client that ${violation.name}: ${fault}`, sent);
      });
      await fuzzFrames(input, score, key);
    }
    const runs = input.short ? conversationRuns.short : conversationRuns.full;
    await checkProperty(input, score, sequence, { runs, lanes }, (messages) =>
      runConversation(port, score, key, messages),
    );
  } finally {
    client.close();
  }
};

const anyFrame = fc.record({
  payload: fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc
      .constantFrom(
        '{"type":"ping"}',
        '{"type":"connection_init"}',
        '{"type":"subscribe","id":"a","payload":{"query":"{__typename}"}}',
      )
      .map((text) => Buffer.from(text)),
  ),
  fin: fc.boolean(),
  reserved: fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(7) }),
  opcode: fc.oneof({ weight: 3, arbitrary: fc.constantFrom(0, 1, 2, 8, 9, 10) }, { weight: 1, arbitrary: fc.nat(15) }),
  masked: fc.oneof({ weight: 9, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  longForm: fc.boolean(),
});
const anyFrames = fc.tuple(fc.array(anyFrame, { minLength: 1, maxLength: 6 }), fc.uint8Array({ maxLength: 8 }));

/**
 * Sends frames of every kind in any order, and other bytes. The socket must answer or close, and must close when asked
 * to.
 */
async function fuzzFrames(input: Parameters<Part>[0], score: Score, key: string): Promise<void> {
  const runs = input.short ? frameRuns.short : frameRuns.full;
  await checkProperty(input, score, anyFrames, { runs, lanes }, async ([frames, rest]) => {
    using connection = await openConnection(input.product.port, score);
    connection.say({ type: 'connection_init', payload: { Authorization: `Bearer ${key}` } });
    connection.write(Buffer.concat([...frames.map(({ payload, ...options }) => frame(payload, options)), rest]));
    connection[Symbol.dispose]();
    await connection.untilClosed();
  });
}
