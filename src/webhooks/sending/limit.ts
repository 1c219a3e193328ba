/**
 * A limit of concurrent messages, with its use and its history. Times are of `performance.now()`, since a clock can
 * be stepped.
 */
export interface Limit {
  /** A fraction counts for nothing yet. */
  slots: number;
  inFlight: number;
  /** The number of messages in line. */
  waiting: number;
  /** The recent mean duration of a message. */
  meanMs: number;
  /** The time when a message last ended, or began with no other under way. */
  movedAt: number;
  /** The time since when all slots are used or awaited; undefined while one is free. */
  fullSince: number | undefined;
  /** The turn of the last message that was put off. */
  turnAt: number;
  seenAt: number;
}

export interface TargetHost extends Limit {
  /** True when its last message was answered. */
  answers: boolean;
  /** The number of consecutive timeouts, and the time of the first in epoch milliseconds. */
  timeouts: number;
  timedOutSince: number;
}

/** The result of a message, as far as its host's limit is concerned. */
export interface HostAnswer {
  durationMs: number;
  timedOut: boolean;
  answered: boolean;
}

const slotsMax = 20;
/** An unknown host starts with few: a hanging one holds them for as long as an attempt may take. */
const slotsFirst = 5;
const meanFirstMs = 20;
/** The weight of the newest message in the mean. */
const newest = 0.2;
const promptMs = 2_000;
/** After so many consecutive timeouts a host is silent, and waiting for it is useless. */
const timeoutsMax = 5;
const putOffMinMs = 250;
const putOffMaxMs = 120_000;

export function newLimit(slots: number): Limit {
  return {
    slots,
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
  return { ...newLimit(slotsFirst), answers: false, timeouts: 0, timedOutSince: 0 };
}

/** Adds a slot for each prompt answer, a fraction for a slow one. Halves the slots for each timeout. */
export function learn(host: TargetHost, { durationMs, timedOut, answered }: HostAnswer): void {
  host.answers = answered;
  if (timedOut) {
    if (host.timeouts++ === 0) host.timedOutSince = Date.now() - durationMs;
    host.slots = Math.max(1, Math.floor(host.slots / 2));
  } else {
    host.timeouts = 0;
    if (answered) host.slots = Math.min(slotsMax, host.slots + (durationMs < promptMs ? 1 : 1 / host.slots));
  }
}

export function take(limit: Limit, now: number): void {
  if (limit.inFlight === 0) limit.movedAt = now;
  limit.inFlight++;
  if (!hasSlot(limit)) limit.fullSince ??= now;
}

export function giveBack(limit: Limit, durationMs: number, now: number): void {
  limit.inFlight--;
  limit.movedAt = now;
  limit.meanMs += newest * (durationMs - limit.meanMs);
  if (limit.waiting === 0 && hasSlot(limit)) limit.fullSince = undefined;
}

/**
 * Returns the time since when a host has not answered, once it counts as silent. Then one message at a time tests it.
 */
export function silentSince(host: TargetHost): Date | undefined {
  return host.timeouts >= timeoutsMax ? new Date(host.timedOutSince) : undefined;
}

export function hasSlot(limit: Limit): boolean {
  return limit.inFlight < Math.floor(limit.slots);
}

/**
 * Milliseconds from the end of one message to the next. A host whose messages all hang counts as slow before the
 * first one ends.
 */
function paceMs(limit: Limit, now: number): number {
  return Math.max(limit.meanMs, hasSlot(limit) ? 0 : now - limit.movedAt) / Math.floor(limit.slots);
}

/** Milliseconds that one more message would wait for a slot. */
export function expectedWaitMs(limit: Limit, now: number): number {
  return Math.max(0, limit.waiting + 1 + limit.inFlight - Math.floor(limit.slots)) * paceMs(limit, now);
}

/** The number of messages that can wait in line for at most `waitMs`. */
export function roomInLine(limit: Limit, waitMs: number, now: number): number {
  return Math.floor(waitMs / Math.max(1e-3, paceMs(limit, now)));
}

/**
 * Returns when a message without a slot should come back, by `performance.now()`: one step after the message before,
 * as slots become free. It is no further ahead than the limit has been full, since a brief stall looks like a hang; so
 * a recovered host is soon used again. Later turns are spread at random.
 */
export function nextTurn(limit: Limit, now: number): number {
  // A timeout may have removed the slots that it freed.
  limit.fullSince ??= now;
  const mostMs = Math.min(putOffMaxMs, Math.max(putOffMinMs, now - limit.fullSince));
  limit.turnAt = Math.max(limit.turnAt, now + expectedWaitMs(limit, now)) + paceMs(limit, now);
  const aheadMs = Math.max(putOffMinMs, limit.turnAt - now - putOffMinMs);
  if (aheadMs < mostMs) return now + aheadMs;
  limit.turnAt = now + mostMs;
  return now + mostMs * (0.5 + Math.random() / 2);
}
