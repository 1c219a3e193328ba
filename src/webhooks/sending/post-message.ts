import type { Client } from 'undici';

/** What is posted to a path of an origin. */
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
  /** Whether it came to its end, so that the connection can carry another request. */
  whole: boolean;
}

/** No answer came in time. */
export class NoAnswer extends Error {}

const startBytesMax = 2048;
/** What is read over and dropped, for the sake of the connection; a larger answer costs the target its connection. */
const restBytesMax = 16_384;
/** An answer's status has told all; what its text is waited for. */
const textMs = 5_000;

/**
 * Posts a message and reads the start of the answer. Fails with a NoAnswer when its status does not come within `timeoutMs`.
 * Unless the answer is whole, the connection is gone afterwards.
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

    function finish(told: number, whole: boolean): void {
      clearTimeout(timer);
      resolve({ status: told, start: textOf(chunks), retryAfter, whole });
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

/** Less a character cut at the end. PostgreSQL's text takes no NUL. */
function textOf(chunks: Buffer[]): string {
  return new TextDecoder().decode(Buffer.concat(chunks), { stream: true }).replaceAll('\0', '\ufffd');
}
