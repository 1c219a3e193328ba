import { sees, type Target } from '../access/actor.ts';
import type { AcceptedRequest, Context } from '../context.ts';
import { Refusal } from '../errors.ts';

/** Nobody is told of more than this after they may not ask any more. */
const trustedMs = 500;

/**
 * Requests as they complete. Whether whoever asked still may is asked again while they are told; once they may not, it
 * ends. Throws as `admit` does.
 */
export async function followRequests(context: Context, target: Target): Promise<AsyncIterableIterator<AcceptedRequest>> {
  let admission = await context.admit(target, 'receipt');
  let askedAt = Date.now();
  const completed = context.feed.requestCompleted({ admission });
  const end = async (): Promise<IteratorReturnResult<undefined>> => {
    await completed.return?.();
    return { done: true, value: undefined };
  };
  const leave = async (error: unknown): Promise<undefined> => {
    await end();
    if (!(error instanceof Refusal)) throw error;
  };
  // By hand, for an async generator would not end before its next event.
  const followed: AsyncIterableIterator<AcceptedRequest> = {
    [Symbol.asyncIterator]: () => followed,
    async next() {
      for (;;) {
        const { done, value } = await completed.next();
        if (done) return { done, value: undefined };
        if (Date.now() - askedAt >= trustedMs) {
          const still = await context.readmit(target, 'receipt').catch(leave);
          if (!still) return { done: true, value: undefined };
          admission = still;
          askedAt = Date.now();
        }
        if (sees(admission, value.keyId)) return { done: false, value };
      }
    },
    return: end,
  };
  return followed;
}
