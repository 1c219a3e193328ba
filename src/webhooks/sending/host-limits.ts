import {
  expectedWaitMs,
  giveBack,
  type HostAnswer,
  hasSlot,
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

/** Handles messages as their limits decide. */
export interface Limited<Item> {
  /** Sends a message. Call `finished` when it has ended. */
  start(item: Item): void;
  /** Removes a message until its expected turn, by `performance.now()`. */
  putOff(item: Item, dueMs: number): void;
  /** Reports a message that is not sent, because its host has timed out since then. */
  giveUp(item: Item, silentSince: Date): void;
}

/** The target host of a message, and its endpoint. */
export interface Destination {
  host: string;
  endpointId: string;
}

interface Waiting<Item> {
  item: Item;
  since: number;
  /**
   * The limits without a slot for it. Other limits do not matter: a slow neighbour slows its endpoint, not its host.
   */
  limits: readonly Limit[];
}

interface Line<Item> {
  to: Destination;
  waiting: Waiting<Item>[];
}

/** Slots of a process: in all, per endpoint, for hosts that are not known to answer, and for these per endpoint. */
const slots = { all: 512, endpoint: 256, unknown: 256, unknownOfEndpoint: 64 } as const;
/** The longest expected wait in line, and a shorter one when many wait: a claim must also cover sending and storing. */
const lineMs = 1_000;
const crowdedLineMs = 250;
const crowd = 256;
const lineMaxMs = 2_000;
const sweepMs = 250;
const forgetMs = 600_000;

/**
 * Decides when each message is sent, within limits for the process, the endpoint and the host. A slow or hanging host
 * holds few slots, and its messages do not wait here for long, so others pass. Hosts that are not known to answer
 * hold half of the slots at most. When slots are scarce, hosts take turns.
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
  /** The limits of which each sent message holds a slot. */
  readonly #held = new Map<Item, readonly Limit[]>();
  readonly #sweeping = setInterval(() => this.#sweep(performance.now()), sweepMs);

  constructor(limited: Limited<Item>) {
    this.#limited = limited;
  }

  /** Starts a message, lets it wait in line, puts it off, or gives it up. */
  admit(to: Destination, item: Item): void {
    const host = this.#hostOf(to.host);
    const name = `${to.endpointId} ${to.host}`;
    const limits = this.#limitsOf(to);
    const line = this.#lines.get(name);
    const now = performance.now();
    const silent = silentSince(host);
    const full = this.#fullOf(limits, now);
    if (silent && host.inFlight > 0) this.#limited.giveUp(item, silent);
    else if (!line && limits.every(hasSlot)) this.#begin(item, limits);
    else if (full) this.#limited.putOff(item, nextTurn(full, now));
    else {
      const waiting = { item, since: now, limits: limits.filter((limit) => !hasSlot(limit)) };
      if (line) line.waiting.push(waiting);
      else this.#lines.set(name, { to, waiting: [waiting] });
      for (const limit of waiting.limits) limit.waiting++;
      this.#waiting++;
    }
  }

  /** Returns when a message should come back, by `performance.now()`; undefined when it may be admitted now. */
  turnOf(to: Destination): number | undefined {
    const host = this.#hosts.get(to.host);
    if (host && silentSince(host)) return undefined;
    const now = performance.now();
    const full = this.#fullOf(this.#limitsOf(to), now);
    return full && nextTurn(full, now);
  }

  /** Frees the slots of a message that has ended. */
  finished({ host }: Destination, item: Item, answer: HostAnswer): void {
    const now = performance.now();
    for (const limit of this.#held.get(item) ?? []) giveBack(limit, answer.durationMs, now);
    this.#held.delete(item);
    learn(this.#hostOf(host), answer);
    this.#fill();
  }

  /** Ends all waiting. Returns the messages that waited. */
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

  /** Returns the limits of which a message needs a slot. */
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

  /** Returns the first limit with too long a wait. */
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

  /** A line whose turn it was moves to the end, and is visited again in the same round. */
  #fill(): void {
    for (const [name, line] of this.#lines) {
      if (!hasSlot(this.#all)) return;
      const limits = this.#limitsOf(line.to);
      if (!limits.every(hasSlot)) continue;
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

  /** Puts off messages that have waited too long, or would. Gives up messages for a host that has become silent. */
  #trim(name: string, { to, waiting }: Line<Item>, now: number): void {
    const host = this.#hostOf(to.host);
    const silent = silentSince(host);
    const limits = this.#limitsOf(to);
    const late = waiting.findIndex(({ since }) => since > now - lineMaxMs);
    const gone = waiting.splice(0, silent || late < 0 ? waiting.length : late);
    gone.push(
      ...waiting.splice(
        Math.min(...limits.filter((limit) => !hasSlot(limit)).map((limit) => roomInLine(limit, lineMaxMs, now))),
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
