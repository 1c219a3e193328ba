import type { Action, Actor, Admission, Target } from '../../access/actor.ts';
import type { Stream } from '../../context/streams.ts';
import type { Context } from '../../context.ts';
import { asError, toRefusal } from '../../errors.ts';

/** An admission is trusted for this long after a check. Nobody gets items for longer after losing access. */
const trustedMs = 500;
/** The pause before access is checked again, when a check was not possible. */
const againMs = 1_000;
/** The longest delay of a timer. */
const timerMsMax = 2_147_483_647;

/** A stream as one caller may see it. */
export interface Following<Item, Shown> extends Target {
  /** The action that needs permission. */
  action: Action;
  open(admission: Admission): Stream<Item>;
  /** Returns the item as they may see it now; undefined to hide it. */
  show(admission: Admission, item: Item): Shown | undefined | Promise<Shown | undefined>;
}

/**
 * Returns a stream that lasts as long as the caller's access. Access is checked while items flow, at most twice a
 * second; after each change that may affect it; and when the key ends. Without access the stream throws the Refusal.
 * Throws as `admit` does, and INVALID_ARGUMENT for a cursor.
 */
export async function followStream<Item, Shown>(
  context: Context,
  { action, open, show, ...target }: Following<Item, Shown>,
): Promise<AsyncIterableIterator<Shown>> {
  let admission = await context.admit(target, action);
  let askedAt = Date.now();
  const stream = open(admission);
  // A reader that does not read would never learn of the end.
  void stream.failed.then((error) => {
    const refusal = toRefusal(error);
    // Thrown by the next read: the cursor was invalid.
    if (refusal.code === 'INVALID_ARGUMENT') return;
    context.log.info(
      { code: refusal.code, requestId: context.requestId.text },
      'stream.failed: its reader is disconnected',
    );
    context.cutOff?.(refusal);
  });

  let timer: NodeJS.Timeout | undefined;
  const askIn = (ms: number) => {
    clearTimeout(timer);
    // After the end no timer is needed.
    timer =
      Number.isFinite(ms) && !stream.ended
        ? setTimeout(() => void askBeside(), Math.min(Math.max(ms, 0) + 1, timerMsMax))
        : undefined;
  };
  async function askAgain(): Promise<void> {
    admission = await context.readmit(target, action);
    askedAt = Date.now();
    stream.readmit(admission);
    // The key may have got an earlier end. A session's end is found with the next item.
    if (context.actor?.kind === 'key') askIn(endOf(await context.identify()) - askedAt);
  }
  /**
   * Between items, an unreachable database does not end the stream: access is checked again, and before the next
   * item.
   */
  async function askBeside(): Promise<void> {
    await askAgain().catch((error: unknown) => {
      if (toRefusal(error).status < 500) return stream.fail(asError(error));
      askedAt = 0;
      askIn(againMs);
    });
  }
  const unwatch = context.feed.onAccessChange(admission, () => void askBeside());
  askIn(endOf(context.actor) - Date.now());
  // A change during admission was reported to no watcher yet. For a key the check costs nothing.
  if (context.actor?.kind === 'key') void askBeside();
  const look = async (item: Item): Promise<Shown | undefined> => {
    if (Date.now() - askedAt >= trustedMs) await askAgain();
    return show(admission, item);
  };
  const leave = () => {
    unwatch();
    clearTimeout(timer);
  };

  // By hand, since an async generator would not end before its next item.
  const followed: AsyncIterableIterator<Shown> = {
    [Symbol.asyncIterator]: () => followed,
    async next() {
      for (;;) {
        const { done, value } = await stream.next().catch((error: unknown) => {
          leave();
          throw error;
        });
        if (done) {
          leave();
          return { done, value: undefined };
        }
        const shown = await look(value).catch((error: unknown) => void stream.fail(asError(error)));
        // Access may have ended meanwhile. Then the next turn throws.
        if (shown !== undefined && !stream.ended) return { done: false, value: shown };
      }
    },
    async return() {
      leave();
      await stream.return?.();
      return { done: true, value: undefined };
    },
  };
  // Nothing stays open after the call, even if its answer was never read as a stream.
  const hungUp = context.hangUp?.();
  hungUp?.addEventListener('abort', () => void followed.return?.(), { once: true });
  if (hungUp?.aborted) await followed.return?.();
  return followed;
}

/** Returns the end of the caller's key in epoch milliseconds; infinite for none. */
function endOf(actor: Actor | undefined): number {
  if (actor?.kind !== 'key') return Number.POSITIVE_INFINITY;
  return Math.min(...[actor.keyEndsAt, actor.subscriptionEndsAt].filter((end) => end !== undefined));
}
