import { setTimeout as delay } from 'node:timers/promises';
import { type Connection, openConnection, type Upgrade } from './connection.ts';
import { closePayload, frame, opcodes } from './frames.ts';

/** A breach of graphql-transport-ws by a client, and the codes with which the socket may be closed. */
export interface ProtocolViolation {
  name: string;
  upgrade?: Upgrade;
  /** True when the connection is acknowledged first. */
  greeted?: boolean;
  /** The possible codes; undefined for a socket that stays open. */
  codes: readonly number[] | undefined;
  withinMs?: number;
  commit(connection: Connection): void | Promise<void>;
}

const query = { type: 'subscribe', id: 'a', payload: { query: '{ __typename }' } };
const stream = { type: 'subscribe', id: 'a', payload: { query: 'subscription { requestCompleted { id } }' } };
const init = { type: 'connection_init' };

export function protocolViolations(unknownKey: string): ProtocolViolation[] {
  const saying = (
    name: string,
    message: unknown,
    codes: readonly number[] = [4400],
    greeted = true,
  ): ProtocolViolation => ({
    name: `says ${name}`,
    greeted,
    codes,
    commit: (connection) => connection.say(message),
  });
  const bearing = (name: string, message: unknown): ProtocolViolation => ({
    ...saying(name, message),
    codes: undefined,
  });
  const writing = (name: string, bytes: Uint8Array, codes: readonly number[], greeted = true): ProtocolViolation => ({
    name: `writes ${name}`,
    greeted,
    codes,
    commit: (connection) => connection.write(bytes),
  });
  return [
    // Messages.
    ...[
      '',
      ' ',
      '{',
      'null',
      '1',
      '[]',
      '"a"',
      '{}',
      '{"type":1}',
      '{"type":"nothing"}',
      '{"type":"subscribe"}',
      '{"type":"subscribe","id":1}',
    ].map((text) => saying(text, text)),
    saying('an empty id', { ...query, id: '' }),
    saying('a subscription without a query', { ...query, payload: {} }),
    saying('a query that is no text', { ...query, payload: { query: 1 } }),
    saying('variables that are no object', { ...query, payload: { ...query.payload, variables: 'a' } }),
    saying('an operation name that is no text', { ...query, payload: { ...query.payload, operationName: 1 } }),
    saying('extensions that are no object', { ...query, payload: { ...query.payload, extensions: 1 } }),
    saying('complete without an id', { type: 'complete' }),
    saying('ping with a payload that is none', { type: 'ping', payload: 1 }),
    saying('an acknowledgement', { type: 'connection_ack' }),
    saying('next', { type: 'next', id: 'a', payload: {} }),
    saying('__proto__ as its type', '{"type":"__proto__"}'),
    saying('a hundred thousand brackets', '['.repeat(100_000)),
    saying('subscribe before it is acknowledged', query, [4401], false),
    {
      name: 'has a key that nobody holds',
      codes: [4403],
      commit: (one) => one.say({ ...init, payload: { Authorization: `Bearer ${unknownKey}` } }),
    },
    {
      name: 'has a key that is no text',
      codes: [4403],
      commit: (one) => one.say({ ...init, payload: { Authorization: { a: 1 } } }),
    },
    { name: 'names no subprotocol', upgrade: { protocol: '' }, codes: [4406], commit: () => {} },
    { name: 'says nothing', codes: [4408], withinMs: 8_000, commit: () => {} },
    { name: 'only pings', codes: [4408], withinMs: 8_000, commit: (one) => one.say({ type: 'ping' }) },
    {
      name: 'subscribes twice under one id',
      greeted: true,
      codes: [4409],
      commit(one) {
        one.say(stream);
        one.say(stream);
      },
    },
    { name: 'initialises twice', greeted: true, codes: [4429], commit: (one) => one.say(init) },
    // These are allowed, and must not close the socket.
    bearing('a query with a syntax error', { ...query, payload: { query: '{' } }),
    bearing('a query that does not fit the schema', { ...query, payload: { query: '{ nothing }' } }),
    bearing('an empty query', { ...query, payload: { query: '' } }),
    bearing('a query too deep to parse', { ...query, payload: { query: '{a'.repeat(9_000) } }),
    bearing('an operation that is not there', { ...query, payload: { ...query.payload, operationName: 'B' } }),
    bearing('a query of half a surrogate pair', { ...query, payload: { query: '{ __typename } # \ud800' } }),
    bearing('complete for what is not there', { type: 'complete', id: 'nothing' }),
    bearing('an id of 10,000 characters', { ...query, id: 'a'.repeat(10_000) }),
    bearing('__proto__ as an id', { ...query, id: '__proto__' }),
    // Frames.
    writing('a message of over a megabyte', frame('x'.repeat(1_048_577)), [1009]),
    writing('a frame that claims two gigabytes', frame('x', { claimedLength: 2n ** 31n }), [1009]),
    writing('a frame that claims 2^63 bytes', frame('x', { claimedLength: 2n ** 63n }), [1009, 1002]),
    writing(
      'a message of over a megabyte in pieces',
      Buffer.concat([
        frame('x'.repeat(600_000), { fin: false }),
        frame('x'.repeat(600_000), { opcode: opcodes.continuation }),
      ]),
      [1009],
    ),
    writing('a frame that is not masked', frame('{}', { masked: false }), [1002]),
    ...[1, 2, 4, 7].map((reserved) => writing(`reserved bits ${reserved}`, frame('{}', { reserved }), [1002])),
    ...[3, 7, 11, 15].map((opcode) => writing(`opcode ${opcode}`, frame('', { opcode }), [1002])),
    writing('a continuation of nothing', frame('{}', { opcode: opcodes.continuation }), [1002]),
    writing('a message within another', Buffer.concat([frame('{', { fin: false }), frame('{}')]), [1002]),
    writing('a ping in two frames', frame('a', { opcode: opcodes.ping, fin: false }), [1002]),
    writing('a ping of 126 bytes', frame('a'.repeat(126), { opcode: opcodes.ping }), [1002]),
    writing('text that is not UTF-8', frame(Buffer.from([0x22, 0xff, 0xfe, 0x22])), [1007]),
    writing('half of a character', frame(Buffer.from([0xf0, 0x9f])), [1007]),
    ...[0, 999, 1004, 1005, 1006, 1015, 2999, 5000, 65_535].map((code) =>
      writing(`close code ${code}`, frame(closePayload(code), { opcode: opcodes.close }), [1002]),
    ),
    writing('a close of one byte', frame('a', { opcode: opcodes.close }), [1002]),
    writing(
      'a close reason that is not UTF-8',
      frame(closePayload(1000, Buffer.from([0xff])), { opcode: opcodes.close }),
      [1007],
    ),
    writing('HTTP', Buffer.from('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'), [1002]),
    writing('a proper close', frame(closePayload(1000), { opcode: opcodes.close }), [1000]),
    {
      name: 'sends binary frames',
      greeted: true,
      codes: undefined,
      commit: (one) => one.write(frame(JSON.stringify({ type: 'ping' }), { opcode: opcodes.binary })),
    },
    {
      name: 'sends a message in a thousand pieces',
      greeted: true,
      codes: undefined,
      commit(one) {
        const text = JSON.stringify({ type: 'pong', payload: { a: 'x'.repeat(980) } });
        const pieces = [...text].map((character, at) =>
          frame(character, { fin: at === text.length - 1, opcode: at === 0 ? opcodes.text : opcodes.continuation }),
        );
        one.write(Buffer.concat(pieces));
      },
    },
    {
      // ws buffers only a limited number of pongs for a client that does not read them.
      name: 'floods it with pings of the frame kind',
      greeted: true,
      codes: [1006, 1008],
      commit: (one) =>
        one.write(
          Buffer.concat(Array.from({ length: 20_000 }, () => frame('x'.repeat(100), { opcode: opcodes.ping }))),
        ),
    },
    {
      name: 'floods it with ping messages',
      greeted: true,
      codes: undefined,
      commit: (one) => one.write(Buffer.concat(Array.from({ length: 10_000 }, () => frame('{"type":"ping"}')))),
    },
    {
      name: 'subscribes to 300 things at once, of which 100 are taken',
      greeted: true,
      codes: undefined,
      async commit(one) {
        for (let n = 0; n < 300; n++) one.say({ ...stream, id: `s${n}` });
        await delay(200);
        for (let n = 0; n < 300; n++) one.say({ type: 'complete', id: `s${n}` });
      },
    },
    {
      name: 'leaves in the middle of a frame',
      greeted: true,
      codes: [1006],
      commit(one) {
        one.write(frame('x'.repeat(1_000)).subarray(0, 500));
        one[Symbol.dispose]();
      },
    },
  ];
}

