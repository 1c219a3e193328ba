import type pg from 'pg';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import type { KeyActor } from '../access/actor.ts';
import type { TakeBurst } from '../access/admit.ts';
import { Refusal } from '../errors.ts';

/**
 * Counts the calls of keys that have a burst limit, over all processes together, in windows that begin with the first
 * call. A key that is over its limit costs no query until its window ends.
 */
export function openBurstLimit(pool: pg.Pool): TakeBurst {
  const limiters = new Map<string, RateLimiterPostgres>();
  return async ({ admission, burst }: KeyActor) => {
    if (!burst) return;
    const name = `${burst.requests}/${burst.seconds}`;
    const limiter = limiters.get(name) ?? openLimiter(pool, burst.requests, burst.seconds);
    limiters.set(name, limiter);
    try {
      await limiter.consume(admission.secretId);
    } catch (error) {
      if (error instanceof RateLimiterRes) throw new Refusal('RATE_LIMITED', { retryAfter: Math.max(1, Math.ceil(error.msBeforeNext / 1000)) });
      throw error;
    }
  };
}

function openLimiter(pool: pg.Pool, points: number, duration: number): RateLimiterPostgres {
  return new RateLimiterPostgres({
    storeClient: pool,
    tableName: 'rate_limit',
    tableCreated: true,
    keyPrefix: `burst ${points}/${duration}`,
    points,
    duration,
    inMemoryBlockOnConsumed: points,
  });
}
