import type { Admission } from '../access/actor.ts';
import type { Stream } from '../context/streams.ts';
import { asError, Refusal } from '../errors.ts';
import type { Position } from './cursor.ts';

/** An item of a stream, and its position in the log. */
export interface StreamItem<Item> {
  item: Item;
  position: Position;
}

/** A stretch of the log: its items, its end, and whether more follows. */
export interface Stretch<Item> {
  items: StreamItem<Item>[];
  reached: Position;
  more: boolean;
}

export interface StreamDependencies<Item> {
  /** The position to start after in the log; undefined to start live. */
  after: Position | undefined;
  readOn(after: Position): Promise<Stretch<Item>>;
  /** Applies an admission to the items from now on. */
  readmit(admission: Admission): void;
  /** Called once, when the stream has ended. */
  ended(): void;
}

/** The most items that wait for a reader. */
const waitingMax = 1_000;
/** A reader may be further behind for this long: writes are applied in bursts that nobody reads at once. */
const behindMs = 10_000;

/**
 * Streams the log after a position, if one is given, then live items, each once. A reader with too many waiting items
 * reads on from the log. One that does not catch up in time fails with STREAM_OVERFLOW.
 */
export class EventStream<Item> implements Stream<Item> {
  readonly #dependencies: StreamDependencies<Item>;
  /** Items read from the log, not yet returned. */
  #read: StreamItem<Item>[] = [];
  /** Live items, not yet returned. */
  #waiting: StreamItem<Item>[] = [];
  /** The position of the last returned item; undefined until there is one. */
  #position: Position | undefined;
  #lagging: boolean;
  /** True while live items are kept. Far from the end, the log has them. */
  #live: boolean;
  /** Runs while the reader is too far behind. */
  #cutOff: NodeJS.Timeout | undefined;
  #end: { error: Error | undefined } | undefined;
  #wake = () => {};
  readonly #failure = Promise.withResolvers<Error>();

  constructor(dependencies: StreamDependencies<Item>) {
    this.#dependencies = dependencies;
    this.#position = dependencies.after;
    this.#lagging = dependencies.after !== undefined;
    this.#live = !this.#lagging;
  }

  push(next: StreamItem<Item>): void {
    if (this.#end || !this.#live) return;
    this.#position ??= { id: next.position.id, index: next.position.index - 1 };
    this.#waiting.push(next);
    if (this.#waiting.length > waitingMax) this.#fallBehind();
    this.#wake();
  }

  async next(): Promise<IteratorResult<Item, undefined>> {
    while (!this.#end) {
      const next = this.#read.shift() ?? (this.#lagging ? undefined : this.#waiting.shift());
      if (next && this.#position && isBehind(next.position, this.#position)) {
        this.#position = next.position;
        return { done: false, value: next.item };
      }
      if (next) continue;
      if (this.#lagging && this.#position)
        await this.#catchUp(this.#position).catch((error: unknown) => this.fail(asError(error)));
      else await this.#somethingNew();
    }
    const { error } = this.#end;
    this.#end = { error: undefined };
    if (error) throw error;
    return { done: true, value: undefined };
  }

  async return(): Promise<IteratorReturnResult<undefined>> {
    this.#stop(undefined);
    return { done: true, value: undefined };
  }

  readmit(admission: Admission): void {
    if (!this.#end) this.#dependencies.readmit(admission);
  }

  fail(error: Error): void {
    this.#stop(error);
  }

  get failed(): Promise<Error> {
    return this.#failure.promise;
  }

  get ended(): boolean {
    return this.#end !== undefined;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async #catchUp(position: Position): Promise<void> {
    const wasLive = this.#live;
    const { items, reached, more } = await this.#dependencies.readOn(position);
    if (this.#end) return;
    this.#read = items;
    if (items.length === 0) this.#position = reached;
    if (more) {
      // The log keeps live items until the stream reaches its end.
      this.#live = false;
      this.#waiting = [];
      return;
    }
    // Reads once more from here, so that items of the meantime queue behind it. By then too many may have come.
    if (wasLive && this.#live) this.#goLive();
    else this.#live = true;
  }

  #goLive(): void {
    this.#lagging = false;
    clearTimeout(this.#cutOff);
    this.#cutOff = undefined;
  }

  /** From here on the log keeps the items. */
  #fallBehind(): void {
    this.#waiting = [];
    this.#live = false;
    this.#lagging = true;
    this.#cutOff ??= setTimeout(() => this.fail(new Refusal('STREAM_OVERFLOW')), behindMs).unref();
  }

  async #somethingNew(): Promise<void> {
    if (this.#waiting.length > 0) return;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
  }

  #stop(error: Error | undefined): void {
    if (this.#end) return;
    this.#end = { error };
    this.#read = [];
    this.#waiting = [];
    clearTimeout(this.#cutOff);
    this.#wake();
    this.#dependencies.ended();
    if (error) this.#failure.resolve(error);
  }
}

function isBehind(one: Position, other: Position): boolean {
  return one.id > other.id || (one.id === other.id && one.index > other.index);
}
