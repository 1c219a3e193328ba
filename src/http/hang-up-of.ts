import type { ServerResponse } from 'node:http';

/** A signal of when the caller goes away. Aborted too once the call is answered, which nobody minds by then. */
export function hangUpOf(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  if (response.destroyed) gone.abort();
  else response.once('close', () => gone.abort());
  return gone.signal;
}
