import { LRUCache } from 'lru-cache';
import type pg from 'pg';
import { type RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import type { BurstStanding, SpendBurst } from '../access/admit.ts';
import { openRateLimiter } from '../db/rate-limiter.ts';

const limitsMax = 1_000;

/**
 * Returns a function that counts calls of keys with a burst limit, over all processes. A window begins with its first
 * call. A key's two environments count apart; its old and new secrets count together. A key over its limit costs no
 * query until its window ends.
 */
export function openBurstLimit(pool: pg.Pool): SpendBurst {
  const limiters = new LRUCache<string, RateLimiterPostgres>({ max: limitsMax });
  return async ({ admission, burst }) => {
    if (!burst) return undefined;
    // Named by the limit, so that a changed limit starts afresh.
    const name = `burst ${burst.requests}/${burst.seconds}`;
    const limit = { name, points: burst.requests, seconds: burst.seconds, blocksInMemory: true };
    const limiter = limiters.get(name) ?? openRateLimiter(pool, limit);
    limiters.set(name, limiter);
    try {
      return standing(true, await limiter.consume(`${admission.keyId} ${admission.environment}`));
    } catch (error) {
      if (error instanceof RateLimiterRes) return standing(false, error);
      throw error;
    }
  };
}

function standing(granted: boolean, { remainingPoints, msBeforeNext }: RateLimiterRes): BurstStanding {
  return { granted, remaining: granted ? remainingPoints : 0, resetsInMs: msBeforeNext };
}
