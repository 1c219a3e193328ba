import {
  expectedWaitMs,
  giveBack,
  type HostAnswer,
  hasPlace,
  type Limit,
  learn,
  newHost,
  newLimit,
  nextTurn,
  roomInLine,
  silentSince,
  type TargetHost,
  take,
} from './limit.ts';

/** What becomes of the messages that are limited. */
export interface Limited<Item> {
  /** Sends one. `finished` is to be called when that has ended. */
  start(item: Item): void;
  /** Takes one away until its turn is expected. */
  putOff(item: Item, until: Date): void;
  /** Is told of one that is not to be sent, for its host has answered nobody since. */
  giveUp(item: Item, silentSince: Date): void;
}

/** Where a message goes, and on whose behalf. */
export interface Destination {
  host: string;
  endpointId: string;
}

interface Waiting<Item> {
  item: Item;
  since: number;
  /** Those that had no place for it. How slow others are is nothing to it: what hangs beside it makes its endpoint slow, not its host. */
  limits: readonly Limit[];
}

interface Line<Item> {
  to: Destination;
  waiting: Waiting<Item>[];
}

/** Messages under way in a process: in all, for one endpoint, and to hosts that are not known to answer, in all and for one endpoint. */
const slots = { all: 512, endpoint: 256, unknown: 256, unknownOfEndpoint: 64 } as const;
/** What may wait in line, for within a claim's time an attempt must be made and stored as well; and less when much waits. */
const lineMs = 1_000;
const crowdedLineMs = 250;
const crowd = 256;
const lineMaxMs = 2_000;
const sweepMs = 250;
const forgetMs = 600_000;

/**
 * Decides what is sent when: so much at once in all, and so much at once to each host. A host that is slow, or hangs, holds few
 * of the slots, and nothing of it waits here for long: whatever else is due goes past it. So it is with hosts that hang, however many:
 * those that are not known to answer hold no more than half of the slots. Where there are too few, hosts take turns.
 */
export class HostLimits<Item> {
  readonly #limited: Limited<Item>;
  readonly #hosts = new Map<string, TargetHost>();
  /** By endpoint. */
  readonly #endpoints = new Map<string, { all: Limit; unknown: Limit }>();
  readonly #all = newLimit(slots.all);
  readonly #unknown = newLimit(slots.unknown);
  /** By endpoint and host, in the order of their turns. */
  readonly #lines = new Map<string, Line<Item>>();
  #waiting = 0;
  /** What each that is under way holds a place of. */
  readonly #held = new Map<Item, readonly Limit[]>();
  readonly #sweeping = setInterval(() => this.#sweep(performance.now()), sweepMs);

  constructor(limited: Limited<Item>) {
    this.#limited = limited;
  }

  /** Starts a message, lets it wait in line for a moment, puts it off, or gives it up. */
  admit(to: Destination, item: Item): void {
    const host = this.#hostOf(to.host);
    const name = `${to.endpointId} ${to.host}`;
    const limits = this.#limitsOf(to);
    const line = this.#lines.get(name);
    const now = performance.now();
    const silent = silentSince(host);
    const full = this.#fullOf(limits, now);
    if (silent && host.inFlight > 0) this.#limited.giveUp(item, silent);
    else if (!line && limits.every(hasPlace)) this.#begin(item, limits);
    else if (full) this.#limited.putOff(item, nextTurn(full, now));
    else {
      const waiting = { item, since: now, limits: limits.filter((limit) => !hasPlace(limit)) };
      if (line) line.waiting.push(waiting);
      else this.#lines.set(name, { to, waiting: [waiting] });
      for (const limit of waiting.limits) limit.waiting++;
      this.#waiting++;
    }
  }

  /** When a message had better come back; undefined when it may be admitted now. */
  turnOf(to: Destination): Date | undefined {
    const host = this.#hosts.get(to.host);
    if (host && silentSince(host)) return undefined;
    const now = performance.now();
    const full = this.#fullOf(this.#limitsOf(to), now);
    return full && nextTurn(full, now);
  }

