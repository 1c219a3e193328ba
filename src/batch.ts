import { Refusal } from './errors.ts';

/** Options of `batch`. Sizes are in bytes, or in any other unit of the caller's. */
export interface BatchOptions<Item, Result> {
  /**
   * Handles a group. Returns one result for each item, in order. An Error refuses its item alone; a throw refuses
   * all.
   */
  run(items: Item[]): Promise<(Result | Error)[]>;
  /** By default 1. */
  sizeOf?(item: Item): number;
  itemsMax: number;
  /** The most bytes of a group; by default unlimited. */
  bytesMax?: number;
  /** The most groups under way; by default 2. */
  inFlightMax?: number;
  /** Makes the error that refuses an item once `waitingBytesMax` would be passed; by default UNAVAILABLE. */
  overloaded?(): Error;
  waitingBytesMax: number;
}

interface Waiting<Item, Result> {
  item: Item;
  /** In epoch milliseconds. */
  since: number;
  bytes: number;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

const longWaitMs = 1_000;

/**
 * Returns a function that hands items to `run` in groups. Items that arrive while a group runs form the next one, so
 * groups grow with the load. An idle batch waits only for items of the same turn of the event loop. When a group
 * fails as a whole, items that have waited for over a second fail with it: nobody waits for two time limits.
 */
export function batch<Item, Result>({
  run,
  sizeOf = () => 1,
  itemsMax,
  bytesMax = Number.POSITIVE_INFINITY,
  inFlightMax = 2,
  overloaded = () => new Refusal('UNAVAILABLE'),
  waitingBytesMax,
}: BatchOptions<Item, Result>): (item: Item) => Promise<Result> {
  let waiting: Waiting<Item, Result>[] = [];
  let waitingBytes = 0;
  let inFlight = 0;
  let itemsInFlight = 0;
  let scheduled = false;

  /** Beside a running group, only a group as large is worth starting. */
  function schedule(): void {
    if (
      scheduled ||
      inFlight >= inFlightMax ||
      waiting.length === 0 ||
      waiting.length < Math.min(itemsInFlight, itemsMax)
    )
      return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      void start(takeGroup());
    });
  }

  function takeGroup(): Waiting<Item, Result>[] {
    let count = 0;
    let bytes = 0;
    for (const next of waiting) {
      if (count > 0 && (count === itemsMax || bytes + next.bytes > bytesMax)) break;
      count++;
      bytes += next.bytes;
    }
    waitingBytes -= bytes;
    const group = waiting.slice(0, count);
    waiting = waiting.slice(count);
    return group;
  }

  function takeLongWaiting(): Waiting<Item, Result>[] {
    const arrivedBefore = Date.now() - longWaitMs;
    const first = waiting.findIndex(({ since }) => since >= arrivedBefore);
    const taken = waiting.splice(0, first < 0 ? waiting.length : first);
    waitingBytes -= taken.reduce((sum, { bytes }) => sum + bytes, 0);
    return taken;
  }

  async function start(group: Waiting<Item, Result>[]): Promise<void> {
    inFlight++;
    itemsInFlight += group.length;
    schedule();
    try {
      const results = await run(group.map(({ item }) => item));
      group.forEach(({ resolve, reject }, index) => {
        const result = results[index];
        if (result === undefined || result instanceof Error)
          reject(result ?? new Error('A group left an item without a result'));
        else resolve(result);
      });
    } catch (error) {
      for (const { reject } of [...group, ...takeLongWaiting()]) reject(error);
    } finally {
      inFlight--;
      itemsInFlight -= group.length;
      schedule();
    }
  }

  return (item) =>
    new Promise((resolve, reject) => {
      const bytes = sizeOf(item);
      if (waitingBytes + bytes > waitingBytesMax) return reject(overloaded());
      waitingBytes += bytes;
      waiting.push({ item, since: Date.now(), bytes, resolve, reject });
      schedule();
    });
}
