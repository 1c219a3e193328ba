import type { ServerResponse } from 'node:http';

/**
 * Returns a signal that is aborted once the caller disconnects. It is also aborted after an answer, when nothing
 * listens any more.
 */
export function hangUpOf(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  if (response.destroyed) gone.abort();
  else response.once('close', () => gone.abort());
  return gone.signal;
}
