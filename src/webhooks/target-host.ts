/** How one target host has behaved, and how much of it is in hand. Times are in epoch milliseconds. */
export interface TargetHost<Item> {
  /** How many messages it is sent at once. */
  places: number;
  inFlight: number;
  /** How long a message has taken it lately. */
  meanMs: number;
  /** When a message to it last ended, or began with no other under way. */
  movedAt: number;
  line: { item: Item; since: number }[];
  /** When the last of those that were put off has its turn. */
  turnAt: number;
  seenAt: number;
}

/** How sending a message went, as far as the host's limit is concerned. */
export interface HostAnswer {
  durationMs: number;
  timedOut: boolean;
  answered: boolean;
}

const placesMax = 20;
/** A host that nothing is known of begins with few: one that hangs holds them for as long as an attempt may take. */
const placesFirst = 5;
const meanFirstMs = 20;
/** The share of the newest message in the mean. */
const newest = 0.2;
const promptMs = 2_000;
const putOffMinMs = 250;
const putOffMaxMs = 120_000;

export function newHost<Item>(): TargetHost<Item> {
  return { places: placesFirst, inFlight: 0, meanMs: meanFirstMs, movedAt: 0, line: [], turnAt: 0, seenAt: 0 };
}

/** One place more for each prompt answer, half of them for each that did not come. */
export function learn(host: TargetHost<unknown>, { durationMs, timedOut, answered }: HostAnswer): void {
  host.meanMs += newest * (durationMs - host.meanMs);
  if (timedOut) host.places = Math.max(1, Math.floor(host.places / 2));
  else if (answered && durationMs < promptMs) host.places = Math.min(placesMax, host.places + 1);
}

/** From one message's end to the next one's. A host of which all hang is known as slow before the first of them has ended. */
function paceMs({ places, inFlight, meanMs, movedAt }: TargetHost<unknown>, now: number): number {
  return Math.max(meanMs, inFlight >= places ? now - movedAt : 0) / places;
}

/** How long one more message would wait for a place. */
export function expectedWaitMs(host: TargetHost<unknown>, now: number): number {
  return Math.max(0, host.line.length + 1 + host.inFlight - host.places) * paceMs(host, now);
}

/** How many can wait in line without waiting longer than so. */
export function roomInLine(host: TargetHost<unknown>, waitMs: number, now: number): number {
  return Math.floor(waitMs / Math.max(1e-3, paceMs(host, now)));
}

/**
 * When a message that finds no place is to come back: each a step after the one before, as places become free. Never so late
 * that a host that has recovered is left idle for long; what lies that far off is spread, for it is anybody's guess.
 */
export function nextTurn(host: TargetHost<unknown>, now: number): Date {
  host.turnAt = Math.max(host.turnAt, now + expectedWaitMs(host, now)) + paceMs(host, now);
  const aheadMs = Math.max(putOffMinMs, host.turnAt - now - putOffMinMs);
  if (aheadMs < putOffMaxMs) return new Date(now + aheadMs);
  host.turnAt = now + putOffMaxMs;
  return new Date(now + putOffMaxMs * (0.5 + Math.random() / 2));
}
