import type { AcceptedRequest } from '../../context/requests.ts';
import type { Context } from '../../context.ts';
import { Refusal } from '../../errors.ts';
import type { Id } from '../../ids.ts';
import { readRequests } from '../read/read-requests.sql.ts';

const secondsMax = 30;

/** The end of a call's waiting: the writes of one document share its time. */
const ends = new WeakMap<object, number>();

interface Waiting {
  endpointId: string;
  /** The write's own id. A repeat is accepted under another one. */
  id?: Id;
  seconds: number;
}

/**
 * Accepts a write and waits for it to succeed or fail. Returns it as it was accepted after `seconds`, when the caller
 * disconnects, and when the process stops. A repeat waits for the write that it repeats. Holds no connection
 * meanwhile.
 */
export async function waitForRequest(
  context: Context,
  { endpointId, id, seconds }: Waiting,
  accept: () => Promise<AcceptedRequest>,
): Promise<AcceptedRequest> {
  const withinMs = leftOf(context, seconds);
  const left = new AbortController();
  const signal = context.hangUp ? AbortSignal.any([left.signal, context.hangUp()]) : left.signal;
  const until = Date.now() + withinMs;
  // The write stands even if waiting fails.
  const completion = (requestId: string) =>
    context.feed
      .completion({ endpointId, requestId }, Math.max(until - Date.now(), 1), signal)
      .catch((error: unknown) => {
        context.log.error({ err: error, requestId }, 'request.wait_failed: the write is answered as QUEUED');
        return undefined;
      });
  try {
    const own = id && completion(id.uuid);
    const accepted = await accept();
    if (accepted.id.uuid === id?.uuid) return (await own) ?? accepted;
    const first = completion(accepted.id.uuid);
    const [known] = await readRequests(context.pool, endpointId, [accepted.id.uuid]);
    return (known?.state === 'QUEUED' ? await first : known) ?? accepted;
  } finally {
    left.abort();
  }
}

/** Returns the seconds to wait for a write; 0 for none. Throws INVALID_ARGUMENT. */
export function checkWait(wait: number | null | undefined): number {
  if (wait == null) return 0;
  if (!Number.isInteger(wait) || wait < 0 || wait > secondsMax) {
    throw new Refusal('INVALID_ARGUMENT', { message: `wait must be from 0 to ${secondsMax} seconds` });
  }
  return wait;
}

function leftOf(context: Context, seconds: number): number {
  const end = ends.get(context) ?? Date.now() + secondsMax * 1000;
  ends.set(context, end);
  return Math.min(seconds * 1000, end - Date.now());
}
