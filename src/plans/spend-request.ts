import type pg from 'pg';
import { batch } from '../batch.ts';
import type { PeriodUsage, SpendRequest, UsageBook } from '../context/usage.ts';
import { Refusal } from '../errors.ts';
import { countByAccount, grantQuota } from './grant-quota.ts';

interface Account {
  accountId: string;
}

/** Returns a function that counts reads against quotas. Reads that arrive during a commit share the next one. */
export function openSpending(pool: pg.Pool, usage: UsageBook): SpendRequest {
  return batch<Account, PeriodUsage>({
    async run(accounts) {
      const { grants, usages } = await grantQuota(pool, countByAccount(accounts));
      usage.note(usages);
      return accounts.map(
        ({ accountId }) => grants.get(accountId)?.spend() ?? usages.get(accountId) ?? new Refusal('INTERNAL'),
      );
    },
    sizeOf: () => 100,
    itemsMax: 500,
    bytesMax: 4_000_000,
    inFlightMax: 2,
    waitingBytesMax: 8_000_000,
    overloaded: () => new Refusal('UNAVAILABLE'),
  });
}
