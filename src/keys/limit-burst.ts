import { LRUCache } from 'lru-cache';
import type pg from 'pg';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import type { Burst } from '../access/actor.ts';
import type { BurstStanding, SpendBurst } from '../access/admit.ts';

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
    const limiter = limiters.get(name) ?? openLimiter(pool, name, burst);
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

function openLimiter(pool: pg.Pool, keyPrefix: string, { requests, seconds }: Burst): RateLimiterPostgres {
  return new RateLimiterPostgres({
    storeClient: pool,
    tableName: 'rate_limit',
    tableCreated: true,
    // A job prunes expired counters for all processes.
    clearExpiredByTimeout: false,
    keyPrefix,
    points: requests,
    duration: seconds,
    inMemoryBlockOnConsumed: requests,
  });
}
