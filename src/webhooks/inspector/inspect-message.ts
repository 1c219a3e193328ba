import type pg from 'pg';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { z } from 'zod';
import { Refusal } from '../../errors.ts';
import { type ArrivedMessage, findInspected, keepInspected } from './inspect-message.sql.ts';

/** The number of messages that an environment's inspector keeps. */
export const inspectedMax = 20;

const perMinute = 120;
const token = z.uuid();

/**
 * Returns the inspector: it stores the last messages posted for a token, for the owner to see. Throws NOT_FOUND for
 * an unknown token, RATE_LIMITED.
 */
export function openInspector(pool: pg.Pool): (token: string, message: ArrivedMessage) => Promise<void> {
  const limiter = new RateLimiterPostgres({
    storeClient: pool,
    tableName: 'rate_limit',
    tableCreated: true,
    clearExpiredByTimeout: false,
    keyPrefix: 'inspected of',
    points: perMinute,
    duration: 60,
    // Calls over the limit cost no query until the window ends.
    inMemoryBlockOnConsumed: perMinute,
  });
  return async (presented, message) => {
    const inspected = token.safeParse(presented).success ? await findInspected(pool, presented) : undefined;
    if (!inspected) throw new Refusal('NOT_FOUND');
    try {
      await limiter.consume(`${inspected.endpointId} ${inspected.environment}`);
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      throw new Refusal('RATE_LIMITED', { retryAfter: Math.max(1, Math.ceil(error.msBeforeNext / 1000)) });
    }
    await keepInspected(pool, inspected, message, inspectedMax);
  };
}
