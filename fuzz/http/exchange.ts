import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { type Api, judgeAnswer } from '../judge-answer.ts';
import { type Answer, headerOf, parseAnswer } from '../parse-answer.ts';
import type { Score } from '../score.ts';
import { Violation } from '../violation.ts';

/** Bytes for a connection, and the way to send them. */
export interface Sending {
  pieces: readonly Uint8Array[];
  pauseMs?: number;
  /** True when each piece after the first waits until the one before is answered, or should have been. */
  answeredFirst?: boolean;
  /**
   * The end of our side. `half` closes it after the last piece, `torn` resets the connection; by default it stays open.
   */
  end?: 'open' | 'half' | 'torn';
  /** The time within which the other side must close the connection. */
  overWithinMs: number;
  /** True for answers without a body, as to HEAD. */
  bodyless?: boolean;
  api?: Api;
}

export interface Exchanged {
  answers: Answer[];
  tookMs: number;
}

/**
 * Writes to its own connection, and reads until the other side closes it. Throws a Violation when it stays open for too
 * long, when the answers are not HTTP, and when one breaks a rule.
 */
export async function exchange(port: number, score: Score, sending: Sending): Promise<Exchanged> {
  const {
    pieces,
    pauseMs = 0,
    answeredFirst = false,
    end = 'open',
    overWithinMs,
    bodyless = false,
    api = 'rest',
  } = sending;
  const startedAt = performance.now();
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  // A reset is one way to end a connection, perhaps after an answer.
  socket.on('error', () => {});
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  const over = new Promise<boolean>((resolve) => {
    socket.once('end', () => resolve(true)).once('close', () => resolve(true));
    setTimeout(() => resolve(false), overWithinMs).unref();
  });
  if (await connected(socket)) {
    for (const [index, piece] of pieces.entries()) {
      if (index > 0 && pauseMs > 0) await delay(pauseMs);
      if (index > 0 && answeredFirst)
        await Promise.race([once(socket, 'data').catch(() => {}), over, delay(overWithinMs - 1_000)]);
      if (!socket.writable) break;
      socket.write(piece);
    }
    if (end === 'half') socket.end();
    if (end === 'torn') socket.resetAndDestroy();
  }
  const inTime = await over;
  socket.destroy();
  const tookMs = performance.now() - startedAt;
  const answers = parseAll(Buffer.concat(chunks), pieces, bodyless);
  for (const { status } of answers) score.count(status);
  if (answers.length === 0) score.count(undefined);
  if (!inTime)
    throw new Violation(
      `The connection was still open after ${overWithinMs} ms, behind ${answers.length} answers`,
      pieces,
    );
  judgeAll(answers, pieces, { bodyless, api });
  return { answers, tookMs };
}

async function connected(socket: ReturnType<typeof connect>): Promise<boolean> {
  return once(socket, 'connect').then(
    () => true,
    () => false,
  );
}

function parseAll(received: Buffer, pieces: readonly Uint8Array[], bodyless: boolean): Answer[] {
  const answers: Answer[] = [];
  try {
    for (let rest = received; rest.length > 0; ) {
      const parsed = parseAnswer(rest, { ended: true, bodyless });
      // Node may have cut off the answer.
      if (!parsed) throw new Error(`Not a whole answer: ${rest.subarray(0, 500)}`);
      answers.push(parsed.answer);
      rest = parsed.rest;
      if (parsed.answer.status === 101) break;
    }
  } catch (error) {
    throw new Violation(error instanceof Error ? error.message : String(error), pieces);
  }
  return answers;
}

function judgeAll(
  answers: readonly Answer[],
  pieces: readonly Uint8Array[],
  { bodyless, api }: { bodyless: boolean; api: Api },
): void {
  for (const answer of answers) {
    if (answer.status === 101) continue;
    const fault = judgeAnswer(answer, api, { bodyless });
    if (fault !== undefined) throw new Violation(fault, pieces);
  }
  const ids = answers.map((answer) => headerOf(answer, 'x-request-id')).filter((id) => id !== undefined);
  if (new Set(ids).size < ids.length) throw new Violation('Two answers have the same X-Request-Id', pieces);
}
