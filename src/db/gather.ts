/** How items are gathered into groups. Sizes are in bytes. */
export interface Gathering<Item, Result> {
  /** Handles a group as a whole: one result for each item, in order; an Error refuses that item alone, a throw all. */
  run(items: Item[]): Promise<(Result | Error)[]>;
  sizeOf(item: Item): number;
  itemsMax: number;
  bytesMax: number;
  inFlightMax: number;
  /** What is told when `waitingBytesMax` is reached. */
  overloaded(): Error;
  waitingBytesMax: number;
}

interface Waiting<Item, Result> {
  item: Item;
  bytes: number;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

/**
 * Items that come while a group is under way form the next one: the busier, the larger the groups. When idle an item
 * waits for nothing but the others that arrived in the same turn of the event loop.
 */
export function gather<Item, Result>(options: Gathering<Item, Result>): (item: Item) => Promise<Result> {
  let waiting: Waiting<Item, Result>[] = [];
  let waitingBytes = 0;
  let inFlight = 0;
  let scheduled = false;

  function schedule(): void {
    if (scheduled || inFlight >= options.inFlightMax || waiting.length === 0) return;
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
      if (count > 0 && (count === options.itemsMax || bytes + next.bytes > options.bytesMax)) break;
      count++;
      bytes += next.bytes;
    }
    waitingBytes -= bytes;
    const group = waiting.slice(0, count);
    waiting = waiting.slice(count);
    return group;
  }

  async function start(group: Waiting<Item, Result>[]): Promise<void> {
    inFlight++;
    schedule();
    try {
      const results = await options.run(group.map(({ item }) => item));
      group.forEach(({ resolve, reject }, index) => {
        const result = results[index];
        if (result === undefined || result instanceof Error) reject(result ?? new Error('A group left an item without a result'));
        else resolve(result);
      });
    } catch (error) {
      for (const { reject } of group) reject(error);
    } finally {
      inFlight--;
      schedule();
    }
  }

  return (item) =>
    new Promise((resolve, reject) => {
      const bytes = options.sizeOf(item);
      if (waitingBytes + bytes > options.waitingBytesMax) return reject(options.overloaded());
      waitingBytes += bytes;
      waiting.push({ item, bytes, resolve, reject });
      schedule();
    });
}

/** Calls `act` at once after a rest, and otherwise once at the end of each `ms` in which it was asked for. */
export function atMostEvery(ms: number, act: () => void): () => void {
  let resting = false;
  let asked = false;
  const rest = () => {
    resting = asked;
    if (!asked) return;
    asked = false;
    act();
    setTimeout(rest, ms);
  };
  return () => {
    asked = true;
    if (!resting) rest();
  };
}
