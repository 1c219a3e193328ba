import type pg from 'pg';
import type { Logger } from 'pino';
import type { Admission } from '../access/actor.ts';
import type { Tally } from '../context/figures.ts';
import { type RefusalCode, refusals } from '../errors.ts';
import { flushOften } from './flush-often.ts';
import { addDayRefusals, type DayRefusal, type KeyUse, storeKeyUses } from './tally.sql.ts';

/** The most distinct entries counted while the database is unreachable. */
const entriesMax = 100_000;
/** These count for no endpoint: an invalid key belongs to nobody, and an undeployed environment has no figures. */
const uncounted: ReadonlySet<RefusalCode> = new Set(['UNAUTHENTICATED', 'NOT_DEPLOYED']);

/**
 * Counts in memory, and adds to the tables every 2 s and on close. A failed addition is retried with the next. A killed
 * process loses at most 2 s; a lost answer of the database may count them twice.
 */
export function openTally({ pool, log }: { pool: pg.Pool; log: Logger }): Tally & { close(): Promise<void> } {
  let uses = new Map<Admission, number>();
  let refused = new Map<string, DayRefusal>();

  async function store(): Promise<void> {
    const [used, counted] = [uses, refused];
    [uses, refused] = [new Map(), new Map()];
    await Promise.all([
      storeUses(pool, used).catch((error: unknown) => {
        log.warn({ err: error }, 'tally.uses_failed: last uses of keys were not stored; the next flush retries them');
        for (const [admission, at] of used) if (uses.size < entriesMax && !uses.has(admission)) uses.set(admission, at);
      }),
      storeRefusals(pool, counted).catch((error: unknown) => {
        log.warn({ err: error }, 'tally.refusals_failed: refusal counts were not stored; the next flush retries them');
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

/** All keys of a pair, replaced ones too, count as one. */
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
