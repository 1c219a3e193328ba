/** What holds so many messages at once, how it has behaved, and how much of it is in hand. Times are those of `performance.now()`: a clock can be stepped. */
export interface Limit {
  /** A fraction counts for nothing yet. */
  places: number;
  inFlight: number;
  /** How many wait in line. */
  waiting: number;
  /** How long a message has taken lately. */
  meanMs: number;
  /** When a message last ended, or began with no other under way. */
  movedAt: number;
  /** Since when there has been no place, or somebody in line for one; undefined while there is. */
  fullSince: number | undefined;
  /** When the last of those that were put off has its turn. */
  turnAt: number;
  seenAt: number;
}

export interface TargetHost extends Limit {
  /** Whether its last message was answered. */
  answers: boolean;
  /** How many in a row have timed out, and since when, in epoch milliseconds. */
  timeouts: number;
  timedOutSince: number;
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
/** So many timeouts in a row, and a host is silent: to wait for it is in vain. */
const timeoutsMax = 5;
const putOffMinMs = 250;
const putOffMaxMs = 120_000;

export function newLimit(places: number): Limit {
  return {
    places,
    inFlight: 0,
    waiting: 0,
    meanMs: meanFirstMs,
    movedAt: 0,
    fullSince: undefined,
    turnAt: 0,
    seenAt: 0,
  };
}

export function newHost(): TargetHost {
  return { ...newLimit(placesFirst), answers: false, timeouts: 0, timedOutSince: 0 };
}

/** A place more for each prompt answer, and for as many slow ones as it has places; half of them for each that did not come. */
export function learn(host: TargetHost, { durationMs, timedOut, answered }: HostAnswer): void {
  host.answers = answered;
  if (timedOut) {
    if (host.timeouts++ === 0) host.timedOutSince = Date.now() - durationMs;
    host.places = Math.max(1, Math.floor(host.places / 2));
  } else {
    host.timeouts = 0;
    if (answered) host.places = Math.min(placesMax, host.places + (durationMs < promptMs ? 1 : 1 / host.places));
  }
}

export function take(limit: Limit, now: number): void {
  if (limit.inFlight === 0) limit.movedAt = now;
  limit.inFlight++;
  if (!hasPlace(limit)) limit.fullSince ??= now;
}

export function giveBack(limit: Limit, durationMs: number, now: number): void {
  limit.inFlight--;
  limit.movedAt = now;
  limit.meanMs += newest * (durationMs - limit.meanMs);
  if (limit.waiting === 0 && hasPlace(limit)) limit.fullSince = undefined;
}

/** Since when a host has not answered, if it is asked no more than once at a time whether it does again. */
export function silentSince(host: TargetHost): Date | undefined {
  return host.timeouts >= timeoutsMax ? new Date(host.timedOutSince) : undefined;
}

export function hasPlace(limit: Limit): boolean {
  return limit.inFlight < Math.floor(limit.places);
}

/** From one message's end to the next one's. A host of which all hang is known as slow before the first of them has ended. */
function paceMs(limit: Limit, now: number): number {
  return Math.max(limit.meanMs, hasPlace(limit) ? 0 : now - limit.movedAt) / Math.floor(limit.places);
}

/** How long one more message would wait for a place. */
export function expectedWaitMs(limit: Limit, now: number): number {
  return Math.max(0, limit.waiting + 1 + limit.inFlight - Math.floor(limit.places)) * paceMs(limit, now);
}

/** How many can wait in line without waiting longer than so. */
export function roomInLine(limit: Limit, waitMs: number, now: number): number {
  return Math.floor(waitMs / Math.max(1e-3, paceMs(limit, now)));
}

/**
 * When a message that finds no place is to come back: each a step after the one before, as places become free. Never so late
 * that a host that has recovered is left idle for long: no further ahead than it has been full by now, for one that stands still for a moment
 * looks like one that hangs. What lies beyond is spread, for it is anybody's guess.
 */
export function nextTurn(limit: Limit, now: number): Date {
  // A timeout may have taken the places that it gave back.
  limit.fullSince ??= now;
  const mostMs = Math.min(putOffMaxMs, Math.max(putOffMinMs, now - limit.fullSince));
  limit.turnAt = Math.max(limit.turnAt, now + expectedWaitMs(limit, now)) + paceMs(limit, now);
  const aheadMs = Math.max(putOffMinMs, limit.turnAt - now - putOffMinMs);
  if (aheadMs < mostMs) return new Date(Date.now() + aheadMs);
  limit.turnAt = now + mostMs;
  return new Date(Date.now() + mostMs * (0.5 + Math.random() / 2));
}
