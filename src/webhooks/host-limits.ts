import { expectedWaitMs, type HostAnswer, learn, newHost, nextTurn, roomInLine, type TargetHost } from './target-host.ts';

/** What becomes of the messages that are limited. */
export interface Limited<Item> {
  /** Sends one. `finished` is to be called when that has ended. */
  start(item: Item): void;
  /** Takes one away until its turn is expected. */
  putOff(item: Item, until: Date): void;
}

/** Messages under way in a process. */
const slots = 512;
/** What may wait in line, for within a claim's time an attempt must be made and stored as well; and less when much waits. */
const lineMs = 1_000;
const crowdedLineMs = 250;
const crowd = 256;
const lineMaxMs = 2_000;
const sweepMs = 250;
const forgetMs = 600_000;

/**
 * Decides what is sent when: so much at once in all, and so much at once to each host. A host that is slow, or hangs, holds few
 * of the slots, and nothing of it waits here for long: whatever else is due goes past it. When all slots are taken hosts take turns.
 */
export class HostLimits<Item> {
  readonly #limited: Limited<Item>;
  readonly #hosts = new Map<string, TargetHost<Item>>();
  /** Those that something waits for, in the order of their turns. */
  readonly #lines = new Map<string, TargetHost<Item>>();
  readonly #sweeping = setInterval(() => this.#sweep(Date.now()), sweepMs);
  #inFlight = 0;
  #waiting = 0;

  constructor(limited: Limited<Item>) {
    this.#limited = limited;
  }

  /** Starts a message, lets it wait in line for a moment, or puts it off. */
  admit(name: string, item: Item): void {
    const host = this.#hostOf(name);
    const now = Date.now();
    if (this.#inFlight < slots && host.inFlight < host.places && host.line.length === 0) {
      this.#begin(host, item);
    } else if (this.#isFull(host, now)) {
      this.#limited.putOff(item, nextTurn(host, now));
    } else {
      host.line.push({ item, since: now });
      this.#lines.set(name, host);
      this.#waiting++;
    }
  }

  /** When a message to that host had better come back; undefined when it may be admitted now. */
  turnOf(name: string): Date | undefined {
    const host = this.#hosts.get(name);
    const now = Date.now();
    return host && this.#isFull(host, now) ? nextTurn(host, now) : undefined;
  }

  /** A message that was started has ended. */
  finished(name: string, answer: HostAnswer): void {
    const host = this.#hostOf(name);
    host.inFlight--;
    this.#inFlight--;
    host.movedAt = Date.now();
    learn(host, answer);
    this.#fill();
  }

  /** Ends all waiting; answers those that waited. */
  close(): Item[] {
    clearInterval(this.#sweeping);
    const left = [...this.#lines.values()].flatMap(({ line }) => line.splice(0).map(({ item }) => item));
    this.#lines.clear();
    this.#waiting = 0;
    return left;
  }

  #hostOf(name: string): TargetHost<Item> {
    const host = this.#hosts.get(name) ?? newHost<Item>();
    this.#hosts.set(name, host);
    host.seenAt = Date.now();
    return host;
  }

  #isFull(host: TargetHost<Item>, now: number): boolean {
    return expectedWaitMs(host, now) > (this.#waiting < crowd ? lineMs : crowdedLineMs);
  }

  #begin(host: TargetHost<Item>, item: Item): void {
    if (host.inFlight === 0) host.movedAt = Date.now();
    host.inFlight++;
    this.#inFlight++;
    this.#limited.start(item);
  }

  /** A host whose turn it was goes to the end, and so is met again in the same round. */
  #fill(): void {
    for (const [name, host] of this.#lines) {
      if (this.#inFlight >= slots) return;
      if (host.inFlight >= host.places) continue;
      const next = host.line.shift();
      this.#lines.delete(name);
      if (host.line.length > 0) this.#lines.set(name, host);
      if (!next) continue;
      this.#waiting--;
      this.#begin(host, next.item);
    }
  }

  #sweep(now: number): void {
    for (const [name, host] of this.#lines) this.#trim(name, host, now);
    for (const [name, host] of this.#hosts) {
      if (host.inFlight === 0 && host.line.length === 0 && host.seenAt < now - forgetMs) this.#hosts.delete(name);
    }
  }

  /** What has waited too long, or would, since its host got slower, is put off. */
  #trim(name: string, host: TargetHost<Item>, now: number): void {
    const late = host.line.findIndex(({ since }) => since > now - lineMaxMs);
    const gone = host.line.splice(0, late < 0 ? host.line.length : late);
    gone.push(...host.line.splice(roomInLine(host, lineMaxMs, now)));
    this.#waiting -= gone.length;
    if (host.line.length === 0) this.#lines.delete(name);
    for (const { item } of gone) this.#limited.putOff(item, nextTurn(host, now));
  }
}
