import type { Credentials, Json } from '../support/client.ts';
import type { Server } from '../support/server.ts';

/** A GraphQL operation over server-sent events. */
export interface EventStream {
  status: number;
  /** One result for each `next` event. Ends when the server ends the stream. */
  results: AsyncGenerator<Json, void>;
  /** Hangs up. */
  abort(): void;
}

/**
 * Posts an operation and asks for a stream. Resolves with the head of the answer, when a subscription is already in
 * place.
 */
export async function openEventStream(
  server: Pick<Server, 'url'>,
  credentials: Credentials,
  query: string,
  variables?: Record<string, unknown>,
): Promise<EventStream> {
  const hangUp = new AbortController();
  const answer = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { accept: 'text/event-stream', 'content-type': 'application/json', ...headersOf(credentials) },
    body: JSON.stringify({ query, variables }),
    signal: hangUp.signal,
  });
  return { status: answer.status, results: readResults(answer), abort: () => hangUp.abort() };
}

function headersOf(credentials: Credentials): Record<string, string> {
  if (credentials === undefined) return {};
  return typeof credentials === 'string' ? { authorization: `Bearer ${credentials}` } : { cookie: credentials.cookie };
}

async function* readResults(answer: Response): AsyncGenerator<Json, void> {
  if (!answer.body) return;
  let text = '';
  for await (const piece of answer.body.pipeThrough(new TextDecoderStream())) {
    text += piece;
    const events = text.split('\n\n');
    text = events.pop() ?? '';
    for (const event of events) {
      const data = event.match(/^data: (.*)$/m)?.[1];
      if (/^event: next$/m.test(event) && data) yield JSON.parse(data);
    }
  }
}
