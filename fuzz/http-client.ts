import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { type Api, judgeAnswer } from './judge-answer.ts';
import { type Answer, parseAnswer } from './parse-answer.ts';
import type { Score } from './score.ts';
import { Violation } from './violation.ts';

/** The time within which a request that arrived whole must be answered. */
export const answerWithinMs = 5_000;
/** The product closes connections that are idle for 65 s. */
const idleMsMax = 30_000;

/** Sends whole requests over connections that are kept alive, and judges every answer. */
export interface HttpClient {
  /** Throws a Violation when the answer breaks a rule, or does not come in time. */
  call(request: Uint8Array, options: { api: Api; withinMs?: number }): Promise<Answer>;
  close(): void;
}

export function openHttpClient(port: number, score: Score): HttpClient {
  const idle: { socket: Socket; since: number }[] = [];
  const open = new Set<Socket>();
  const openSocket = async () => {
    for (let kept = idle.pop(); kept; kept = idle.pop()) {
      if (kept.socket.writable && Date.now() - kept.since < idleMsMax) return kept.socket;
      kept.socket.destroy();
    }
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    open.add(socket);
    socket.once('close', () => open.delete(socket)).on('error', () => {});
    await once(socket, 'connect');
    return socket;
  };
  return {
    async call(request, { api, withinMs = answerWithinMs }) {
      const startedAt = performance.now();
      const socket = await openSocket();
      const answer = await answerTo(socket, request, withinMs);
      const tookMs = performance.now() - startedAt;
      score.count(answer?.status, tookMs);
      if (!answer) {
        socket.destroy();
        throw new Violation(
          tookMs >= withinMs ? `No answer within ${withinMs} ms` : 'The connection was closed without a whole answer',
          [request],
        );
      }
      if (answer.headers.get('connection')?.join() === 'close') socket.destroy();
      else idle.push({ socket, since: Date.now() });
      const fault = judgeAnswer(answer, api);
      if (fault !== undefined) throw new Violation(fault, [request]);
      return answer;
    },
    close() {
      for (const socket of open) socket.destroy();
    },
  };
}

/** Returns the one answer to a request; undefined when it does not come in time. */
function answerTo(socket: Socket, request: Uint8Array, withinMs: number): Promise<Answer | undefined> {
  return new Promise((resolve, reject) => {
    let received: Buffer = Buffer.alloc(0);
    const done = (answer: Answer | undefined) => {
      clearTimeout(timer);
      socket.off('data', onData).off('close', onClose);
      resolve(answer);
    };
    const onData = (bytes: Buffer) => {
      received = received.length === 0 ? bytes : Buffer.concat([received, bytes]);
      try {
        const parsed = parseAnswer(received);
        if (parsed && parsed.rest.length > 0) throw new Error(`There is more than one answer: ${received}`);
        if (parsed) done(parsed.answer);
      } catch (cause) {
        clearTimeout(timer);
        socket.destroy();
        reject(new Violation(cause instanceof Error ? cause.message : String(cause), [request]));
      }
    };
    const onClose = () => done(undefined);
    const timer = setTimeout(() => done(undefined), withinMs);
    socket.on('data', onData).once('close', onClose);
    socket.write(request);
  });
}
