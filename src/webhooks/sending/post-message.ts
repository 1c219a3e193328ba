import type { Client } from 'undici';

/** A message to post to a path of an origin. */
export interface Message {
  path: string;
  headers: Record<string, string>;
  body: string;
}

/** An answer, as far as it was read. */
export interface Answer {
  status: number;
  /** The first 2 KB as text. */
  start: string;
  retryAfter: string | undefined;
  /** True when it was read to its end, so that the connection can be reused. */
  whole: boolean;
}

/** No answer came in time. */
export class NoAnswer extends Error {}

const startBytesMax = 2048;
/** The bytes read and dropped to keep the connection. A larger answer closes it. */
const restBytesMax = 16_384;
/** The wait for an answer's text after its status, which decides alone. */
const textMs = 5_000;

/**
 * Posts a message and reads the start of the answer. Fails with a NoAnswer when its status does not come within
 * `timeoutMs`. Unless the answer is whole, the connection is closed.
 */
export function postMessage(client: Client, { path, headers, body }: Message, timeoutMs: number): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let status: number | undefined;
    let retryAfter: string | undefined;
    let bytes = 0;
    const chunks: Buffer[] = [];
    const began = performance.now();
    const cut = () => {
      if (status === undefined) reject(new NoAnswer());
      else finish(status, false);
      void client.destroy();
    };
    let timer = setTimeout(cut, timeoutMs);

    function finish(code: number, whole: boolean): void {
      clearTimeout(timer);
      resolve({ status: code, start: textOf(chunks), retryAfter, whole });
    }

    client.dispatch(
      { method: 'POST', path, headers, body },
      {
        onRequestStart() {},
        onResponseStart(_controller, code, answered) {
          if (code < 200) return;
          status = code;
          const { 'retry-after': wanted } = answered;
          retryAfter = Array.isArray(wanted) ? wanted[0] : wanted;
          clearTimeout(timer);
          timer = setTimeout(cut, Math.max(0, Math.min(textMs, timeoutMs - (performance.now() - began))));
        },
        onResponseData(_controller, chunk) {
          if (bytes < startBytesMax) chunks.push(Buffer.from(chunk.subarray(0, startBytesMax - bytes)));
          bytes += chunk.length;
          if (bytes > restBytesMax) cut();
        },
        onResponseEnd() {
          if (status !== undefined) finish(status, true);
        },
        onResponseError(_controller, error) {
          clearTimeout(timer);
          if (status === undefined) reject(error);
          else finish(status, false);
          void client.destroy();
        },
      },
    );
  });
}

/** Leaves out a character cut at the end. PostgreSQL's text has no NUL. */
function textOf(chunks: Buffer[]): string {
  return new TextDecoder().decode(Buffer.concat(chunks), { stream: true }).replaceAll('\0', '\ufffd');
}
