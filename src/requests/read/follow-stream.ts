import type { Action, Actor, Admission, Target } from '../../access/actor.ts';
import type { Stream } from '../../context/streams.ts';
import type { Context } from '../../context.ts';
import { toRefusal } from '../../errors.ts';

/** Nobody is told of more than this after they may not ask any more. */
const trustedMs = 500;
/** Until whoever asked is asked about once more, when that could not be told. */
const againMs = 1_000;
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
    // Told while it is read: of a cursor.
    if (refusal.code === 'INVALID_ARGUMENT') return;
    context.log.info(
      { code: refusal.code, requestId: context.requestId.text },
      'a stream ends before its reader has left',
    );
    context.cutOff?.(refusal);
  });

  let timer: NodeJS.Timeout | undefined;
  const askIn = (ms: number) => {
    clearTimeout(timer);
    // Nobody waits for what has ended meanwhile.
    timer =
      Number.isFinite(ms) && !stream.ended
        ? setTimeout(() => void askBeside(), Math.min(Math.max(ms, 0) + 1, timerMsMax))
        : undefined;
  };
  async function askAgain(): Promise<void> {
    admission = await context.readmit(target, action);
    askedAt = Date.now();
    stream.readmit(admission);
    // A key may have been given an end since; a session's is found when it is told of something.
    if (context.actor?.kind === 'key') askIn(endOf(await context.identify()) - askedAt);
  }
  /** While nothing is told, a database that is away is no reason to end: it is asked again, and before the next is told. */
  async function askBeside(): Promise<void> {
    await askAgain().catch((error: unknown) => {
      if (toRefusal(error).status < 500) return stream.fail(asError(error));
      askedAt = 0;
      askIn(againMs);
    });
  }
  const unwatch = context.feed.onAccessChange(admission, () => void askBeside());
  askIn(endOf(context.actor) - Date.now());
  // What changed while they were admitted was told to nobody yet; of a key that costs nothing to ask.
  if (context.actor?.kind === 'key') void askBeside();
  const look = async (item: Item): Promise<Shown | undefined> => {
    if (Date.now() - askedAt >= trustedMs) await askAgain();
    return show(admission, item);
  };
  const leave = () => {
    unwatch();
    clearTimeout(timer);
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
        const shown = await look(value).catch((error: unknown) => void stream.fail(asError(error)));
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
  // However the call ends, and whether or not anybody has taken its answer for a stream, nothing stays open behind it.
  const hungUp = context.hangUp?.();
  hungUp?.addEventListener('abort', () => void followed.return?.(), { once: true });
  if (hungUp?.aborted) await followed.return?.();
  return followed;
}

/** When the key of whoever asks stops working by itself, in epoch milliseconds; never is infinite. */
function endOf(actor: Actor | undefined): number {
  if (actor?.kind !== 'key') return Number.POSITIVE_INFINITY;
  return Math.min(...[actor.keyEndsAt, actor.subscriptionEndsAt].filter((end) => end !== undefined));
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
