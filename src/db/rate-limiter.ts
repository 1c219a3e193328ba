import type pg from 'pg';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { Refusal } from '../errors.ts';

interface RateLimit {
  /** The prefix of its counters. */
  name: string;
  /** The most calls in a window of so many seconds, which begins with its first call. */
  points: number;
  seconds: number;
  /** If true, a key over the limit costs no query until its window ends. */
  blocksInMemory?: boolean;
}

/** Opens a limit that counts over all processes, in the table rate_limit. */
export function openRateLimiter(
  pool: pg.Pool,
  { name, points, seconds, blocksInMemory = false }: RateLimit,
): RateLimiterPostgres {
  return new RateLimiterPostgres({
    storeClient: pool,
    tableName: 'rate_limit',
    tableCreated: true,
    // A job prunes expired counters for all processes.
    clearExpiredByTimeout: false,
    keyPrefix: name,
    points,
    duration: seconds,
    ...(blocksInMemory && { inMemoryBlockOnConsumed: points }),
  });
}

/** Counts a call of a key. Throws RATE_LIMITED with the seconds until its window ends. */
export async function spendPoint(
  limiter: RateLimiterPostgres,
  key: string,
  words: { message?: string } = {},
): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error;
    throw new Refusal('RATE_LIMITED', { ...words, retryAfter: Math.max(1, Math.ceil(error.msBeforeNext / 1000)) });
  }
}
