import type { Admission } from '../access/actor.ts';
import type { Stream } from '../context/streams.ts';
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

export interface StreamDependencies<Item> {
  /** Where to begin in the log; undefined to begin with what comes. */
  after: Position | undefined;
  readOn(after: Position): Promise<Stretch<Item>>;
  /** From now on what this admission sees is wanted. */
  readmit(admission: Admission): void;
  /** Called once, when nothing more is to be told. */
  ended(): void;
}

/** More than this does not wait for a reader. */
const waitingMax = 1_000;
/** For so long may a reader be further behind than that: what is applied at once is told at once, and nobody reads so fast. */
const behindMs = 10_000;

/**
 * What stands behind a position in the log, if there is one, then what comes live. Of what both tell, the second is passed
 * over. A reader behind whom too much waits reads on from the log; who has not caught up in time is cut off: STREAM_OVERFLOW.
 */
export class EventStream<Item> implements Stream<Item> {
  readonly #dependencies: StreamDependencies<Item>;
  /** Read from the log, and not handed out yet. */
  #read: Told<Item>[] = [];
  /** Come live, and not handed out yet. */
  #waiting: Told<Item>[] = [];
  /** Behind what was handed out last; undefined until there is something to tell. */
  #position: Position | undefined;
  #lagging: boolean;
  /** Whether what comes is kept: far from its end the log has it. */
  #live: boolean;
  /** Runs while it is too far behind. */
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

  tell(told: Told<Item>): void {
    if (this.#end || !this.#live) return;
    this.#position ??= { id: told.position.id, place: told.position.place - 1 };
    this.#waiting.push(told);
    if (this.#waiting.length > waitingMax) this.#fallBehind();
    this.#wake();
  }

  async next(): Promise<IteratorResult<Item, undefined>> {
    while (!this.#end) {
      const told = this.#read.shift() ?? (this.#lagging ? undefined : this.#waiting.shift());
      if (told && this.#position && isBehind(told.position, this.#position)) {
        this.#position = told.position;
        return { done: false, value: told.item };
      }
      if (told) continue;
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

  async #catchUp(position: Position): Promise<void> {
    const wasLive = this.#live;
    const { told, reached, more } = await this.#dependencies.readOn(position);
    if (this.#end) return;
    this.#read = told;
    if (told.length === 0) this.#position = reached;
    if (more) {
      // It has time: the log keeps what comes.
      this.#live = false;
      this.#waiting = [];
      return;
    }
    // Once more from here: what comes while that is read waits behind it. That may have been too much.
    if (wasLive && this.#live) this.#goLive();
    else this.#live = true;
  }

  #goLive(): void {
    this.#lagging = false;
    clearTimeout(this.#cutOff);
    this.#cutOff = undefined;
  }

  /** From here on the log keeps what comes. */
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

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

function isBehind(one: Position, other: Position): boolean {
  return one.id > other.id || (one.id === other.id && one.place > other.place);
}
