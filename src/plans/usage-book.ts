import { LRUCache } from 'lru-cache';
import type { PeriodUsage, UsageBook } from '../context/usage.ts';
import type { Services } from '../context.ts';
import { readUsage } from './read-usage.sql.ts';

const accountsMax = 10_000;

/** Opens an empty usage book. Usage only grows within a period, so the larger of two figures is the later. */
export function openUsageBook({ pool, log }: Pick<Services, 'pool' | 'log'>): UsageBook {
  const entries = new LRUCache<string, PeriodUsage>({ max: accountsMax });
  const looking = new Map<string, Promise<PeriodUsage | undefined>>();

  function write(accountId: string, usage: PeriodUsage): void {
    const known = entries.get(accountId);
    const isNews =
      !known ||
      usage.periodStart > known.periodStart ||
      (usage.periodStart === known.periodStart && usage.used > known.used);
    if (isNews) entries.set(accountId, usage);
  }

  async function look(accountId: string): Promise<PeriodUsage | undefined> {
    try {
      const [usage] = await readUsage(pool, accountId, 1);
      if (usage) write(accountId, usage);
      return usage;
    } catch (error) {
      log.debug(
        { err: error, accountId },
        'usage.lookup_failed: the answer has no RateLimit header; the next call looks again',
      );
      return undefined;
    } finally {
      looking.delete(accountId);
    }
  }

  return {
    note(usages) {
      for (const [accountId, usage] of usages) write(accountId, usage);
    },
    known(accountId) {
      const usage = entries.get(accountId);
      return usage && usage.periodEnd > Date.now() ? usage : undefined;
    },
    find(accountId) {
      const pending = looking.get(accountId) ?? look(accountId);
      looking.set(accountId, pending);
      return pending;
    },
  };
}
