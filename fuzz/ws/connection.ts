import { once } from 'node:events';
import { connect } from 'node:net';
import { answerWithinMs } from '../http-client.ts';
import { judgeAnswer } from '../judge-answer.ts';
import { type Answer, parseAnswer } from '../parse-answer.ts';
import { requestBytes } from '../request-bytes.ts';
import type { Score } from '../score.ts';
import { Violation } from '../violation.ts';
import { frame, opcodes, parseFrames } from './frames.ts';

/** A WebSocket without a library, so that any bytes can be written. */
export interface Connection extends Disposable {
  /** The status of the upgrade's answer. */
  status: number;
  closed: Promise<number>;
  /** All bytes sent, for a report. */
  sent: Uint8Array[];
  write(bytes: Uint8Array): void;
  say(message: unknown): void;
  /**
   * Returns the next unread message that fits; undefined when the socket closes first. Throws when none comes in time.
   */
  next(fits: (message: Message) => boolean): Promise<Message | undefined>;
  /** Waits until it is closed, and returns the close code. Throws when it stays open. */
  untilClosed(withinMs?: number): Promise<number>;
}

export interface Message {
  type: string;
  id?: string;
  payload?: unknown;
}

export interface Upgrade {
  protocol?: string | undefined;
  headers?: readonly (readonly [string, string])[];
}

/** Asks for a WebSocket at /graphql. A refused one is closed, and its status is not 101. */
export async function openConnection(
  port: number,
  score: Score,
  { protocol = 'graphql-transport-ws', headers = [] }: Upgrade = {},
): Promise<Connection> {
  const upgrade = requestBytes('GET', '/graphql', [
    ['Connection', 'Upgrade'],
    ['Upgrade', 'websocket'],
    ['Sec-WebSocket-Version', '13'],
    ['Sec-WebSocket-Key', 'dGhlIHNhbXBsZSBub25jZQ=='],
    ...(protocol === '' ? [] : [['Sec-WebSocket-Protocol', protocol] as const]),
    ...headers,
  ]);
  const sent: Uint8Array[] = [upgrade];
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  socket.on('error', () => {});
  const messages: Message[] = [];
  const opening = Promise.withResolvers<Answer | undefined>();
  const closing = Promise.withResolvers<number>();
  const faults: string[] = [];
  let wake = Promise.withResolvers<void>();
  let received: Buffer = Buffer.alloc(0);
  let answer: Answer | undefined;
  let code: number | undefined;
  const note = () => {
    wake.resolve();
    wake = Promise.withResolvers();
  };
  const handle = () => {
    if (!answer) {
      const parsed = parseAnswer(received);
      if (!parsed) return;
      answer = parsed.answer;
      received = parsed.rest;
      opening.resolve(answer);
    }
    if (answer.status !== 101) return;
    const { frames, rest } = parseFrames(received);
    received = rest;
    for (const { opcode, payload } of frames) {
      if (opcode === opcodes.close) code ??= payload.length >= 2 ? payload.readUInt16BE(0) : 1005;
      else if (opcode === opcodes.text) messages.push(JSON.parse(payload.toString('utf8')));
      else if (opcode === opcodes.ping) socket.write(frame(payload, { opcode: opcodes.pong }));
    }
    if (code !== undefined) {
      closing.resolve(code);
      socket.end(frame(Buffer.alloc(0), { opcode: opcodes.close }));
    }
    note();
  };
  socket.on('data', (bytes: Buffer) => {
    received = Buffer.concat([received, bytes]);
    try {
      handle();
    } catch (error) {
      faults.push(error instanceof Error ? error.message : String(error));
      socket.destroy();
    }
  });
  socket.once('close', () => {
    opening.resolve(undefined);
    closing.resolve(code ?? 1006);
    note();
  });
  await once(socket, 'connect');
  socket.write(upgrade);
  const opened = await withTime(
    opening.promise,
    answerWithinMs,
    () => new Violation(`The upgrade was not answered within ${answerWithinMs} ms`, sent),
  );
  score.count(opened?.status);
  const fault = opened && opened.status !== 101 ? judgeAnswer(opened, 'rest') : undefined;
  if (fault !== undefined) throw new Violation(fault, sent);
  const failIfFaulty = () => {
    if (faults[0] !== undefined) throw new Violation(faults[0], sent);
  };
  const write = (bytes: Uint8Array) => {
    sent.push(bytes);
    if (socket.writable) socket.write(bytes);
  };
  return {
    status: opened?.status ?? 0,
    closed: closing.promise,
    sent,
    write,
    say: (message) => write(frame(typeof message === 'string' ? message : JSON.stringify(message))),
    async next(fits) {
      for (const deadline = Date.now() + answerWithinMs; ; ) {
        failIfFaulty();
        const index = messages.findIndex(fits);
        if (index >= 0) return messages.splice(index, 1)[0];
        if (code !== undefined || socket.destroyed) return undefined;
        await withTime(
          wake.promise,
          deadline - Date.now(),
          () => new Violation(`No message that was waited for within ${answerWithinMs} ms`, sent),
        );
      }
    },
    async untilClosed(withinMs = answerWithinMs) {
      const known = await withTime(
        closing.promise,
        withinMs,
        () => new Violation(`The WebSocket was still open after ${withinMs} ms`, sent),
      );
      failIfFaulty();
      return known;
    },
    [Symbol.dispose]: () => socket.destroy(),
  };
}

async function withTime<T>(promise: Promise<T>, withinMs: number, late: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late()), Math.max(0, withinMs));
  });
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
