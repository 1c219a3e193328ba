import type pg from 'pg';
import type { Logger } from 'pino';
import type { RefusalLog, RefusedCall } from '../../context/refusals.ts';
import { refusals as known, type RefusalDetail } from '../../errors.ts';
import { flushOften } from '../../stats/flush-often.ts';
import { findPayloadKeepers, insertRefusals, type NewRefusal, trimRefusals } from './refusals.sql.ts';

/** The most calls kept until the next flush, two seconds later: of an environment, and of all. */
const perEnvironmentMax = 100;
const callsMax = 3_000;
/** Bytes of one payload, and of all waiting payloads. */
const payloadMax = 16_384;
const payloadsMax = 8 * 1_048_576;
const detailsMax = 50;

/**
 * Keeps refused calls in memory, and stores them every 2 s and on close. Of a flood, the newest are kept, and each
 * counts the ones dropped before it. Payloads stay in memory until it is known that the environment keeps them.
 */
export function openRefusalLog({ pool, log }: { pool: pg.Pool; log: Logger }): RefusalLog & { close(): Promise<void> } {
  let waiting = newWaiting();

  async function store(): Promise<void> {
    const flushed = waiting;
    if (flushed.count === 0) return;
    waiting = newWaiting();
    try {
      await storeCalls(pool, [...flushed.environments.values()].flat());
    } catch (error) {
      log.warn({ err: error }, 'refusals.store_failed: they are stored with the next flush, in 2 s');
      const newer = waiting;
      waiting = flushed;
      for (const call of [...newer.environments.values()].flat()) keep(waiting, call);
    }
  }

  return {
    add(call) {
      if (known[call.answer.code].status < 500) keep(waiting, toNew(call));
    },
    ...flushOften(store),
  };
}

/** The waiting calls by environment, oldest first. */
interface Waiting {
  environments: Map<string, NewRefusal[]>;
  count: number;
  payloads: number;
}

function newWaiting(): Waiting {
  return { environments: new Map(), count: 0, payloads: 0 };
}

function keep(waiting: Waiting, call: NewRefusal): void {
  const name = environmentKey(call);
  const calls = waiting.environments.get(name) ?? [];
  waiting.environments.set(name, calls);
  if (waiting.payloads + (call.payload?.length ?? 0) > payloadsMax) call.payload = null;
  calls.push(call);
  waiting.count++;
  waiting.payloads += call.payload?.length ?? 0;
  if (calls.length > perEnvironmentMax || waiting.count > callsMax) dropOldest(waiting, calls);
  if (calls.length === 0) waiting.environments.delete(name);
}

/** The next call counts it. */
function dropOldest(waiting: Waiting, calls: NewRefusal[]): void {
  const oldest = calls.shift();
  if (!oldest) return;
  waiting.count--;
  waiting.payloads -= oldest.payload?.length ?? 0;
  const [next] = calls;
  if (next) next.skipped += oldest.skipped + 1;
}

function environmentKey({ endpointId, environment }: Pick<RefusedCall, 'endpointId' | 'environment'>): string {
  return `${endpointId} ${environment}`;
}

function toNew({ answer: { code, message, details = [] }, payload, call, ...rest }: RefusedCall): NewRefusal {
  return {
    ...rest,
    at: new Date(),
    call: storable(call, 300),
    code,
    message: storable(message, 500),
    details: details
      .slice(0, detailsMax)
      .map(({ field, error }): RefusalDetail => ({ field: storable(field, 300), error: storable(error, 300) })),
    // A copy: part of a buffer would keep the whole buffer in memory.
    payload: payload === undefined ? null : Buffer.from(payload.slice(0, payloadMax)).subarray(0, payloadMax),
    skipped: 0,
  };
}

/** Returns a text that PostgreSQL accepts, cut to `max` characters. */
function storable(text: string, max: number): string {
  return text.slice(0, max).toWellFormed().replaceAll('\0', '\ufffd');
}

async function storeCalls(pool: pg.Pool, calls: readonly NewRefusal[]): Promise<void> {
  const environments = new Map(calls.map((call) => [environmentKey(call), call]));
  const keepers = await findPayloadKeepers(pool, [...new Set(calls.map(({ endpointId }) => endpointId))]);
  await insertRefusals(
    pool,
    calls.map((call) => (keepers.has(environmentKey(call)) ? call : { ...call, payload: null })),
  );
  await trimRefusals(pool, [...environments.values()]);
}
