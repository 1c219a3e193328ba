import { lookup } from 'node:dns';
import { errors } from 'undici';
import type { TargetGuard } from '../../context/webhooks.ts';
import { codeOf, Refusal } from '../../errors.ts';
import { type Connections, connectTimeoutMs, openConnections } from '../targets/connections.ts';
import { RefusedTarget } from '../targets/guard-targets.ts';
import { type Answer, type Message, NoAnswer, postMessage } from './post-message.ts';

export interface OutgoingWebhook {
  url: string;
  headers: Record<string, string>;
  body: string;
}

/** The result of one HTTP attempt. It succeeded when `error` is null. */
export interface SentWebhook {
  /** Null without an answer. */
  status: number | null;
  /** The first 2 KB of the answer. */
  response: string | null;
  error: string | null;
  durationMs: number;
  /** True when the target is not allowed: trying again is useless. */
  final: boolean;
  /** True when no connection, or no answer, came within the time limit. */
  timedOut: boolean;
  /** The answer's Retry-After, as received. */
  retryAfter: string | undefined;
}

/** Posts a webhook in at most 15 s, without following redirects. Does not throw. */
export type SendWebhook = (webhook: OutgoingWebhook) => Promise<SentWebhook>;

const timeoutMs = 15_000;

/**
 * Opens a sender that keeps connections for a moment. Each leads to an address that was judged. When the target
 * closed an idle connection, the message is sent once more on a fresh one.
 */
export function openSender(targets: TargetGuard): { send: SendWebhook; close(): void } {
  const judged = openConnections(targets.lookup);
  // Kept apart: a connection to ourselves must carry nothing but messages to the inspector.
  const inspector = openConnections(lookup);
  const send: SendWebhook = async (webhook) => {
    const startedAt = performance.now();
    const outcome = await post(webhook, targets, { judged, inspector }).catch(explain);
    return { ...outcome, durationMs: Math.round(performance.now() - startedAt) };
  };
  return {
    send,
    close() {
      judged.close();
      inspector.close();
    },
  };
}

type Outcome = Omit<SentWebhook, 'durationMs'>;

async function post(
  { url, headers, body }: OutgoingWebhook,
  targets: TargetGuard,
  connections: Record<'judged' | 'inspector', Connections>,
): Promise<Outcome> {
  // Host names are judged when they are resolved, but an address in the URL is not resolved.
  const target = targets.check(url, { name: 'It', code: 'INVALID_ARGUMENT' });
  const to = targets.isInspector(target) ? connections.inspector : connections.judged;
  const { status, start, retryAfter } = await postOn(to, target.origin, {
    path: target.pathname + target.search,
    headers,
    body,
  });
  return { status, response: start, error: describeStatus(status), final: false, timedOut: false, retryAfter };
}

async function postOn(connections: Connections, origin: string, message: Message): Promise<Answer> {
  const startedAt = performance.now();
  let connection = connections.take(origin);
  let answer: Answer;
  try {
    answer = await postMessage(connection.client, message, timeoutMs);
  } catch (error) {
    if (!connection.reused || !isClosed(error)) throw error;
    connection = connections.fresh(origin);
    answer = await postMessage(connection.client, message, timeoutMs - (performance.now() - startedAt));
  }
  // After a failure the next attempt uses a fresh connection, so that its result is certain.
  if (answer.whole && describeStatus(answer.status) === null) connections.keep(connection);
  else void connection.client.destroy();
  return answer;
}

function describeStatus(status: number): string | null {
  if (status >= 200 && status < 300) return null;
  return status >= 300 && status < 400
    ? `The target answered ${status}; redirects are not followed`
    : `The target answered ${status}`;
}

const closedWords = 'The connection was closed before an answer';
const noConnectionWords = `No connection within ${connectTimeoutMs / 1000} s`;
const words: Record<string, string> = {
  UND_ERR_CONNECT_TIMEOUT: noConnectionWords,
  ETIMEDOUT: noConnectionWords,
  ENOTFOUND: 'The host name does not resolve',
  EAI_AGAIN: 'The host name could not be resolved',
  ECONNREFUSED: 'The connection was refused',
  ECONNRESET: closedWords,
  EPIPE: closedWords,
  UND_ERR_SOCKET: closedWords,
  UND_ERR_DESTROYED: closedWords,
  EHOSTUNREACH: 'The host cannot be reached',
  ENETUNREACH: 'The host cannot be reached',
};

function isClosed(error: unknown): boolean {
  return words[codeOf(error)] === closedWords;
}

function explain(error: unknown): Outcome {
  const message = describe(error);
  return {
    status: null,
    response: null,
    error: message,
    final: error instanceof Refusal || error instanceof RefusedTarget,
    timedOut: error instanceof NoAnswer || message === noConnectionWords,
    retryAfter: undefined,
  };
}

/** Describes an error without details of our network or of the request. */
function describe(error: unknown): string {
  if (error instanceof Refusal) return `The target is not allowed: ${error.message}`;
  if (error instanceof RefusedTarget)
    return 'The target is not allowed: its host name leads to an address that is not public';
  if (error instanceof NoAnswer) return `No answer within ${timeoutMs / 1000} s`;
  if (error instanceof errors.HTTPParserError) return 'The answer is not HTTP/1.1';
  const code = codeOf(error) || 'unknown';
  if (/^(ERR_SSL|ERR_TLS|CERT|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)_/.test(code))
    return `No secure connection could be made (${code})`;
  return words[code] ?? `The webhook could not be sent (${code})`;
}
