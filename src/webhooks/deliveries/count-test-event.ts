import type pg from 'pg';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { Refusal } from '../../errors.ts';

const testsMax = 10;
const seconds = 60;

/** Counts a test message of an account, over all processes together. Throws RATE_LIMITED. */
export async function countTestEvent(pool: pg.Pool, accountId: string): Promise<void> {
  const store = { storeClient: pool, tableName: 'rate_limit', tableCreated: true, clearExpiredByTimeout: false };
  try {
    await new RateLimiterPostgres({
      ...store,
      keyPrefix: 'test events of',
      points: testsMax,
      duration: seconds,
    }).consume(accountId);
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error;
    const retryAfter = Math.max(1, Math.ceil(error.msBeforeNext / 1000));
    throw new Refusal('RATE_LIMITED', {
      message: `Not more than ${testsMax} test messages in a minute; wait as long as Retry-After says`,
      retryAfter,
    });
  }
}
