import type { Db } from 'pg-boss';
import type { Queryable } from '../db/pool.ts';

/**
 * Runs the queue's own statements on our connection. `next` sends a following statement on a pipelined connection
 * without waiting for the answer; both are awaited.
 */
export function executorOf(db: Queryable, next?: () => Promise<unknown>): Db {
  return {
    async executeSql(text, values) {
      const answer = db.query(text, values);
      if (next) await Promise.all([answer, next()]);
      return answer;
    },
  };
}
