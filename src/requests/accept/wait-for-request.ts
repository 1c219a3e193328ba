import type { AcceptedRequest } from '../../context/requests.ts';
import type { Context } from '../../context.ts';
import { Refusal } from '../../errors.ts';
import type { Id } from '../../ids.ts';
import { readRequests } from '../read/read-requests.sql.ts';

const secondsMax = 30;

/** Where a call's waiting ends: a document of many writes does not wait for each as long as for one. */
const ends = new WeakMap<object, number>();

interface Waiting {
  endpointId: string;
  /** The write's own; a repeat is accepted as another. */
  id?: Id;
  seconds: number;
}

/**
 * Has a write accepted and waits for it to succeed or fail; when that takes longer than `seconds`, when the caller hangs up or the
 * process stops, it is told as it was accepted. A repeat waits for the write that it repeats. Holds no connection meanwhile.
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
  // Whatever becomes of the waiting, the write stands as it was accepted.
  const completion = (requestId: string) =>
    context.feed
      .completion({ endpointId, requestId }, Math.max(until - Date.now(), 1), signal)
      .catch((error: unknown) => {
        context.log.error({ err: error, requestId }, 'a write could not be waited for');
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

/** How long a write is to be waited for, in seconds; 0 when it is not. Throws INVALID_ARGUMENT. */
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