/** Commits a violation. Returns the fault when the socket is not closed as it should be, or does not keep working. */
export async function commitViolation(
  port: number,
  score: Parameters<typeof openConnection>[1],
  { upgrade, greeted, codes, withinMs, commit }: ProtocolViolation,
  key: string,
): Promise<{ sent: Uint8Array[]; fault: string | undefined }> {
  using connection = await openConnection(port, score, upgrade);
  const { sent } = connection;
  if (connection.status !== 101) return { sent, fault: `The upgrade was answered ${connection.status}` };
  if (greeted) {
    connection.say({ type: 'connection_init', payload: { Authorization: `Bearer ${key}` } });
    await connection.next(({ type }) => type === 'connection_ack');
  }
  await commit(connection);
  if (codes) {
    const code = await connection.untilClosed(withinMs);
    return {
      sent,
      fault: codes.includes(code) ? undefined : `Expected close code ${codes.join(' or ')}, and it was ${code}`,
    };
  }
  connection.say({ type: 'subscribe', id: 'still there', payload: { query: '{ apiKey { name } }' } });
  const answer = await connection.next(({ id, type }) => id === 'still there' && type === 'next');
  return {
    sent,
    fault: answer ? undefined : `It was closed, as ${await connection.untilClosed()}, and should have stayed open`,
  };
}
