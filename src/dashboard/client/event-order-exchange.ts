import type { Exchange, OperationResult } from 'urql';
import { concatMap, filter, fromPromise, map, merge, pipe, share, tap } from 'wonka';

/**
 * Delays an event until the answers to earlier operations have come. Such an answer may be older than the event, and
 * would overwrite it in the cache.
 */
export const eventOrderExchange: Exchange =
  ({ forward }) =>
  (operations) => {
    const underWay = new Map<number, PromiseWithResolvers<void>>();
    const end = (key: number) => {
      underWay.get(key)?.resolve();
      underWay.delete(key);
    };
    const results = pipe(
      operations,
      tap(({ kind, key }) => {
        if (kind === 'teardown') end(key);
        else if (kind !== 'subscription' && !underWay.has(key)) underWay.set(key, Promise.withResolvers());
      }),
      forward,
      share,
    );
    const answers = pipe(
      results,
      filter((result) => !isEvent(result)),
      tap(({ operation }) => end(operation.key)),
    );
    const events = pipe(
      results,
      filter(isEvent),
      map(async (event) => {
        if (underWay.size > 0)
          await Promise.race([
            Promise.all([...underWay.values()].map(({ promise }) => promise)),
            passed(answeredWithinMs),
          ]);
        return event;
      }),
      concatMap(fromPromise),
    );
    return merge([answers, events]);
  };

/** The longest wait for an answer. Later ones are lost, as on a dead connection. */
const answeredWithinMs = 10_000;

function passed(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}

function isEvent({ operation }: OperationResult): boolean {
  return operation.kind === 'subscription';
}
