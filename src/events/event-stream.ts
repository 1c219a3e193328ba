import type { Stream } from '../context.ts';
import { Refusal } from '../errors.ts';
import type { Position } from './cursor.ts';

/** What a stream is told of, and where that stands in the log. */
export interface Told<Item> {
  item: Item;
  position: Position;
}

/** A stretch of the log: what the stream wants of it, how far it goes, and whether there was more behind it. */
export interface Stretch<Item> {
  told: Told<Item>[];
  reached: Position;
  more: boolean;
}

export interface StreamMakings<Item> {
  /** Where to begin in the log; undefined to begin with what comes. */
  after: Position | undefined;
  readOn(after: Position): Promise<Stretch<Item>>;
  /** Called once, when nothing more is to be told. */
  ended(): void;
}

/** More than this does not wait for a reader. */
const waitingMax = 1_000;

/**
 * What stands behind a position in the log, if there is one, then what comes live. Of what both tell, the second is passed
 * over. A reader behind whom too much waits is cut off: STREAM_OVERFLOW.
 */
export class EventStream<Item> implements Stream<Item> {
  readonly #makings: StreamMakings<Item>;
  /** Read from the log, and not handed out yet. */
  #read: Told<Item>[] = [];
  /** Come live, and not handed out yet. */
  #waiting: Told<Item>[] = [];
  #position: Position;
  #lagging: boolean;
  /** Whether what comes is kept: far from its end the log has it. */
  #live: boolean;
  #end: { error: Error | undefined } | undefined;
  #wake = () => {};
  readonly #failure = Promise.withResolvers<Error>();

  constructor(makings: StreamMakings<Item>) {
    this.#makings = makings;
    this.#position = makings.after ?? { id: 0, place: 0 };
    this.#lagging = makings.after !== undefined;
    this.#live = !this.#lagging;
  }

  tell(told: Told<Item>): void {
    if (this.#end || !this.#live) return;
    this.#waiting.push(told);
    if (this.#waiting.length > waitingMax) this.fail(new Refusal('STREAM_OVERFLOW'));
    this.#wake();
  }

  async next(): Promise<IteratorResult<Item, undefined>> {
    while (!this.#end) {
      const told = this.#read.shift() ?? (this.#lagging ? undefined : this.#waiting.shift());
      if (told && isBehind(told.position, this.#position)) {
        this.#position = told.position;
        return { done: false, value: told.item };
      }
      if (told) continue;
      if (this.#lagging) await this.#catchUp();
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

  /** Ends it for its reader with an error. */
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

  async #catchUp(): Promise<void> {
    const wasLive = this.#live;
    const { told, reached, more } = await this.#makings.readOn(this.#position);
    if (this.#end) return;
    this.#read = told;
    if (told.length === 0) this.#position = reached;
    if (more) {
      // It has time: the log keeps what comes.
      this.#live = false;
      this.#waiting = [];
      return;
    }
    // Once more from here: what comes while that is read waits behind it.
    if (wasLive) this.#lagging = false;
    else this.#live = true;
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
    this.#wake();
    this.#makings.ended();
    if (error) this.#failure.resolve(error);
  }
}

function isBehind(one: Position, other: Position): boolean {
  return one.id > other.id || (one.id === other.id && one.place > other.place);
}
