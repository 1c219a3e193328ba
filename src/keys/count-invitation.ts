import { hash } from 'node:crypto';
import type pg from 'pg';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { Refusal } from '../errors.ts';

const daySeconds = 24 * 3_600;
const mailsOfOwnerMax = 200;
const mailsToAddressMax = 10;

/**
 * Counts an invitation mail over all processes, so that nobody can be flooded by this installation. Only a hash of the
 * address is stored. Throws RATE_LIMITED.
 */
export async function countInvitation(pool: pg.Pool, ownerId: string, email: string): Promise<void> {
  await count(pool, mailsOfOwnerMax, 'invitations of', ownerId);
  await count(pool, mailsToAddressMax, 'invitations to', `${ownerId} ${hash('sha256', email, 'base64url')}`);
}

async function count(storeClient: pg.Pool, points: number, keyPrefix: string, key: string): Promise<void> {
  const store = { storeClient, tableName: 'rate_limit', tableCreated: true, clearExpiredByTimeout: false };
  try {
    await new RateLimiterPostgres({ ...store, keyPrefix, points, duration: daySeconds }).consume(key);
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error;
    throw new Refusal('RATE_LIMITED', {
      message: 'Too many invitations in a day; send the rest later',
      retryAfter: Math.ceil(error.msBeforeNext / 1000),
    });
  }
}
