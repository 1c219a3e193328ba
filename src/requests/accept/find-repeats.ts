import type pg from 'pg';
import { findRemembered, type Keyed, lockKeys } from './idempotency.sql.ts';
import type { Known } from './sort-out-writes.ts';

/**
 * What is remembered of the idempotency keys of writes, which are this transaction's from then on: nobody else accepts one of them
 * before it ends. What another transaction holds is told as running; of an attempt that comes `again` it may be the one before,
 * whose end is waited for. Both statements are sent at once; the second sees all that was committed before the first had its locks.
 */
export async function recallWrites(
  tx: pg.ClientBase,
  writes: readonly Keyed[],
  again: boolean,
): Promise<Known['recalled']> {
  const [locked, remembered] = await Promise.all([lockKeys(tx, writes, again), findRemembered(tx, writes)]);
  const recalled: Map<string, NonNullable<ReturnType<Known['recalled']['get']>>> = new Map();
  for (const [place, { id }] of writes.entries()) {
    const first = locked[place] ? remembered[place] : 'RUNNING';
    if (first) recalled.set(id.uuid, first);
  }
  return recalled;
}
