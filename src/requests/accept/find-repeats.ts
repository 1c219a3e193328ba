import type pg from 'pg';
import {
  findIdempotentAnswers,
  type IdempotentAnswer,
  lockIdempotencyKeys,
  type WithIdempotencyKey,
} from './idempotency.sql.ts';
import type { PriorState } from './sort-out-writes.ts';

/**
 * Finds the earlier answers to the idempotency keys of writes, by the write's UUID, and locks the keys until the
 * transaction ends. A key that another transaction holds is RUNNING. On a retry (`again`) that may be the attempt
 * before, so its end is waited for. Both statements are sent at once; the second sees all commits from before the
 * first got its locks.
 */
export async function findRepeats(
  tx: pg.ClientBase,
  writes: readonly WithIdempotencyKey[],
  again: boolean,
): Promise<PriorState['repeats']> {
  const [locked, answers] = await Promise.all([
    lockIdempotencyKeys(tx, writes, again),
    findIdempotentAnswers(tx, writes),
  ]);
  const repeats: Map<string, IdempotentAnswer | 'RUNNING'> = new Map();
  for (const [index, { id }] of writes.entries()) {
    const first = locked[index] ? answers[index] : 'RUNNING';
    if (first) repeats.set(id.uuid, first);
  }
  return repeats;
}
