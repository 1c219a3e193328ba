import type pg from 'pg';
import { z } from 'zod';
import { openRateLimiter, spendPoint } from '../../db/rate-limiter.ts';
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
  const limit = { name: 'inspected of', points: perMinute, seconds: 60, blocksInMemory: true };
  const limiter = openRateLimiter(pool, limit);
  return async (presented, message) => {
    const inspected = token.safeParse(presented).success ? await findInspected(pool, presented) : undefined;
    if (!inspected) throw new Refusal('NOT_FOUND');
    await spendPoint(limiter, `${inspected.endpointId} ${inspected.environment}`);
    await keepInspected(pool, inspected, message, inspectedMax);
  };
}
