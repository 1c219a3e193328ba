import { Client, type Dispatcher, errors } from 'undici';
import type { TargetGuard } from '../context.ts';
import { Refusal } from '../errors.ts';
import { RefusedTarget } from './guard-targets.ts';

export interface OutgoingWebhook {
  url: string;
  headers: Record<string, string>;
  body: string;
}

/** What came of one HTTP try. It succeeded when `error` is null. */
export interface SentWebhook {
  /** Null when there was no answer. */
  status: number | null;
  /** The first 2 KB of the answer. */
  response: string | null;
  error: string | null;
  durationMs: number;
  /** The target is one that nothing may be sent to: trying again is of no use. */
  final: boolean;
}

const connectTimeoutMs = 5_000;
const timeoutMs = 15_000;
const responseBytesMax = 2048;

/**
 * Posts a webhook, with no redirects followed, in at most 15 s. Each has a connection of its own: the addresses that its
 * host name resolves to are judged, then connected to, and a connection that the target has closed is never met. Does not throw.
 */
export async function sendWebhook(webhook: OutgoingWebhook, targets: TargetGuard): Promise<SentWebhook> {
  const startedAt = performance.now();
  const outcome = await post(webhook, targets).catch((error: unknown) => ({
    status: null,
    response: null,
    error: describe(error),
    final: error instanceof Refusal || error instanceof RefusedTarget,
  }));
  return { ...outcome, durationMs: Math.round(performance.now() - startedAt) };
}

async function post({ url, headers, body }: OutgoingWebhook, targets: TargetGuard): Promise<Omit<SentWebhook, 'durationMs'>> {
  // The names of hosts are judged as they are looked up, but an address in the URL never is.
  const target = targets.check(url, { name: 'It', code: 'INVALID_ARGUMENT' });
  const client = new Client(target.origin, { allowH2: false, connectTimeout: connectTimeoutMs, connect: { lookup: targets.lookup } });
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const answer = await client.request({ method: 'POST', path: target.pathname + target.search, headers, body, signal, reset: true });
    const status = answer.statusCode;
    return { status, response: await readStart(answer.body), error: describeStatus(status), final: false };
  } finally {
    void client.destroy();
  }
}

/**
 * The first 2 KB as text, less a character cut at the end. An answer that breaks off or drips past the time limit gives
 * what came until then: its status has told already. PostgreSQL's text takes no NUL.
 */
async function readStart(body: Dispatcher.ResponseData['body']): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body) {
      if (!Buffer.isBuffer(chunk)) break;
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes >= responseBytesMax) break;
    }
  } catch {}
  const start = Buffer.concat(chunks).subarray(0, responseBytesMax);
  return new TextDecoder().decode(start, { stream: true }).replaceAll('\0', '\ufffd');
}

function describeStatus(status: number): string | null {
  if (status >= 200 && status < 300) return null;
  return status >= 300 && status < 400 ? `The target answered ${status}; redirects are not followed` : `The target answered ${status}`;
}

const words: Record<string, string> = {
  UND_ERR_CONNECT_TIMEOUT: `No connection within ${connectTimeoutMs / 1000} s`,
  ETIMEDOUT: `No connection within ${connectTimeoutMs / 1000} s`,
  ENOTFOUND: 'The host name does not resolve',
  EAI_AGAIN: 'The host name could not be resolved',
  ECONNREFUSED: 'The connection was refused',
  ECONNRESET: 'The connection was closed before an answer',
  EPIPE: 'The connection was closed before an answer',
  UND_ERR_SOCKET: 'The connection was closed before an answer',
  EHOSTUNREACH: 'The host cannot be reached',
  ENETUNREACH: 'The host cannot be reached',
};

/** In few words, which tell nothing of our network and carry nothing of the request. */
function describe(error: unknown): string {
  if (error instanceof Refusal) return `The target is not allowed: ${error.message}`;
  if (error instanceof RefusedTarget) return 'The target is not allowed: its host name leads to an address that is not public';
  if (error instanceof Error && error.name === 'TimeoutError') return `No answer within ${timeoutMs / 1000} s`;
  if (error instanceof errors.HTTPParserError) return 'The answer is not HTTP/1.1';
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown';
  if (/^(ERR_SSL|ERR_TLS|CERT|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)_/.test(code)) return `No secure connection could be made (${code})`;
  return words[code] ?? `The webhook could not be sent (${code})`;
}
