import fc from 'fast-check';
import type { Score } from '../score.ts';
import { Violation } from '../violation.ts';
import { type Connection, openConnection } from './connection.ts';

/** A message of the client. There are three ids. */
export interface ClientMessage {
  kind:
    | 'init'
    | 'wrong init'
    | 'query'
    | 'stream'
    | 'broken query'
    | 'complete'
    | 'ping'
    | 'pong'
    | 'nonsense'
    | 'text';
  id: number;
  text: string;
}

const clientMessage: fc.Arbitrary<ClientMessage> = fc.record({
  kind: fc.constantFrom(
    'init',
    'query',
    'query',
    'stream',
    'stream',
    'broken query',
    'complete',
    'complete',
    'ping',
    'pong',
    'wrong init',
    'nonsense',
    'text',
  ),
  id: fc.nat(2),
  text: fc.oneof(
    fc.json(),
    fc
      .string({ unit: 'binary', maxLength: 20 })
      .map((text) => JSON.stringify({ type: text, id: text, payload: { query: text } })),
  ),
});

/** Most sequences begin with connection_init. */
export const sequence: fc.Arbitrary<ClientMessage[]> = fc
  .tuple(
    fc.oneof(
      { weight: 4, arbitrary: fc.constant<ClientMessage['kind'][]>(['init']) },
      { weight: 1, arbitrary: fc.constant<ClientMessage['kind'][]>([]) },
    ),
    fc.array(clientMessage, { maxLength: 12 }),
  )
  .map(([opening, rest]) => [...opening.map((kind) => ({ kind, id: 0, text: '' })), ...rest]);

const streamQuery = 'subscription { requestCompleted { id state } }';

/**
 * Sends the messages one after another, each once the one before was handled. Throws a Violation for answers that break
 * the protocol.
 */
export async function runConversation(
  port: number,
  score: Score,
  key: string,
  messages: readonly ClientMessage[],
): Promise<void> {
  using connection = await openConnection(port, score);
  let ready = false;
  const streams = new Set<string>();
  for (const [index, message] of messages.entries()) {
    const expected = codeFor(message, ready, streams);
    say(connection, message, key);
    if (expected !== undefined) {
      const code = await connection.untilClosed();
      if (code !== expected)
        throw new Violation(`Expected close code ${expected} for ${message.kind}, and it was ${code}`, connection.sent);
      return;
    }
    ready = (await settle(connection, message, index, streams)) || ready;
  }
}

/** Returns the code that the message must close the socket with; undefined for an allowed one. */
function codeFor({ kind, id }: ClientMessage, ready: boolean, streams: ReadonlySet<string>): number | undefined {
  if (kind === 'nonsense' || kind === 'text') return 4400;
  if (kind === 'init') return ready ? 4429 : undefined;
  if (kind === 'wrong init') return ready ? 4429 : 4403;
  if (kind !== 'query' && kind !== 'stream' && kind !== 'broken query') return undefined;
  if (!ready) return 4401;
  return streams.has(String(id)) ? 4409 : undefined;
}

function say(connection: Connection, { kind, id: number, text }: ClientMessage, key: string): void {
  const id = String(number);
  if (kind === 'init') connection.say({ type: 'connection_init', payload: { Authorization: `Bearer ${key}` } });
  if (kind === 'wrong init') connection.say({ type: 'connection_init', payload: { Authorization: 'Bearer nobody' } });
  if (kind === 'query') connection.say({ type: 'subscribe', id, payload: { query: '{ apiKey { name } }' } });
  if (kind === 'stream') connection.say({ type: 'subscribe', id, payload: { query: streamQuery } });
  if (kind === 'broken query') connection.say({ type: 'subscribe', id, payload: { query: `{ ${text}` } });
  if (kind === 'complete') connection.say({ type: 'complete', id });
  if (kind === 'ping' || kind === 'pong') connection.say({ type: kind });
  if (kind === 'nonsense') connection.say('{');
  if (kind === 'text') connection.say(text);
}

/** Waits for the answer to a message. Returns true when it made the connection ready. */
async function settle(
  connection: Connection,
  { kind, id: number }: ClientMessage,
  index: number,
  streams: Set<string>,
): Promise<boolean> {
  const id = String(number);
  const must = async (what: string, fits: Parameters<Connection['next']>[0]) => {
    if (!(await connection.next(fits)))
      throw new Violation(
        `The socket was closed, as ${await connection.untilClosed()}, instead of ${what}`,
        connection.sent,
      );
  };
  if (kind === 'init') {
    await must('an acknowledgement', ({ type }) => type === 'connection_ack');
    return true;
  }
  if (kind === 'query') {
    await must('an answer', (message) => message.type === 'next' && message.id === id);
    await must('its end', (message) => message.type === 'complete' && message.id === id);
  }
  if (kind === 'broken query') await must('an error', (message) => message.type === 'error' && message.id === id);
  if (kind === 'stream') streams.add(id);
  if (kind === 'complete') streams.delete(id);
  if (kind === 'ping') await must('a pong', ({ type, payload }) => type === 'pong' && payload === undefined);
  // The server handles messages in order, so this pong shows that it handled all before it.
  connection.say({ type: 'ping', payload: { index } });
  await must('a pong', ({ type, payload }) => type === 'pong' && JSON.stringify(payload) === JSON.stringify({ index }));
  return false;
}
