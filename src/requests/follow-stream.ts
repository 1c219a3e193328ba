import type { Action, Admission, Target } from '../access/actor.ts';
import type { Context, Stream } from '../context.ts';
import { toRefusal } from '../errors.ts';

/** Nobody is told of more than this after they may not ask any more. */
const trustedMs = 500;
/** The longest that a timer runs. */
const timerMsMax = 2_147_483_647;

/** What whoever asks is told of a stream. */
export interface Following<Item, Shown> extends Target {
  /** What they must be allowed to do. */
  action: Action;
  open(admission: Admission): Stream<Item>;
  /** What they see of an item by now; undefined for nothing. */
  show(admission: Admission, item: Item): Shown | undefined | Promise<Shown | undefined>;
}

/**
 * A stream, for as long as whoever asked may: that is asked again while they are told, at most twice a second, when something changes
 * that it depends on, and when their key ends. Then the stream throws the Refusal. Throws as `admit` does, and INVALID_ARGUMENT for a cursor.
 */
export async function followStream<Item, Shown>(
  context: Context,
  { action, open, show, ...target }: Following<Item, Shown>,
): Promise<AsyncIterableIterator<Shown>> {
  let admission = await context.admit(target, action);
  let askedAt = Date.now();
  const stream = open(admission);
  // Whoever does not read does not ask for what is next either, and so would never be told.
  void stream.failed.then((error) => {
    const refusal = toRefusal(error);
    context.log.info({ code: refusal.code, requestId: context.requestId.text }, 'a stream ends before its reader has left');
    context.cutOff?.(refusal);
  });

  async function askAgain(): Promise<void> {
    try {
      admission = await context.readmit(target, action);
      askedAt = Date.now();
    } catch (error) {
      stream.fail(error instanceof Error ? error : new Error(String(error)));
    }
  }
  const unwatch = context.feed.onAccessChange(admission.endpointId, () => void askAgain());
  const endsInMs = Math.min(...endsOf(context)) - Date.now();
  const ending = endsInMs < timerMsMax ? setTimeout(() => void askAgain(), Math.max(endsInMs, 0) + 1) : undefined;
  // What changed while they were admitted was told to nobody yet; of a key that costs nothing to ask.
  if (context.actor?.kind === 'key') void askAgain();
  const leave = () => {
    unwatch();
    clearTimeout(ending);
  };

  // By hand, for an async generator would not end before its next item.
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
        if (Date.now() - askedAt >= trustedMs) await askAgain();
        const shown = await show(admission, value);
        // Meanwhile they may have been refused: then the next turn tells so.
        if (shown !== undefined && !stream.ended) return { done: false, value: shown };
      }
    },
    async return() {
      leave();
      await stream.return?.();
      return { done: true, value: undefined };
    },
  };
  return followed;
}

/** When the key of whoever asks stops working by itself, in epoch milliseconds. */
function endsOf({ actor }: Context): number[] {
  if (actor?.kind !== 'key') return [];
  return [actor.keyEndsAt, actor.subscriptionEndsAt].filter((end) => end !== undefined);
}
