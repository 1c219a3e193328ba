import type pg from 'pg';
import type { Logger } from 'pino';
import type { Admission } from '../access/actor.ts';
import type { Tally } from '../context/figures.ts';
import { type RefusalCode, refusals } from '../errors.ts';
import { flushOften } from './flush-often.ts';
import { addDayRefusals, type DayRefusal, type KeyUse, storeKeyUses } from './tally.sql.ts';

/** While the database is away no more than so many different things are counted. */
const entriesMax = 100_000;
/** Neither is the endpoint's: a key that does not work is nobody's, and what is not deployed has no figures. */
const uncounted: ReadonlySet<RefusalCode> = new Set(['UNAUTHENTICATED', 'NOT_DEPLOYED']);

/**
 * Counts in memory, and adds to the tables every 2 s and when it is closed. What could not be stored stays counted for the
 * next time; a process that is killed loses at most 2 s of it, and an answer that is lost may count them twice.
 */
export function openTally({ pool, log }: { pool: pg.Pool; log: Logger }): Tally & { close(): Promise<void> } {
  let uses = new Map<Admission, number>();
  let refused = new Map<string, DayRefusal>();

  async function store(): Promise<void> {
    const [used, counted] = [uses, refused];
    [uses, refused] = [new Map(), new Map()];
    await Promise.all([
      storeUses(pool, used).catch((error: unknown) => {
        log.warn({ err: error }, 'the last use of keys could not be stored; it will be tried again');
        for (const [admission, at] of used) if (uses.size < entriesMax && !uses.has(admission)) uses.set(admission, at);
      }),
      storeRefusals(pool, counted).catch((error: unknown) => {
        log.warn({ err: error }, 'refusals could not be counted; it will be tried again');
        for (const refusal of counted.values()) add(refusal);
      }),
    ]);
  }

  function add(refusal: DayRefusal): void {
    const name = `${refusal.endpointId} ${refusal.environment} ${refusal.day} ${refusal.keyId} ${refusal.code}`;
    const known = refused.get(name);
    if (known) known.count += refusal.count;
    else if (refused.size < entriesMax) refused.set(name, refusal);
  }

  return {
    used(admission) {
      if (uses.size < entriesMax) uses.set(admission, Date.now());
    },
    refused({ endpointId, environment, keyId }, code) {
      if (uncounted.has(code) || refusals[code].status >= 500) return;
      add({ endpointId, environment, keyId, day: new Date().toISOString().slice(0, 10), code, count: 1 });
    },
    ...flushOften(store),
  };
}

/** Both keys of a pair, and those that replaced others, are one. */
async function storeUses(pool: pg.Pool, uses: ReadonlyMap<Admission, number>): Promise<void> {
  const latest = new Map<string, KeyUse>();
  for (const [{ endpointId, keyId }, at] of uses) {
    if (keyId === null) continue;
    const known = latest.get(keyId);
    if (!known || known.usedAt.getTime() < at) latest.set(keyId, { endpointId, keyId, usedAt: new Date(at) });
  }
  if (latest.size > 0) await storeKeyUses(pool, [...latest.values()]);
}

async function storeRefusals(pool: pg.Pool, counted: ReadonlyMap<string, DayRefusal>): Promise<void> {
  if (counted.size > 0) await addDayRefusals(pool, [...counted.values()]);
}
