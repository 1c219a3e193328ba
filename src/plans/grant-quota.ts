import type pg from 'pg';
import { batch } from '../batch.ts';
import type { PeriodUsage, SpendRequest, UsageBook } from '../context/usage.ts';
import { Refusal } from '../errors.ts';
import { grantRows, usageOf } from './grant-quota.sql.ts';

/** The quota granted to one account, spent request by request. */
class Grant {
  #count: number;
  readonly #resetsInSeconds: number | undefined;

  constructor(count: number, resetsInSeconds?: number) {
    this.#count = count;
    this.#resetsInSeconds = resetsInSeconds;
  }

  /** Spends one request of the grant. Returns a Refusal, QUOTA_EXCEEDED, once it is used up. */
  spend(): Refusal | undefined {
    return this.#count-- > 0 ? undefined : quotaExceeded(this.#resetsInSeconds);
  }
}

export function quotaExceeded(resetsInSeconds?: number | null): Refusal {
  return new Refusal('QUOTA_EXCEEDED', { retryAfter: resetsInSeconds ?? undefined });
}

/** The result of a demand by account. The caller records it in the usage book after the commit. */
interface Granted {
  grants: Map<string, Grant>;
  usages: Map<string, PeriodUsage>;
}

/** Grants as much of each account's demand as fits, as grantSql does. A demand of 0 only locks. */
export async function grantQuota(tx: pg.ClientBase | pg.Pool, demand: ReadonlyMap<string, number>): Promise<Granted> {
  const granted: Granted = {
    grants: new Map([...demand.keys()].map((accountId) => [accountId, new Grant(0)])),
    usages: new Map(),
  };
  if (demand.size === 0) return granted;
  for (const row of await grantRows(tx, demand)) {
    granted.grants.set(row.account_id, new Grant(Number(row.granted), row.resets_in));
    granted.usages.set(row.account_id, usageOf(row));
  }
  return granted;
}

/** Returns the number of admissions of each account. */
export function countByAccount(admissions: Iterable<{ accountId: string }>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { accountId } of admissions) counts.set(accountId, (counts.get(accountId) ?? 0) + 1);
  return counts;
}

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