  /** A message that was started has ended. */
  finished({ host }: Destination, item: Item, answer: HostAnswer): void {
    const now = performance.now();
    for (const limit of this.#held.get(item) ?? []) giveBack(limit, answer.durationMs, now);
    this.#held.delete(item);
    learn(this.#hostOf(host), answer);
    this.#fill();
  }

  /** Ends all waiting; answers those that waited. */
  close(): Item[] {
    clearInterval(this.#sweeping);
    const left = [...this.#lines.values()].flatMap(({ waiting }) => waiting.map(({ item }) => item));
    this.#lines.clear();
    return left;
  }

  #hostOf(name: string): TargetHost {
    const host = this.#hosts.get(name) ?? newHost();
    this.#hosts.set(name, host);
    host.seenAt = performance.now();
    return host;
  }

  /** All that a message must find a place of. */
  #limitsOf({ host: name, endpointId }: Destination): readonly Limit[] {
    const host = this.#hostOf(name);
    const endpoint = this.#endpoints.get(endpointId) ?? {
      all: newLimit(slots.endpoint),
      unknown: newLimit(slots.unknownOfEndpoint),
    };
    this.#endpoints.set(endpointId, endpoint);
    endpoint.all.seenAt = host.seenAt;
    return host.answers
      ? [host, endpoint.all, this.#all]
      : [host, endpoint.all, this.#all, endpoint.unknown, this.#unknown];
  }

  /** What would be waited for too long. */
  #fullOf(limits: readonly Limit[], now: number): Limit | undefined {
    const maxMs = this.#waiting < crowd ? lineMs : crowdedLineMs;
    return limits.find((limit) => expectedWaitMs(limit, now) > maxMs);
  }

  #begin(item: Item, limits: readonly Limit[]): void {
    const now = performance.now();
    for (const limit of limits) take(limit, now);
    this.#held.set(item, limits);
    this.#limited.start(item);
  }

  /** A line whose turn it was goes to the end, and so is met again in the same round. */
  #fill(): void {
    for (const [name, line] of this.#lines) {
      if (!hasPlace(this.#all)) return;
      const limits = this.#limitsOf(line.to);
      if (!limits.every(hasPlace)) continue;
      const next = line.waiting.shift();
      this.#lines.delete(name);
      if (line.waiting.length > 0) this.#lines.set(name, line);
      if (!next) continue;
      this.#leaveLine(next);
      this.#begin(next.item, limits);
    }
  }

  #sweep(now: number): void {
    for (const [name, line] of this.#lines) this.#trim(name, line, now);
    const isForgotten = ({ inFlight, waiting, seenAt }: Limit) =>
      inFlight === 0 && waiting === 0 && seenAt < now - forgetMs;
    for (const [name, host] of this.#hosts) if (isForgotten(host)) this.#hosts.delete(name);
    for (const [id, { all }] of this.#endpoints) if (isForgotten(all)) this.#endpoints.delete(id);
  }

  /** What has waited too long, or would, since it got slower, is put off; what waits for a host that got silent is given up. */
  #trim(name: string, { to, waiting }: Line<Item>, now: number): void {
    const host = this.#hostOf(to.host);
    const silent = silentSince(host);
    const limits = this.#limitsOf(to);
    const late = waiting.findIndex(({ since }) => since > now - lineMaxMs);
    const gone = waiting.splice(0, silent || late < 0 ? waiting.length : late);
    gone.push(
      ...waiting.splice(
        Math.min(...limits.filter((limit) => !hasPlace(limit)).map((limit) => roomInLine(limit, lineMaxMs, now))),
      ),
    );
    if (waiting.length === 0) this.#lines.delete(name);
    for (const one of gone) {
      this.#leaveLine(one);
      const slowest = limits.toSorted((a, b) => expectedWaitMs(b, now) - expectedWaitMs(a, now))[0] ?? host;
      if (silent) this.#limited.giveUp(one.item, silent);
      else this.#limited.putOff(one.item, nextTurn(slowest, now));
    }
  }

  #leaveLine({ limits }: Waiting<Item>): void {
    for (const limit of limits) limit.waiting--;
    this.#waiting--;
  }
}
