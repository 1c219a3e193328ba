import type pg from 'pg';
import { openRateLimiter, spendPoint } from '../../db/rate-limiter.ts';

const testsMax = 10;

/** Counts a test message of an account, over all processes together. Throws RATE_LIMITED. */
export async function countTestEvent(pool: pg.Pool, accountId: string): Promise<void> {
  const limiter = openRateLimiter(pool, { name: 'test events of', points: testsMax, seconds: 60 });
  await spendPoint(limiter, accountId, {
    message: `Not more than ${testsMax} test messages in a minute; wait as long as Retry-After says`,
  });
}
